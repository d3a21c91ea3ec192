-- One function places a sitting, for whoever may: a proctor at the desk, the learner on the phone, a command from a
-- tablet. It judges everything but who asks. The caller holds the lock on the session, which makes "never more sittings
-- than seats" true under any number of parallel bookings; overlap and double booking are constraints.
--
-- A booking that moves is a new sitting, and the old one is cancelled with the reason `moved`: a sitting never changes
-- its session, because tablets and commands name both. The reserved voucher goes along through the stock.

create function private.place_sitting(
  p_id uuid, p_session public.session, p_enrolment_id uuid, p_starts_at timestamptz, p_actor_id uuid,
  p_at timestamptz default now(), p_reason text default null, p_moved_from public.sitting default null,
  p_command public.command default null
) returns public.sitting
language plpgsql volatile set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
  v_sitting public.sitting;
  v_accommodation public.accommodation;
  v_rules record;
  v_attempt int;
  v_seconds int;
  v_constraint text;
begin
  select * into v_enrolment from public.enrolment
  where id = p_enrolment_id and library_id = p_session.library_id for share;
  if v_enrolment.id is null then
    perform private.refuse('not-found', 404);
  -- A command that took place before the session was closed has been let through to here.
  elsif p_session.ends_at <= p_at
    or not (p_session.state in ('planned', 'open') or (p_session.state = 'closed' and p_command.id is not null)) then
    perform private.refuse('session-closed', 409);
  elsif not exists (select from public.library where id = p_session.library_id and state = 'active') then
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
  select * into v_accommodation from public.accommodation where enrolment_id = p_enrolment_id;
  v_seconds := private.seconds_with(v_accommodation, v_rules.allowed_seconds);
  if p_starts_at is null or p_starts_at < p_session.starts_at
    or p_starts_at + make_interval(secs => v_seconds) > p_session.ends_at then
    perform private.refuse('outside-session', 422);
  elsif private.seats_free(p_session) <= 0 then
    perform private.refuse('seats-full', 409);
  end if;
  begin
    insert into public.sitting
      (id, library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at, ends_at,
       allowed_seconds, base_seconds, pass_percent, booked_by, booking_id, booking_seq)
    values (
      coalesce(p_id, private.uuid_v7()), p_session.library_id, p_session.id, p_enrolment_id, v_enrolment.learner_id,
      v_enrolment.course_id, v_attempt, p_starts_at, p_starts_at + make_interval(secs => v_seconds),
      v_seconds, case when v_seconds <> v_rules.allowed_seconds then v_rules.allowed_seconds end,
      v_rules.pass_percent, p_actor_id,
      coalesce(p_moved_from.booking_id, p_moved_from.id), coalesce(p_moved_from.booking_seq + 1, 0))
    returning * into v_sitting;
  exception
    when exclusion_violation then
      perform private.refuse('times-overlap', 409);
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.refuse(case v_constraint when 'sitting_once' then 'already-booked' else 'reused-id' end, 409);
  end;
  perform private.append_event(
    v_sitting.id, 'booked', p_at, p_reason, p_command_id => p_command.id,
    p_uncertain => coalesce(p_command.uncertain, false), p_actor_id => p_actor_id);
  perform private.reserve_voucher(v_sitting.id);
  return v_sitting;
end
$$;
comment on function private.place_sitting(
  uuid, public.session, uuid, timestamptz, uuid, timestamptz, text, public.sitting, public.command) is
  'Books an enrolment into a locked session, or refuses. Reserves a voucher of the course''s kind when stock has one. '
  'Time allowed and pass mark are frozen here, an accommodation is counted in.';

create function private.seats_free(p_session public.session) returns int
language plpgsql stable set search_path = ''
as $$
begin
  return (select count(*) from public.seat where room_id = p_session.room_id and state = 'in-use')
    - (select count(*) from public.sitting
      where session_id = p_session.id and state not in ('cancelled', 'refused', 'no-show', 'void'));
end
$$;
comment on function private.seats_free(public.session) is 'Seats that no sitting takes up; exact under the session''s lock.';

create or replace function public.book_sitting(
  p_id uuid, p_session_id uuid, p_enrolment_id uuid, p_starts_at timestamptz
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_session_id, '{proctor,librarian}');
  v_there public.sitting;
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
  if exists (
    select from public.enrolment
    where id = p_enrolment_id and library_id = v_session.library_id and learner_id = auth.uid()
  ) then
    perform private.refuse('not-allowed', 403);
  end if;
  return (private.place_sitting(p_id, v_session, p_enrolment_id, p_starts_at, auth.uid())).id;
end
$$;

create function private.take_back(p_sitting_id uuid, p_reason text, p_at timestamptz, p_command public.command default null)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.sitting set state = 'cancelled' where id = p_sitting_id;
  perform private.append_event(
    p_sitting_id, 'cancelled', p_at, p_reason, p_command_id => p_command.id,
    p_uncertain => coalesce(p_command.uncertain, false), p_actor_id => coalesce(p_command.actor_id, auth.uid()));
  perform private.release_voucher(p_sitting_id, p_reason);
end
$$;
comment on function private.take_back(uuid, text, timestamptz, public.command) is
  'Cancels a locked sitting that has not begun; its voucher goes back to stock.';
