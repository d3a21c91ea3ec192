-- What a librarian does with rooms and sessions once sittings can stand in them. Lock order everywhere:
-- session, then sitting, then voucher; two sessions or sittings in the order of their ids.

create function public.save_room(p_id uuid, p_library_id uuid, p_name text, p_seats int) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_id uuid;
begin
  perform private.require_role(p_library_id, '{librarian}');
  v_name := private.clean_text(p_name, 100, 'name-missing');
  if p_seats is null or p_seats not between 1 and 500 then
    perform private.refuse('seats-malformed', 422);
  end if;
  -- Planned sessions of the room wait: none may be booked full while its seats go away.
  perform from public.session
  where room_id = p_id and library_id = p_library_id and state in ('planned', 'open') order by id for no key update;
  if exists (
    select from public.session n join public.sitting s on s.session_id = n.id
    where n.room_id = p_id and n.library_id = p_library_id and n.state in ('planned', 'open')
      and s.state not in ('cancelled', 'refused', 'no-show', 'void')
    group by n.id having count(*) > p_seats
  ) or exists (
    select from public.seat t join public.sitting s on s.seat_id = t.id
    where t.room_id = p_id and t.position > p_seats
      and s.state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused')
  ) then
    perform private.refuse('seats-taken', 409);
  end if;
  begin
    insert into public.room as r (id, library_id, name)
    values (coalesce(p_id, private.uuid_v7()), p_library_id, v_name)
    on conflict (id) do update set name = excluded.name where r.library_id = p_library_id
    returning r.id into v_id;
  exception when unique_violation then
    perform private.refuse('name-taken', 409);
  end;
  if v_id is null then
    perform private.refuse('not-found', 404);
  end if;
  insert into public.seat (library_id, room_id, label, position)
  select p_library_id, v_id, n::text, n from generate_series(1, p_seats) as n
  on conflict (room_id, position) do update set state = 'in-use' where seat.state = 'retired';
  update public.seat set state = 'retired' where room_id = v_id and position > p_seats and state = 'in-use';
  perform private.changed(p_library_id, 'room', v_id);
  perform private.audit('save-room', 'room', v_id, p_library_id, jsonb_build_object('seats', p_seats));
  return v_id;
end
$$;
comment on function public.save_room(uuid, uuid, text, int) is
  'A librarian makes, renames or resizes a room; seats are labelled 1 to p_seats, those beyond are retired.';
grant execute on function public.save_room(uuid, uuid, text, int) to authenticated;

create function private.session_for(p_session_id uuid, p_roles text[]) returns public.session
language plpgsql volatile set search_path = ''
as $$
declare
  v_session public.session;
begin
  perform private.require_user();
  select * into v_session from public.session where id = p_session_id for no key update;
  perform private.require_role(v_session.library_id, p_roles);
  return v_session;
end
$$;
comment on function private.session_for(uuid, text[]) is 'The session, locked, when the caller holds one of the roles there.';

create function private.set_session_state(p_session public.session, p_state text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.session set state = p_state, version = version + 1 where id = p_session.id;
  perform private.changed(p_session.library_id, 'session', p_session.id, p_session.version + 1);
end
$$;

create function private.end_bookings(p_session_id uuid, p_states text[], p_kind text, p_state text, p_reason text)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid;
begin
  for v_id in
    select id from public.sitting where session_id = p_session_id and state = any(p_states) order by id for no key update
  loop
    update public.sitting set state = p_state where id = v_id;
    perform private.append_event(v_id, p_kind, clock_timestamp(), p_reason);
    perform private.release_voucher(v_id, p_kind);
  end loop;
end
$$;
comment on function private.end_bookings(uuid, text[], text, text, text) is
  'Ends every sitting of the locked session that stands in one of the states; vouchers go back to stock.';

create function public.cancel_session(p_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_id, '{librarian}');
  v_reason text;
begin
  if v_session.state not in ('planned', 'open') then
    perform private.refuse('session-closed', 409);
  elsif exists (
    select from public.sitting where session_id = p_id
      and state not in ('booked', 'arrived', 'admitted', 'ready', 'refused', 'no-show', 'cancelled', 'void')
  ) then
    perform private.refuse('sittings-begun', 409);
  end if;
  v_reason := private.coded_reason(v_session.library_id, 'session', p_id, p_reason);
  perform private.end_bookings(p_id, '{booked,arrived,admitted,ready}', 'cancelled', 'cancelled', v_reason);
  perform private.set_session_state(v_session, 'cancelled');
  perform private.audit('cancel-session', 'session', p_id, v_session.library_id, jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.cancel_session(uuid, text) is
  'A librarian, while no sitting has begun. Bookings are cancelled and their vouchers go back to stock.';
grant execute on function public.cancel_session(uuid, text) to authenticated;

create function public.close_session(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_id, '{proctor,librarian}');
begin
  if v_session.state = 'closed' then
    return;
  elsif v_session.state = 'cancelled' then
    perform private.refuse('session-closed', 409);
  elsif exists (
    select from public.sitting where session_id = p_id
      and state in ('arrived', 'admitted', 'ready', 'running', 'paused', 'awaiting-sync')
  ) or exists (
    select from public.command where session_id = p_id and status = 'parked'
  ) then
    perform private.refuse('sittings-unfinished', 409);
  end if;
  perform private.end_bookings(p_id, '{booked}', 'no-show', 'no-show', null);
  perform private.set_session_state(v_session, 'closed');
  perform private.audit('close-session', 'session', p_id, v_session.library_id);
end
$$;
comment on function public.close_session(uuid) is
  'When nobody is under way: who never came is a no-show, and the voucher goes back to stock.';
grant execute on function public.close_session(uuid) to authenticated;
