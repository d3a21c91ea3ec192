-- Who comes late is let in for as many minutes as the library says. Who has not come after the library's no-show
-- minutes is marked by the tick, and the voucher goes back to stock. A tablet without a network may hold an arrival
-- from before: it undoes the mark when it comes in, and a voucher is reserved again when stock has one. A librarian can
-- undo it too, for somebody who stands there and is to be let in all the same.

create function private.expected_at(p_sitting public.sitting) returns timestamptz
language plpgsql stable set search_path = ''
as $$
begin
  return greatest(p_sitting.starts_at, (
    select max(e.effective_at) from public.sitting_event e
    where e.sitting_id = p_sitting.id and e.kind = 'booked' and e.reason = 'no-show-undone'));
end
$$;
comment on function private.expected_at(public.sitting) is
  'From when lateness counts: the appointment, or the moment when a librarian undid a no-show.';

create function private.mark_no_shows(p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_due record;
  v_sitting public.sitting;
  v_count int := 0;
begin
  for v_due in
    select s.id, s.session_id, s.library_id from public.sitting s
    where s.state = 'booked' and s.starts_at < p_now order by s.session_id, s.id
  loop
    -- A session that a batch of commands holds just now is looked at by the next tick.
    perform from public.session where id = v_due.session_id for no key update skip locked;
    continue when not found;
    select * into v_sitting from public.sitting where id = v_due.id and state = 'booked' for no key update;
    continue when not found or p_now <= private.expected_at(v_sitting)
      + make_interval(mins => (private.planning_rules(v_due.library_id)).no_show_minutes);
    update public.sitting set state = 'no-show' where id = v_sitting.id;
    -- As of the appointment: an event of now would push the arrival that a tablet still holds to now as well.
    perform private.append_event(v_sitting.id, 'no-show', private.expected_at(v_sitting), p_actor_id => null);
    perform private.release_voucher(v_sitting.id, 'no-show');
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function private.mark_no_shows(timestamptz) is
  'Part of the tick: bookings that nobody came for end as no-show, their vouchers go back to stock. Gives how many.';

create or replace function private.tick_sittings(p_now timestamptz) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  -- Which device spoke in which session is of no use when the session is long over.
  delete from private.device_contact where seen_at < p_now - interval '30 days';
  delete from private.device_boot where first_seen_at < p_now - interval '90 days';
  return jsonb_build_object(
    'sittings_ended', private.expire_sittings(p_now),
    'no_shows', private.mark_no_shows(p_now),
    'reminders_dropped', private.drop_reminders(p_now),
    'changes_retired', private.retire_changes(p_now));
end
$$;

update private.command_rule set taken_in = '{booked,no-show}' where kind = 'arrive';

create or replace function private.judge_arrive(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_rules record := private.planning_rules(p_command.library_id);
begin
  if p_command.effective_at < p_session.starts_at - make_interval(mins => v_rules.arrive_early_minutes) then
    perform private.refuse('too-early');
  elsif p_command.effective_at
    > private.expected_at(p_sitting) + make_interval(mins => v_rules.late_minutes) then
    perform private.refuse('too-late');
  end if;
  if p_sitting.state = 'no-show' then
    -- In time, only heard of late. Meanwhile the seat or the learner may be promised elsewhere.
    if private.sitting_stands(p_sitting.enrolment_id) then
      perform private.refuse('already-booked');
    elsif private.seats_free(p_session) <= 0 then
      perform private.refuse('seats-full');
    elsif exists (
      select from public.sitting s
      where s.learner_id = p_sitting.learner_id and s.id <> p_sitting.id
        and s.state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused')
        and s.starts_at < p_sitting.ends_at and s.ends_at > p_sitting.starts_at
    ) then
      perform private.refuse('times-overlap');
    end if;
  end if;
  -- A seat that was given away meanwhile is given anew.
  update public.sitting s set state = 'arrived', seat_id = case when exists (
    select from public.sitting o
    where o.session_id = s.session_id and o.seat_id = s.seat_id and o.id <> s.id
      and o.state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused')) then null else s.seat_id end
  where s.id = p_sitting.id;
  perform private.append_command_event(p_command, 'arrived');
  perform private.reserve_voucher(p_sitting.id);
end
$$;

create function public.undo_no_show(p_sitting_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sitting public.sitting := private.sitting_for(p_sitting_id, '{librarian}');
  v_session public.session;
  v_reason text;
begin
  select * into v_session from public.session where id = v_sitting.session_id;
  if v_sitting.state <> 'no-show' then
    perform private.refuse('wrong-state', 409);
  elsif v_session.state not in ('planned', 'open') or v_session.ends_at <= now() then
    perform private.refuse('session-closed', 409);
  elsif private.sitting_stands(v_sitting.enrolment_id) then
    perform private.refuse('already-booked', 409);
  elsif private.seats_free(v_session) <= 0 then
    perform private.refuse('seats-full', 409);
  end if;
  v_reason := private.coded_reason(v_sitting.library_id, 'sitting', p_sitting_id, p_reason);
  begin
    update public.sitting set state = 'booked', seat_id = null where id = p_sitting_id;
  exception when exclusion_violation then
    perform private.refuse('times-overlap', 409);
  end;
  perform private.append_event(p_sitting_id, 'booked', clock_timestamp(), 'no-show-undone');
  perform private.reserve_voucher(p_sitting_id);
  perform private.audit('undo-no-show', 'sitting', p_sitting_id, v_sitting.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.undo_no_show(uuid, text) is
  'A librarian lets somebody in who was marked as not having come, while the session goes on: the library''s minutes for '
  'being late begin anew, and a voucher is reserved when stock has one.';
grant execute on function public.undo_no_show(uuid, text) to authenticated;
