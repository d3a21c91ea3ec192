-- Rooms with seats, and sessions: a proctored block of time in a room. No personal data but who proctors.

create table public.room (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, name)
);

create table public.seat (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  room_id uuid not null,
  label text not null check (length(label) between 1 and 12),
  position int not null check (position > 0),
  -- A seat taken out of the room stays as a row, because past sittings name it.
  state text not null default 'in-use' check (state in ('in-use', 'retired')),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (room_id, position),
  foreign key (library_id, room_id) references public.room (library_id, id)
);
create index seat_room on public.seat (library_id, room_id);

create table public.session (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  room_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  state text not null default 'planned' check (state in ('planned', 'open', 'closed', 'cancelled')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, room_id) references public.room (library_id, id),
  check (ends_at > starts_at and ends_at <= starts_at + interval '16 hours'),
  constraint session_room_free exclude using gist (
    room_id with =, tstzrange(starts_at, ends_at) with &&
  ) where (state <> 'cancelled')
);
create index session_room on public.session (library_id, room_id);
create index session_day on public.session (library_id, starts_at);

create table public.session_proctor (
  library_id uuid not null,
  session_id uuid not null,
  user_id uuid not null references public.profile (user_id),
  created_at timestamptz not null default now(),
  primary key (session_id, user_id),
  foreign key (library_id, session_id) references public.session (library_id, id)
);
create index session_proctor_session on public.session_proctor (library_id, session_id);
create index session_proctor_user on public.session_proctor (user_id);

alter table public.room enable row level security;
alter table public.room force row level security;
revoke all on public.room from anon, authenticated, service_role;
grant select (id, library_id, name, created_at) on public.room to authenticated, service_role;

alter table public.seat enable row level security;
alter table public.seat force row level security;
revoke all on public.seat from anon, authenticated, service_role;
grant select (id, library_id, room_id, label, position, state, created_at) on public.seat to authenticated, service_role;

alter table public.session enable row level security;
alter table public.session force row level security;
revoke all on public.session from anon, authenticated, service_role;
grant select (id, library_id, room_id, starts_at, ends_at, state, version, created_at)
  on public.session to authenticated, service_role;
-- Learners read the room, seat and session of their own sittings: policies in the sittings migration.

alter table public.session_proctor enable row level security;
alter table public.session_proctor force row level security;
revoke all on public.session_proctor from anon, authenticated, service_role;
grant select (library_id, session_id, user_id, created_at) on public.session_proctor to authenticated, service_role;
create policy session_proctor_read on public.session_proctor for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted on any of these: librarians plan through verbs.

-- The numbers that the database itself refuses by come as SQLSTATE 23P01; verbs turn them into codes.
create function public.plan_session(
  p_id uuid, p_library_id uuid, p_room_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_proctor_ids uuid[]
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_there public.session;
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
  if not exists (select from public.library where id = p_library_id and state = 'active') then
    perform private.refuse('library-not-active', 409);
  elsif p_starts_at is null or p_ends_at is null or p_ends_at <= p_starts_at
    or p_ends_at > p_starts_at + interval '16 hours' then
    perform private.refuse('times-malformed', 422);
  elsif p_ends_at <= now() then
    perform private.refuse('session-in-past', 422);
  elsif not exists (select from public.room where id = p_room_id and library_id = p_library_id) then
    perform private.refuse('not-found', 404);
  elsif coalesce(cardinality(p_proctor_ids), 0) = 0 then
    perform private.refuse('proctor-missing', 422);
  elsif exists (
    select from unnest(p_proctor_ids) as p (user_id)
    where not exists (
      select from public.membership m
      where m.user_id = p.user_id and m.library_id = p_library_id and m.state = 'active'
        and m.role in ('proctor', 'librarian'))
  ) then
    perform private.refuse('not-a-proctor', 422);
  end if;
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
comment on function public.plan_session(uuid, uuid, uuid, timestamptz, timestamptz, uuid[]) is
  'A librarian plans a session; the id is the client''s, and sending it again is the same session.';
grant execute on function public.plan_session(uuid, uuid, uuid, timestamptz, timestamptz, uuid[]) to authenticated;
