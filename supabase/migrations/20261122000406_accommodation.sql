-- What a learner is granted for the assessment: more time, rest breaks, another room, a reader. What, and never why:
-- no diagnosis and no words about one are stored. Seen by the learner and the staff who arrange and keep it, not by
-- coaches, licensees or HQ.
--
-- Counted once: at booking, or when it is granted later, into the sitting's allowed_seconds, and nowhere else. The clock
-- folds from there. base_seconds keeps what the course allows, and an extension "for the accommodation" of a sitting
-- that has it counted is refused.

create table public.accommodation (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  enrolment_id uuid not null unique,
  learner_id uuid not null,
  extra_minutes int check (extra_minutes between 1 and 480),
  multiplier numeric(4,2) check (multiplier > 1 and multiplier <= 4),
  rest_minutes int not null default 0 check (rest_minutes between 0 and 240),
  separate_room boolean not null default false,
  reader boolean not null default false,
  granted_by uuid not null references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id),
  -- One way of more time: both would be a sum that nobody agreed on.
  check (extra_minutes is null or multiplier is null)
);
comment on column public.accommodation.rest_minutes is 'With the clock paused; not part of the time allowed.';
create index accommodation_enrolment on public.accommodation (library_id, enrolment_id);
create index accommodation_learner on public.accommodation (library_id, learner_id);
create index accommodation_granted_by on public.accommodation (granted_by);

alter table public.accommodation enable row level security;
alter table public.accommodation force row level security;
revoke all on public.accommodation from anon, authenticated, service_role;
grant select (
  id, library_id, enrolment_id, learner_id, extra_minutes, multiplier, rest_minutes, separate_room, reader, granted_by,
  created_at
) on public.accommodation to authenticated;
create policy accommodation_read on public.accommodation for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
  );
-- Insert, update and delete are not granted: set_accommodation keeps the sitting in step. No function needs it either.

alter table public.sitting
  add column base_seconds int check (base_seconds between 60 and 86400),
  add column booking_id uuid,
  add column booking_seq int not null default 0;
comment on column public.sitting.base_seconds is
  'What the course allows, when an accommodation is counted into allowed_seconds; null when none is.';
comment on column public.sitting.booking_id is
  'The first sitting of a booking that was moved, so that a calendar knows it again; null is the sitting itself.';
comment on column public.sitting.booking_seq is 'How often the booking was moved: SEQUENCE of the calendar entry.';
create index sitting_booking on public.sitting (booking_id);
grant select (base_seconds, booking_id, booking_seq) on public.sitting to authenticated, service_role;

create function private.seconds_with(p_accommodation public.accommodation, p_base int) returns int
language plpgsql immutable set search_path = ''
as $$
begin
  return least(86400,
    ceil(p_base * coalesce(p_accommodation.multiplier, 1))::int + coalesce(p_accommodation.extra_minutes, 0) * 60);
end
$$;
comment on function private.seconds_with(public.accommodation, int) is
  'The time allowed in seconds: the base times the multiplier, rounded up to the second, or plus the minutes.';

create function public.set_accommodation(
  p_enrolment_id uuid, p_extra_minutes int, p_multiplier numeric, p_rest_minutes int, p_separate_room boolean,
  p_reader boolean
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{librarian}');
  v_accommodation public.accommodation;
  v_sitting public.sitting;
  v_base int;
  v_seconds int;
begin
  select * into v_sitting from public.sitting
  where enrolment_id = p_enrolment_id
    and state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused', 'awaiting-sync')
  for no key update;
  if v_sitting.state in ('running', 'paused', 'awaiting-sync') then
    perform private.refuse('sitting-begun', 409);
  end if;
  delete from public.accommodation where enrolment_id = p_enrolment_id;
  if coalesce(p_extra_minutes, p_multiplier, nullif(p_rest_minutes, 0)) is not null
    or coalesce(p_separate_room, false) or coalesce(p_reader, false) then
    begin
      insert into public.accommodation
        (library_id, enrolment_id, learner_id, extra_minutes, multiplier, rest_minutes, separate_room, reader, granted_by)
      values (
        v_enrolment.library_id, p_enrolment_id, v_enrolment.learner_id, p_extra_minutes, p_multiplier,
        coalesce(p_rest_minutes, 0), coalesce(p_separate_room, false), coalesce(p_reader, false), auth.uid())
      returning * into v_accommodation;
    exception when check_violation or data_exception then
      perform private.refuse('accommodation-malformed', 422);
    end;
  end if;
  if v_sitting.id is not null then
    v_base := coalesce(v_sitting.base_seconds, v_sitting.allowed_seconds);
    v_seconds := private.seconds_with(v_accommodation, v_base);
    if v_sitting.starts_at + make_interval(secs => v_seconds)
      > (select ends_at from public.session where id = v_sitting.session_id) then
      perform private.refuse('outside-session', 422);
    end if;
    begin
      update public.sitting set
        base_seconds = case when v_seconds <> v_base then v_base end,
        allowed_seconds = v_seconds, ends_at = starts_at + make_interval(secs => v_seconds)
      where id = v_sitting.id;
    exception when exclusion_violation then
      perform private.refuse('times-overlap', 409);
    end;
    perform private.changed(v_sitting.library_id, 'sitting', v_sitting.id, v_sitting.version);
  end if;
  perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
  -- Minutes and a factor are facts of the clock; the rest stays out of a record that is kept for ever.
  perform private.audit('set-accommodation', 'enrolment', p_enrolment_id, v_enrolment.library_id,
    jsonb_strip_nulls(jsonb_build_object('extra_minutes', p_extra_minutes, 'multiplier', p_multiplier)));
end
$$;
comment on function public.set_accommodation(uuid, int, numeric, int, boolean, boolean) is
  'A librarian grants a learner minutes or a multiplier, minutes of rest, another room, a reader; all empty takes it back. '
  'A sitting that has not begun gets its time at once.';
grant execute on function public.set_accommodation(uuid, int, numeric, int, boolean, boolean) to authenticated;

create function private.refuse_second_count() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if exists (select from public.sitting where id = new.sitting_id and base_seconds is not null) then
    perform private.refuse('accommodation-counted');
  end if;
  return new;
end
$$;
create trigger accommodation_once before insert on public.sitting_event for each row
  when (new.kind = 'extended' and new.reason = 'accommodation') execute function private.refuse_second_count();
