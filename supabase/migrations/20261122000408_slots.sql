-- A learner books, moves and cancels from the phone, at the library of the enrolment, until so many hours before as the
-- library says. What the learner sees of a session is its time, its room and how many seats are free: policies on
-- `session` stay as narrow as they were.

create function private.own_enrolment(p_enrolment_id uuid) returns public.enrolment
language plpgsql volatile set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
begin
  select * into v_enrolment from public.enrolment
  where id = p_enrolment_id and learner_id = private.require_user();
  if v_enrolment.id is null then
    perform private.refuse('not-found', 404);
  elsif not (private.planning_rules(v_enrolment.library_id)).learners_book then
    perform private.refuse('booking-closed', 409);
  end if;
  return v_enrolment;
end
$$;

create function public.open_slots(p_enrolment_id uuid)
returns table (session_id uuid, room text, starts_at timestamptz, ends_at timestamptz, seats int, free int, minutes int)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_enrolment public.enrolment := private.own_enrolment(p_enrolment_id);
  v_accommodation public.accommodation;
  v_rules record;
  v_from date;
begin
  if v_enrolment.state <> 'active' then
    perform private.refuse('enrolment-closed', 409);
  elsif private.modules_missing(p_enrolment_id) then
    perform private.refuse('modules-missing', 409);
  end if;
  v_rules := private.course_rules(v_enrolment.course_id);
  select * into v_accommodation from public.accommodation a where a.enrolment_id = p_enrolment_id;
  select private.local_day(v_enrolment.library_id, max(e.effective_at)) + v_rules.retake_wait_days into v_from
  from public.sitting s join public.sitting_event e on e.sitting_id = s.id and e.kind in ('submitted', 'expired')
  where s.enrolment_id = p_enrolment_id and s.state = 'failed';
  -- Refuses who has passed already or has no attempt left.
  perform private.judge_attempt(v_enrolment, now() + interval '400 days');
  return query
    select n.id, r.name, n.starts_at, n.ends_at, count(t.id)::int, private.seats_free(n),
      ceil(private.seconds_with(v_accommodation, v_rules.allowed_seconds) / 60.0)::int
    from public.session n
      join public.room r on r.id = n.room_id
      left join public.seat t on t.room_id = n.room_id and t.state = 'in-use'
    where n.library_id = v_enrolment.library_id and n.state = 'planned' and n.starts_at > now()
      and n.starts_at < now() + interval '180 days'
      and n.ends_at - n.starts_at
        >= make_interval(secs => private.seconds_with(v_accommodation, v_rules.allowed_seconds))
      and private.local_day(n.library_id, n.starts_at) >= coalesce(v_from, '-infinity')
    group by n.id, r.id
    order by n.starts_at, n.id
    limit 200;
end
$$;
comment on function public.open_slots(uuid) is
  'The planned sessions to come of the library in which the caller''s enrolment may sit, full ones too: `free` says it. '
  '`minutes` is what the sitting will take. Refused when no session would do: modules-missing, retake-limit, already-passed.';
grant execute on function public.open_slots(uuid) to authenticated;

create function private.lock_slot(p_session_id uuid, p_library_id uuid) returns public.session
language plpgsql volatile set search_path = ''
as $$
declare
  v_session public.session;
begin
  select * into v_session from public.session
  where id = p_session_id and library_id = p_library_id for no key update;
  if v_session.id is null then
    perform private.refuse('not-found', 404);
  elsif v_session.state <> 'planned' or v_session.starts_at <= now() then
    perform private.refuse('session-closed', 409);
  end if;
  return v_session;
end
$$;

create function public.book_slot(p_id uuid, p_session_id uuid, p_enrolment_id uuid, p_starts_at timestamptz) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.own_enrolment(p_enrolment_id);
  v_session public.session := private.lock_slot(p_session_id, v_enrolment.library_id);
  v_there public.sitting;
begin
  select * into v_there from public.sitting where id = p_id;
  if v_there.id is not null then
    if (v_there.session_id, v_there.enrolment_id, v_there.starts_at)
      is not distinct from (p_session_id, p_enrolment_id, p_starts_at) then
      return v_there.id;
    end if;
    perform private.refuse('reused-id', 409);
  end if;
  return (private.place_sitting(p_id, v_session, p_enrolment_id, p_starts_at, auth.uid())).id;
end
$$;
comment on function public.book_slot(uuid, uuid, uuid, timestamptz) is
  'A learner books the own enrolment into a planned session of its library. The id is the client''s.';
grant execute on function public.book_slot(uuid, uuid, uuid, timestamptz) to authenticated;

create function private.own_booking(p_sitting_id uuid) returns public.sitting
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting public.sitting;
begin
  select * into v_sitting from public.sitting
  where id = p_sitting_id and learner_id = private.require_user() for no key update;
  if v_sitting.id is null then
    perform private.refuse('not-found', 404);
  elsif v_sitting.state <> 'booked' then
    perform private.refuse('wrong-state', 409);
  elsif now() > v_sitting.starts_at
    - make_interval(hours => (private.planning_rules(v_sitting.library_id)).change_hours) then
    perform private.refuse('too-late-to-change', 409);
  end if;
  return v_sitting;
end
$$;
comment on function private.own_booking(uuid) is
  'The caller''s booked sitting, locked, while it may still be changed from the phone.';

create function public.move_slot(p_id uuid, p_sitting_id uuid, p_session_id uuid, p_starts_at timestamptz) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sitting public.sitting;
  v_session public.session;
  v_there public.sitting;
begin
  select * into v_sitting from public.sitting where id = p_sitting_id and learner_id = private.require_user();
  if v_sitting.id is null then
    perform private.refuse('not-found', 404);
  end if;
  perform private.own_enrolment(v_sitting.enrolment_id);
  -- Sessions before sittings, in the order of ids, like everybody.
  perform from public.session
  where id in (p_session_id, v_sitting.session_id) and library_id = v_sitting.library_id
  order by id for no key update;
  v_session := private.lock_slot(p_session_id, v_sitting.library_id);
  select * into v_there from public.sitting where id = p_id;
  if v_there.id is not null then
    if (v_there.session_id, v_there.enrolment_id, v_there.starts_at)
      is not distinct from (p_session_id, v_sitting.enrolment_id, p_starts_at) then
      return v_there.id;
    end if;
    perform private.refuse('reused-id', 409);
  end if;
  v_sitting := private.own_booking(p_sitting_id);
  perform private.take_back(p_sitting_id, 'moved', clock_timestamp());
  return (private.place_sitting(
    p_id, v_session, v_sitting.enrolment_id, p_starts_at, auth.uid(), now(), 'moved', v_sitting)).id;
end
$$;
comment on function public.move_slot(uuid, uuid, uuid, timestamptz) is
  'A learner moves a booking: the sitting p_sitting_id is cancelled and a new one, p_id, stands in its place, or nothing '
  'changes. Refused with too-late-to-change in the last hours.';
grant execute on function public.move_slot(uuid, uuid, uuid, timestamptz) to authenticated;

create function public.cancel_slot(p_sitting_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session_id uuid;
begin
  select session_id into v_session_id from public.sitting
  where id = p_sitting_id and learner_id = private.require_user();
  perform from public.session where id = v_session_id for no key update;
  perform private.own_booking(p_sitting_id);
  perform private.take_back(p_sitting_id, 'learner-asked', clock_timestamp());
end
$$;
comment on function public.cancel_slot(uuid) is
  'A learner gives a booking back; its voucher returns to stock. Refused with too-late-to-change in the last hours.';
grant execute on function public.cancel_slot(uuid) to authenticated;
