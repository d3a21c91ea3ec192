-- Changing a planned session, alone or with all that follow in its series. Who is booked moves along, by as much as
-- the session does; a seat in another room is given anew.

create function private.move_session(
  p_session public.session, p_room_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_proctor_ids uuid[],
  out code text, out detail text
)
language plpgsql volatile set search_path = ''
as $$
declare
  v_shift interval := p_starts_at - p_session.starts_at;
  v_fault record;
  v_sitting record;
begin
  if p_session.state <> 'planned' then
    code := 'session-closed';
    return;
  end if;
  v_fault := private.session_fault(
    p_session.library_id, p_room_id, p_starts_at, p_ends_at, p_proctor_ids, array[p_session.id]);
  code := v_fault.code;
  detail := v_fault.detail;
  if code is not null then
    return;
  elsif (
    select count(*) from public.sitting s
    where s.session_id = p_session.id and s.state not in ('cancelled', 'refused', 'no-show', 'void')
  ) > (select count(*) from public.seat t where t.room_id = p_room_id and t.state = 'in-use') then
    code := 'seats-taken';
    return;
  elsif exists (
    select from public.sitting s
    where s.session_id = p_session.id and s.state = 'booked' and s.ends_at + v_shift > p_ends_at
  ) then
    code := 'outside-session';
    return;
  end if;
  begin
    update public.session set
      room_id = p_room_id, starts_at = p_starts_at, ends_at = p_ends_at, version = version + 1
    where id = p_session.id;
    if v_shift <> interval '0' or p_room_id <> p_session.room_id then
      for v_sitting in
        select s.id, s.learner_id from public.sitting s
        where s.session_id = p_session.id and s.state = 'booked' order by s.id for no key update
      loop
        update public.sitting set
          starts_at = starts_at + v_shift, ends_at = ends_at + v_shift, booking_seq = booking_seq + 1,
          seat_id = case when p_room_id = p_session.room_id then seat_id end
        where id = v_sitting.id;
        perform private.append_event(v_sitting.id, 'booked', clock_timestamp(), 'session-moved');
      end loop;
    end if;
  exception
    when exclusion_violation then
      -- Either the room, taken this very moment, or a learner who sits elsewhere then.
      code := case when exists (
        select from public.session n
        where n.room_id = p_room_id and n.state <> 'cancelled' and n.id <> p_session.id
          and n.starts_at < p_ends_at and n.ends_at > p_starts_at) then 'room-taken' else 'times-overlap' end;
      return;
  end;
  delete from public.session_proctor where session_id = p_session.id and user_id <> all(p_proctor_ids);
  insert into public.session_proctor (library_id, session_id, user_id)
  select distinct p_session.library_id, p_session.id, u from unnest(p_proctor_ids) as u
  on conflict do nothing;
  perform private.changed(p_session.library_id, 'session', p_session.id, p_session.version + 1);
end
$$;
comment on function private.move_session(public.session, uuid, timestamptz, timestamptz, uuid[]) is
  'Moves a locked session with its bookings, or gives the code of what stands against it and changes nothing.';

