-- Two commands about the session that make a sitting of their own, under an id that the tablet made: so what is tapped
-- next can be about it, also without a network.
--
-- `walk-in`: somebody without a booking whose modules are complete. `move-here`: somebody who holds a ticket for another
-- session, or is too late for the own appointment. A booked sitting is cancelled with the reason `moved` and its voucher
-- goes along; a no-show stays one, its voucher has gone back already, and a new one is reserved when stock has one.

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time) values
  ('walk-in', 'session', false, null, false),
  ('move-here', 'session', false, null, false);

create function private.seat_now(
  p_command public.command, p_session public.session, p_enrolment_id uuid, p_reason text, p_from public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid := (p_command.payload ->> 'sitting_id')::uuid;
begin
  if v_id is null then
    perform private.refuse('bad-payload', 422);
  elsif p_command.effective_at < p_session.starts_at
    - make_interval(mins => (private.planning_rules(p_session.library_id)).arrive_early_minutes) then
    perform private.refuse('too-early');
  end if;
  perform private.place_sitting(
    v_id, p_session, p_enrolment_id, greatest(p_session.starts_at, date_trunc('second', p_command.effective_at)),
    p_command.actor_id, p_command.effective_at, p_reason, p_from, p_command);
  update public.sitting set state = 'arrived' where id = v_id;
  perform private.append_event(
    v_id, 'arrived', p_command.effective_at, p_command_id => p_command.id, p_uncertain => p_command.uncertain,
    p_actor_id => p_command.actor_id);
end
$$;
comment on function private.seat_now(public.command, public.session, uuid, text, public.sitting) is
  'A sitting that begins with its arrival, at the moment of the tap but not before the session.';

create function private.judge_walk_in(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
begin
  select * into v_enrolment from public.enrolment
  where id = (p_command.payload ->> 'enrolment_id')::uuid and library_id = p_session.library_id;
  if v_enrolment.id is null then
    perform private.refuse('not-found', 404);
  elsif v_enrolment.learner_id = p_command.actor_id then
    perform private.refuse('not-allowed', 403);
  end if;
  perform private.seat_now(p_command, p_session, v_enrolment.id, 'walk-in', null);
end
$$;

create function private.judge_move_here(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_from public.sitting;
begin
  select * into v_from from public.sitting
  where id = (p_command.payload ->> 'from_sitting_id')::uuid and library_id = p_session.library_id for no key update;
  if v_from.id is null then
    perform private.refuse('not-found', 404);
  elsif v_from.learner_id = p_command.actor_id then
    perform private.refuse('not-allowed', 403);
  elsif v_from.state not in ('booked', 'no-show') then
    perform private.refuse('wrong-state');
  end if;
  if v_from.state = 'booked' then
    perform private.take_back(v_from.id, 'moved', p_command.effective_at, p_command);
  end if;
  perform private.seat_now(p_command, p_session, v_from.enrolment_id, 'moved-here', v_from);
end
$$;
