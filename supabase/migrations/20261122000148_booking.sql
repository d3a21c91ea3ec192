-- Booking a sitting, and ending one outside the session day. The lock on the session's row makes "never more
-- sittings than seats" true under any number of parallel bookings; overlap and double booking are constraints.

create function private.modules_missing(p_enrolment_id uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (
    select from public.enrolment e join public.module m on m.course_id = e.course_id
    where e.id = p_enrolment_id
      and not exists (
        select from public.module_progress p where p.enrolment_id = e.id and p.module_id = m.id)
  )
$$;

create function private.course_rules(
  p_course_id uuid, out allowed_seconds int, out pass_percent numeric, out retake_wait_days int, out retake_limit int
)
language sql stable set search_path = ''
as $$
  select
    coalesce(c.sitting_minutes, p.sitting_minutes) * 60, coalesce(c.pass_percent, p.pass_percent),
    coalesce(c.retake_wait_days, p.retake_wait_days), coalesce(c.retake_limit, p.retake_limit)
  from public.course c cross join public.programme p
  where c.id = p_course_id
$$;
comment on function private.course_rules(uuid) is 'What the course says, else the programme.';

create function private.judge_attempt(p_enrolment public.enrolment, p_starts_at timestamptz) returns int
language plpgsql stable set search_path = ''
as $$
declare
  v_rules record := private.course_rules(p_enrolment.course_id);
  v_attempts int;
  v_last timestamptz;
begin
  -- Whoever began has used an attempt; a void one does not count.
  select count(*) into v_attempts from public.sitting
  where enrolment_id = p_enrolment.id
    and state in ('running', 'paused', 'submitted', 'expired', 'awaiting-sync', 'passed', 'failed');
  if exists (select from public.sitting where enrolment_id = p_enrolment.id and state = 'passed') then
    perform private.refuse('already-passed', 409);
  elsif v_attempts >= v_rules.retake_limit then
    perform private.refuse('retake-limit', 409);
  end if;
  select max(e.effective_at) into v_last
  from public.sitting s join public.sitting_event e on e.sitting_id = s.id and e.kind in ('submitted', 'expired')
  where s.enrolment_id = p_enrolment.id and s.state = 'failed';
  if private.local_day(p_enrolment.library_id, v_last) + v_rules.retake_wait_days
    > private.local_day(p_enrolment.library_id, p_starts_at) then
    perform private.refuse('retake-too-soon', 409);
  end if;
  return v_attempts + 1;
end
$$;

create function public.book_sitting(p_id uuid, p_session_id uuid, p_enrolment_id uuid, p_starts_at timestamptz)
returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_session_id, '{proctor,librarian}');
  v_enrolment public.enrolment;
  v_there public.sitting;
  v_rules record;
  v_attempt int;
  v_constraint text;
begin
  -- Sent again because the answer was lost: found by id after the lock, the same booking is the same answer.
  select * into v_there from public.sitting where id = p_id;
  if v_there.id is not null then
    if (v_there.session_id, v_there.enrolment_id, v_there.starts_at)
      is not distinct from (p_session_id, p_enrolment_id, p_starts_at) then
      return v_there.id;
    end if;
    perform private.refuse('reused-id', 409);
  end if;
  select * into v_enrolment from public.enrolment
  where id = p_enrolment_id and library_id = v_session.library_id for share;
  if v_enrolment.id is null then
    perform private.refuse('not-found', 404);
  elsif v_enrolment.learner_id = auth.uid() then
    perform private.refuse('not-allowed', 403);
  elsif v_session.state not in ('planned', 'open') or v_session.ends_at <= now() then
    perform private.refuse('session-closed', 409);
  elsif not exists (select from public.library where id = v_session.library_id and state = 'active') then
    perform private.refuse('library-not-active', 409);
  elsif v_enrolment.state <> 'active' then
    perform private.refuse('enrolment-closed', 409);
  elsif exists (select from public.learner where id = v_enrolment.learner_id and state <> 'active') then
    perform private.refuse('learner-suspended', 409);
  elsif private.sitting_stands(p_enrolment_id) then
    perform private.refuse('already-booked', 409);
  elsif private.modules_missing(p_enrolment_id) then
    perform private.refuse('modules-missing', 409);
  end if;
  v_rules := private.course_rules(v_enrolment.course_id);
  v_attempt := private.judge_attempt(v_enrolment, p_starts_at);
  if p_starts_at is null or p_starts_at < v_session.starts_at
    or p_starts_at + make_interval(secs => v_rules.allowed_seconds) > v_session.ends_at then
    perform private.refuse('outside-session', 422);
  elsif (
    select count(*) from public.sitting
    where session_id = p_session_id and state not in ('cancelled', 'refused', 'no-show', 'void')
  ) >= (select count(*) from public.seat where room_id = v_session.room_id and state = 'in-use') then
    perform private.refuse('seats-full', 409);
  end if;
  begin
    insert into public.sitting
      (id, library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at, ends_at,
       allowed_seconds, pass_percent, booked_by)
    values (
      coalesce(p_id, private.uuid_v7()), v_session.library_id, p_session_id, p_enrolment_id, v_enrolment.learner_id,
      v_enrolment.course_id, v_attempt, p_starts_at, p_starts_at + make_interval(secs => v_rules.allowed_seconds),
      v_rules.allowed_seconds, v_rules.pass_percent, auth.uid())
    returning * into v_there;
  exception
    when exclusion_violation then
      perform private.refuse('times-overlap', 409);
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.refuse(case v_constraint when 'sitting_once' then 'already-booked' else 'reused-id' end, 409);
  end;
  perform private.append_event(v_there.id, 'booked', now());
  perform private.reserve_voucher(v_there.id);
  return v_there.id;