create function public.change_session(
  p_id uuid, p_room_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_proctor_ids uuid[]
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_fault record;
begin
  perform private.require_user();
  perform private.lock_proctors(p_proctor_ids);
  v_session := private.session_for(p_id, '{librarian}');
  v_fault := private.move_session(v_session, p_room_id, p_starts_at, p_ends_at, p_proctor_ids);
  perform private.refuse_fault(v_fault.code, v_fault.detail);
  perform private.audit('change-session', 'session', p_id, v_session.library_id);
end
$$;
comment on function public.change_session(uuid, uuid, timestamptz, timestamptz, uuid[]) is
  'A librarian moves one planned session, with its bookings, to another room or time, or gives it other proctors.';
grant execute on function public.change_session(uuid, uuid, timestamptz, timestamptz, uuid[]) to authenticated;

create function private.following_for(p_session_id uuid) returns public.session
language plpgsql volatile set search_path = ''
as $$
declare
  v_session public.session;
begin
  perform private.require_user();
  select * into v_session from public.session where id = p_session_id;
  perform private.require_role(v_session.library_id, '{librarian}');
  if v_session.series_id is null then
    perform private.refuse('not-in-series', 409);
  end if;
  perform from public.session n
  where n.series_id = v_session.series_id and n.series_day >= v_session.series_day order by n.id for no key update;
  select * into v_session from public.session where id = p_session_id;
  return v_session;
end
$$;
comment on function private.following_for(uuid) is
  'The session, with it and all that follow in its series locked, when the caller is a librarian there.';

create function public.change_following(
  p_id uuid, p_room_id uuid, p_from_time time, p_to_time time, p_proctor_ids uuid[]
) returns table (day date, starts_at timestamptz, ends_at timestamptz, session_id uuid, code text, detail text)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_session public.session;
  v_zone text;
  v_old public.session_series;
  v_new uuid := private.uuid_v7();
  v_one public.session;
  v_row private.planned_day;
  v_rows private.planned_day[] := '{}';
  v_fault record;
begin
  perform private.lock_proctors(p_proctor_ids);
  v_session := private.following_for(p_id);
  if not exists (select from public.room r where r.id = p_room_id and r.library_id = v_session.library_id) then
    perform private.refuse('not-found', 404);
  elsif p_from_time is null or p_to_time is null or p_to_time <= p_from_time then
    perform private.refuse('times-malformed', 422);
  end if;
  select time_zone into v_zone from public.library l where l.id = v_session.library_id;
  select * into v_old from public.session_series s where s.id = v_session.series_id;
  begin
    insert into public.session_series
      (id, library_id, room_id, weekdays, every_weeks, first_day, until_day, count, from_time, to_time, exceptions,
       continues, created_by)
    values (
      v_new, v_old.library_id, p_room_id, v_old.weekdays, v_old.every_weeks, v_session.series_day,
      case when v_old.count is null then v_old.until_day end,
      v_old.count - (select count(*) from private.series_days(v_old) as d where d < v_session.series_day),
      p_from_time, p_to_time, v_old.exceptions, v_old.id, auth.uid());
    for v_one in
      select * from public.session n
      where n.series_id = v_old.id and n.series_day >= v_session.series_day and n.state = 'planned'
      order by n.series_day
    loop
      v_row.day := v_one.series_day;
      v_row.starts_at := (v_one.series_day + p_from_time) at time zone v_zone;
      v_row.ends_at := (v_one.series_day + p_to_time) at time zone v_zone;
      v_row.session_id := v_one.id;
      v_fault := private.move_session(v_one, p_room_id, v_row.starts_at, v_row.ends_at, p_proctor_ids);
      v_row.code := v_fault.code;
      v_row.detail := v_fault.detail;
      v_rows := v_rows || v_row;
      update public.session n set series_id = v_new where n.id = v_one.id;
    end loop;
    if exists (select from unnest(v_rows) as r where r.code is not null) then
      raise exception using errcode = 'CR001';
    end if;
  exception when sqlstate 'CR001' then
    -- All or nothing: the rows say what stood in the way, and the savepoint has taken the rest back.
    return query select (r).* from unnest(v_rows) as r;
    return;
  end;
  perform private.audit('change-following', 'session_series', v_new, v_session.library_id);
  return query select (r).* from unnest(v_rows) as r;
end
$$;
comment on function public.change_following(uuid, uuid, time, time, uuid[]) is
  'A librarian gives a session of a series and all planned ones after it another room, local times or proctors: one row '
  'each. A code on any of them means that nothing was changed.';
grant execute on function public.change_following(uuid, uuid, time, time, uuid[]) to authenticated;

create function public.cancel_following(p_id uuid, p_reason text) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_one public.session;
  v_reason text;
  v_count int := 0;
begin
  perform private.require_user();
  v_session := private.following_for(p_id);
  v_reason := private.coded_reason(v_session.library_id, 'session', p_id, p_reason);
  for v_one in
    select * from public.session n
    where n.series_id = v_session.series_id and n.series_day >= v_session.series_day and n.state = 'planned'
    order by n.id
  loop
    perform private.end_bookings(v_one.id, '{booked}', 'cancelled', 'cancelled', v_reason);
    perform private.set_session_state(v_one, 'cancelled');
    v_count := v_count + 1;
  end loop;
  perform private.audit('cancel-following', 'session', p_id, v_session.library_id,
    jsonb_build_object('reason', v_reason, 'count', v_count));
  return v_count;
end
$$;
comment on function public.cancel_following(uuid, text) is
  'A librarian cancels a session of a series and all planned ones after it, with their bookings. Gives how many.';
grant execute on function public.cancel_following(uuid, text) to authenticated;
