-- What stands against a session: one function that says it for planning one, a whole rule, and a change, so that all
-- three refuse alike. The room is held by a constraint; a proctor in two rooms by an advisory lock on each proctor,
-- because a session's times and its proctors are in two tables.

create function private.lock_proctors(p_proctor_ids uuid[]) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid;
begin
  for v_id in select distinct u from unnest(p_proctor_ids) as u order by u loop
    perform pg_advisory_xact_lock(hashtextextended('carrel/proctor/' || v_id, 0));
  end loop;
end
$$;
comment on function private.lock_proctors(uuid[]) is 'Held until commit: nobody else plans with these proctors meanwhile.';

create function private.can_be_there(p_library_id uuid, p_user_id uuid, p_from timestamp, p_to timestamp) returns boolean
language plpgsql stable set search_path = ''
as $$
declare
  v_spans jsonb;
begin
  if not exists (
    select from public.proctor_hours where library_id = p_library_id and user_id = p_user_id
      and (weekday is not null or day = p_from::date)
  ) then
    return true;
  end if;
  if exists (
    select from public.proctor_hours
    where library_id = p_library_id and user_id = p_user_id and day = p_from::date
  ) then
    select coalesce(jsonb_agg(jsonb_build_array(from_time, to_time)) filter (where from_time is not null), '[]')
    into v_spans from public.proctor_hours
    where library_id = p_library_id and user_id = p_user_id and day = p_from::date;
  else
    select coalesce(jsonb_agg(jsonb_build_array(from_time, to_time)), '[]')
    into v_spans from public.proctor_hours
    where library_id = p_library_id and user_id = p_user_id and weekday = extract(isodow from p_from);
  end if;
  return private.inside_day(v_spans, p_from, p_to);
end
$$;

create function private.session_fault(
  p_library_id uuid, p_room_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_proctor_ids uuid[],
  p_except uuid[], out code text, out detail text
)
language plpgsql stable set search_path = ''
as $$
declare
  v_zone text;
  v_from timestamp;
  v_to timestamp;
begin
  select time_zone into v_zone from public.library where id = p_library_id and state = 'active';
  if v_zone is null then
    code := 'library-not-active';
    return;
  elsif p_starts_at is null or p_ends_at is null or p_ends_at <= p_starts_at
    or p_ends_at > p_starts_at + interval '16 hours' then
    code := 'times-malformed';
    return;
  elsif p_ends_at <= now() then
    code := 'session-in-past';
    return;
  elsif not exists (select from public.room where id = p_room_id and library_id = p_library_id) then
    code := 'not-found';
    return;
  elsif coalesce(cardinality(p_proctor_ids), 0) = 0 then
    code := 'proctor-missing';
    return;
  elsif exists (select from unnest(p_proctor_ids) as u where not private.is_proctor(p_library_id, u)) then
    code := 'not-a-proctor';
    return;
  end if;
  v_from := p_starts_at at time zone v_zone;
  v_to := p_ends_at at time zone v_zone;
  select h.name into detail from public.holiday h
  where h.library_id = p_library_id and h.first_day <= (v_to - interval '1 microsecond')::date and h.last_day >= v_from::date
  order by h.first_day limit 1;
  if detail is not null then
    code := 'library-closed';
    return;
  end if;
  if exists (select from public.opening_hours where library_id = p_library_id) then
    select string_agg(to_char(h.opens, 'HH24:MI') || '–' || to_char(h.closes, 'HH24:MI'), ', ' order by h.opens)
    into detail from public.opening_hours h
    where h.library_id = p_library_id and h.weekday = extract(isodow from v_from);
    if not private.inside_day((
      select coalesce(jsonb_agg(jsonb_build_array(h.opens, h.closes)), '[]') from public.opening_hours h
      where h.library_id = p_library_id and h.weekday = extract(isodow from v_from)
    ), v_from, v_to) then
      code := 'outside-opening-hours';
      return;
    end if;
    detail := null;
  end if;
  select to_char(n.starts_at at time zone v_zone, 'HH24:MI') || '–' || to_char(n.ends_at at time zone v_zone, 'HH24:MI')
  into detail from public.session n
  where n.room_id = p_room_id and n.state <> 'cancelled' and n.id <> all(p_except)
    and n.starts_at < p_ends_at and n.ends_at > p_starts_at
  order by n.starts_at limit 1;
  if detail is not null then
    code := 'room-taken';
    return;
  end if;
  select p.given_name || coalesce(' ' || p.family_name, '') into detail
  from unnest(p_proctor_ids) as u join public.profile p on p.user_id = u
  where not private.can_be_there(p_library_id, u, v_from, v_to)
  order by 1 limit 1;
  if detail is not null then
    code := 'proctor-away';
    return;
  end if;
  select p.given_name || coalesce(' ' || p.family_name, '') into detail
  from public.session_proctor x
    join public.session n on n.id = x.session_id and n.state <> 'cancelled'
    join public.profile p on p.user_id = x.user_id
  where x.user_id = any(p_proctor_ids) and n.id <> all(p_except)
    and n.starts_at < p_ends_at and n.ends_at > p_starts_at
    -- A session that was closed early has let its proctors go.
    and not (n.state = 'closed' and n.ends_at > now())
  order by 1 limit 1;
  if detail is not null then
    code := 'proctor-busy';
  end if;
end
$$;
comment on function private.session_fault(uuid, uuid, timestamptz, timestamptz, uuid[], uuid[]) is
  'The first thing that stands against a session, as a code of docs/error-codes.md with the name or the times that it is '
  'about; null when nothing does. p_except are sessions that the same change moves away.';

create function private.refuse_fault(p_code text, p_detail text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if p_code is not null then
    perform private.refuse(p_code, case
      when p_code = 'not-found' then 404
      when p_code in ('times-malformed', 'session-in-past', 'proctor-missing', 'not-a-proctor') then 422
      else 409 end, p_detail);
  end if;
end
$$;

create or replace function public.plan_session(
  p_id uuid, p_library_id uuid, p_room_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_proctor_ids uuid[]
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_there public.session;
  v_fault record;
begin
  perform private.require_role(p_library_id, '{librarian}');
  -- Sent again because the answer was lost: the same session is the same answer.
  select * into v_there from public.session where id = p_id;
  if v_there.id is not null then
    if (v_there.library_id, v_there.room_id, v_there.starts_at, v_there.ends_at)
      is not distinct from (p_library_id, p_room_id, p_starts_at, p_ends_at) then
      return v_there.id;
    end if;
    perform private.refuse('reused-id', 409);
  end if;
  perform private.lock_proctors(p_proctor_ids);
  v_fault := private.session_fault(p_library_id, p_room_id, p_starts_at, p_ends_at, p_proctor_ids, '{}');
  perform private.refuse_fault(v_fault.code, v_fault.detail);
  begin
    insert into public.session (id, library_id, room_id, starts_at, ends_at)
    values (coalesce(p_id, private.uuid_v7()), p_library_id, p_room_id, p_starts_at, p_ends_at)
    returning * into v_there;
  exception when exclusion_violation then
    perform private.refuse('room-taken', 409);
  end;
  insert into public.session_proctor (library_id, session_id, user_id)
  select distinct p_library_id, v_there.id, u from unnest(p_proctor_ids) as u;
  perform private.changed(p_library_id, 'session', v_there.id, v_there.version);
  perform private.audit('plan-session', 'session', v_there.id, p_library_id);
  return v_there.id;
end
$$;