end
$$;
comment on function public.book_sitting(uuid, uuid, uuid, timestamptz) is
  'A proctor or librarian books a learner of the library into a session; a voucher of the course''s kind is '
  'reserved when stock has one. The id is the client''s, and sending it again is the same booking.';
grant execute on function public.book_sitting(uuid, uuid, uuid, timestamptz) to authenticated;

create function private.sitting_for(p_sitting_id uuid, p_roles text[]) returns public.sitting
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting public.sitting;
  v_session uuid;
begin
  select session_id into v_session from public.sitting where id = p_sitting_id;
  perform private.session_for(v_session, p_roles);
  select * into v_sitting from public.sitting where id = p_sitting_id for no key update;
  if v_sitting.learner_id = auth.uid() then
    perform private.refuse('not-allowed', 403);
  end if;
  return v_sitting;
end
$$;
comment on function private.sitting_for(uuid, text[]) is
  'The sitting, locked after its session, when the caller holds one of the roles and is not its learner.';

create function public.cancel_booking(p_sitting_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sitting public.sitting := private.sitting_for(p_sitting_id, '{proctor,librarian}');
  v_reason text;
begin
  if v_sitting.state not in ('booked', 'arrived', 'admitted', 'ready') then
    perform private.refuse('wrong-state', 409);
  end if;
  v_reason := private.coded_reason(v_sitting.library_id, 'sitting', p_sitting_id, p_reason);
  update public.sitting set state = 'cancelled' where id = p_sitting_id;
  perform private.append_event(p_sitting_id, 'cancelled', now(), v_reason);
  perform private.release_voucher(p_sitting_id, 'cancelled');
end
$$;
comment on function public.cancel_booking(uuid, text) is
  'Before the start. The reserved voucher goes back to stock in the same transaction.';
grant execute on function public.cancel_booking(uuid, text) to authenticated;

create function public.void_sitting(p_sitting_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sitting public.sitting := private.sitting_for(p_sitting_id, '{librarian}');
  v_reason text;
begin
  if v_sitting.state not in ('running', 'paused', 'submitted', 'expired', 'awaiting-sync', 'failed') then
    perform private.refuse('wrong-state', 409);
  end if;
  v_reason := private.coded_reason(v_sitting.library_id, 'sitting', p_sitting_id, p_reason);
  update public.sitting set state = 'void' where id = p_sitting_id;
  perform private.append_event(p_sitting_id, 'void', now(), v_reason);
  perform private.release_voucher(p_sitting_id, 'void');
  perform private.audit('void-sitting', 'sitting', p_sitting_id, v_sitting.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.void_sitting(uuid, text) is
  'A librarian declares that a sitting does not count. One that was passed is not voided: its award is revoked.';
grant execute on function public.void_sitting(uuid, text) to authenticated;

create function private.sitting_stands(p_enrolment_id uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (
    select from public.sitting where enrolment_id = p_enrolment_id
      and state not in ('refused', 'no-show', 'cancelled', 'void', 'failed', 'passed')
  )
$$;

create function public.unrecord_module(p_enrolment_id uuid, p_module_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{librarian}');
begin
  if exists (select from public.sitting where enrolment_id = p_enrolment_id and state = 'passed') then
    perform private.refuse('already-passed', 409);
  elsif private.sitting_stands(p_enrolment_id) then
    perform private.refuse('already-booked', 409);
  end if;
  delete from public.module_progress where enrolment_id = p_enrolment_id and module_id = p_module_id;
  if found then
    perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
    perform private.audit('unrecord-module', 'enrolment', p_enrolment_id, v_enrolment.library_id,
      jsonb_build_object('module', p_module_id));
  end if;
end
$$;
comment on function public.unrecord_module(uuid, uuid) is
  'A librarian takes back a module, while no sitting stands on it.';
grant execute on function public.unrecord_module(uuid, uuid) to authenticated;

create function public.drop_enrolment(p_enrolment_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
  v_reason text := private.clean_text(p_reason, 500, 'reason-missing');
begin
  select * into v_enrolment from public.enrolment
  where id = p_enrolment_id and learner_id = private.require_user() for update;
  if v_enrolment.id is null then
    v_enrolment := private.staff_enrolment(p_enrolment_id, '{librarian}');
  end if;
  if v_enrolment.state <> 'active' then
    perform private.refuse('enrolment-closed', 409);
  elsif private.sitting_stands(p_enrolment_id) then
    perform private.refuse('already-booked', 409);
  end if;
  update public.enrolment set state = 'dropped', dropped_reason = v_reason where id = p_enrolment_id;
  perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
  perform private.audit('drop-enrolment', 'enrolment', p_enrolment_id, v_enrolment.library_id);
end
$$;
comment on function public.drop_enrolment(uuid, text) is
  'The learner or a librarian, while no sitting stands; it counts against the library''s completion figure.';
grant execute on function public.drop_enrolment(uuid, text) to authenticated;
