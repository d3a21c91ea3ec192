-- A sitting: one learner's one assessment inside a session, the aggregate with the clock. The row is what the
-- events came to; the events are the record and are never changed (docs/clock.md).
--
-- Erasing a person clears name_seen; ids, times and scores stay, as awards rest on them.

create table public.sitting (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  session_id uuid not null,
  enrolment_id uuid not null,
  learner_id uuid not null,
  course_id uuid not null,
  attempt int not null check (attempt > 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  allowed_seconds int not null check (allowed_seconds between 60 and 86400),
  pass_percent numeric(5,2) not null check (pass_percent between 0 and 100),
  seat_id uuid,
  state text not null default 'booked' check (state in (
    'booked', 'arrived', 'admitted', 'ready', 'running', 'paused', 'submitted', 'expired', 'awaiting-sync',
    'passed', 'failed', 'refused', 'no-show', 'cancelled', 'void')),
  version int not null default 0,
  name_seen text check (length(name_seen) between 1 and 200),
  score_percent numeric(5,2) check (score_percent between 0 and 100),
  result_by uuid references auth.users (id),
  booked_by uuid not null references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id),
  foreign key (enrolment_id, course_id) references public.enrolment (id, course_id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id),
  foreign key (library_id, seat_id) references public.seat (library_id, id),
  check (ends_at = starts_at + make_interval(secs => allowed_seconds)),
  check ((score_percent is not null) or state not in ('passed', 'failed')),
  -- Nothing is rounded up to a pass: numeric against numeric.
  check (state <> 'passed' or (score_percent >= pass_percent and name_seen is not null)),
  check (state <> 'failed' or score_percent < pass_percent),
  constraint sitting_learner_free exclude using gist (
    learner_id with =, tstzrange(starts_at, ends_at) with &&
  ) where (state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused'))
);
comment on column public.sitting.starts_at is 'The appointment. When the clock truly started is in the events.';
comment on column public.sitting.allowed_seconds is 'From the course or the programme, frozen at booking, as is pass_percent.';
comment on column public.sitting.version is 'The seq of the last event.';
comment on column public.sitting.name_seen is 'The name on the ID document: what the award will say.';
create unique index sitting_once on public.sitting (enrolment_id) where state in (
  'booked', 'arrived', 'admitted', 'ready', 'running', 'paused', 'submitted', 'expired', 'awaiting-sync');
create unique index sitting_seat_free on public.sitting (session_id, seat_id) where state in (
  'booked', 'arrived', 'admitted', 'ready', 'running', 'paused');
create index sitting_session on public.sitting (library_id, session_id);
create index sitting_enrolment on public.sitting (library_id, enrolment_id);
create index sitting_enrolment_course on public.sitting (enrolment_id, course_id);
create index sitting_learner on public.sitting (library_id, learner_id);
create index sitting_own on public.sitting (learner_id);
create index sitting_seat on public.sitting (library_id, seat_id);
create index sitting_result_by on public.sitting (result_by);
create index sitting_booked_by on public.sitting (booked_by);
create index sitting_under_way on public.sitting (state) where state in ('running', 'paused', 'awaiting-sync');

create table public.sitting_event (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  sitting_id uuid not null,
  seq int not null check (seq > 0),
  kind text not null check (kind in (
    'booked', 'arrived', 'arrival-cancelled', 'admitted', 'refused', 'tools-checked', 'seated', 'started', 'paused',
    'resumed', 'extended', 'submitted', 'expired', 'corrected', 'result', 'cancelled', 'no-show', 'void', 'note')),
  effective_at timestamptz,
  received_at timestamptz not null default clock_timestamp(),
  seconds int,
  target_seq int,
  reason text check (reason ~ '^[a-z][a-z-]{0,59}$'),
  command_id uuid,
  actor_id uuid,
  uncertain boolean not null default false,
  created_at timestamptz not null default now(),
  unique (sitting_id, seq),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id),
  -- A correction may keep its target's time; everything else took place at some moment.
  check (effective_at is not null or kind = 'corrected'),
  check ((target_seq is not null) = (kind = 'corrected')),
  check (seconds is null or kind in ('extended', 'corrected'))
);
comment on column public.sitting_event.actor_id is 'Null when the server itself decided, as in expired.';
create index sitting_event_sitting on public.sitting_event (library_id, sitting_id);
create index sitting_event_command on public.sitting_event (command_id);

alter table public.sitting enable row level security;
alter table public.sitting force row level security;
revoke all on public.sitting from anon, authenticated, service_role;
grant select (
  id, library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at, ends_at, allowed_seconds,
  pass_percent, seat_id, state, version, name_seen, score_percent, result_by, booked_by, created_at
) on public.sitting to authenticated, service_role;
create policy sitting_read on public.sitting for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or learner_id = any(array(select private.coach_learner_ids()))
    or (select private.is_hq())
  );

alter table public.sitting_event enable row level security;
alter table public.sitting_event force row level security;
revoke all on public.sitting_event from anon, authenticated, service_role;
grant select (
  id, library_id, sitting_id, seq, kind, effective_at, received_at, seconds, target_seq, reason, command_id, actor_id,
  uncertain, created_at
) on public.sitting_event to authenticated, service_role;
create policy sitting_event_read on public.sitting_event for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or sitting_id in (select s.id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );
select private.make_append_only('public.sitting_event');
-- Insert, update and delete are granted on neither: a clock value or a result never comes from a client.

create policy room_read on public.room for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or id in (
      select n.room_id from public.session n join public.sitting s on s.session_id = n.id
      where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );
create policy seat_read on public.seat for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or id in (select s.seat_id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );
create policy session_read on public.session for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or id in (select s.session_id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );

create function private.append_event(
  p_sitting_id uuid, p_kind text, p_effective_at timestamptz, p_reason text default null, p_seconds int default null,
  p_target_seq int default null, p_command_id uuid default null, p_uncertain boolean default false,
  p_actor_id uuid default auth.uid()
) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting public.sitting;
begin
  update public.sitting set version = version + 1 where id = p_sitting_id returning * into v_sitting;
  insert into public.sitting_event
    (library_id, sitting_id, seq, kind, effective_at, seconds, target_seq, reason, command_id, actor_id, uncertain)
  values (
    v_sitting.library_id, p_sitting_id, v_sitting.version, p_kind, date_trunc('milliseconds', p_effective_at), p_seconds,
    p_target_seq, p_reason, p_command_id, p_actor_id, p_uncertain);
  perform private.changed(v_sitting.library_id, 'sitting', p_sitting_id, v_sitting.version);
  return v_sitting.version;
end
$$;
comment on function private.append_event(uuid, text, timestamptz, text, int, int, uuid, boolean, uuid) is
  'Appends to a sitting that the caller has locked, bumps its version, tells the devices. Gives the version.';

-- Vouchers come later; until their migration replaces these two, there is no stock to reserve from.
create function private.reserve_voucher(p_sitting_id uuid) returns uuid
language sql volatile set search_path = ''
as $$ select null::uuid $$;

create function private.release_voucher(p_sitting_id uuid, p_reason text) returns void
language sql volatile set search_path = ''
as $$ select null::void $$;
