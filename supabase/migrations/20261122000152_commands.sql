-- What devices sent on the session day, each with what became of it. A command is stored once under the
-- client's id; its answer is stored with it and given again to the same command. docs/commands.md has the kinds.
--
-- Not append-only: a parked command changes when a second person decides. What it did is in sitting_event.
-- Erasing a person clears the payload; kind, times and answer stay.

create table public.command (
  id uuid primary key,
  -- Order of receipt, also inside one batch.
  position bigint generated always as identity,
  library_id uuid not null,
  session_id uuid not null,
  sitting_id uuid,
  kind text not null check (kind ~ '^[a-z-]{1,40}$'),
  payload jsonb not null,
  hash bytea not null check (length(hash) = 32),
  base_version int,
  device_id uuid not null,
  boot_id uuid not null,
  tapped_at timestamptz not null,
  tapped_mono_ms numeric not null,
  sent_mono_ms numeric not null,
  received_at timestamptz not null,
  -- When it took place, as far as the server can tell, and whether it can.
  effective_at timestamptz not null,
  uncertain boolean not null,
  actor_id uuid not null references auth.users (id),
  status text not null check (status in ('applied', 'conflict', 'rejected', 'parked')),
  code text check (code ~ '^[a-z-]{1,40}$'),
  version int,
  decided_by uuid references auth.users (id),
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id),
  check ((code is null) = (status = 'applied')),
  check ((decided_by is null) = (decided_at is null)),
  check (decided_by <> actor_id)
);
create index command_session on public.command (library_id, session_id);
create index command_sitting on public.command (library_id, sitting_id);
create index command_parked on public.command (session_id, position) where status = 'parked';
create index command_actor on public.command (actor_id);
create index command_decided_by on public.command (decided_by);

alter table public.command enable row level security;
alter table public.command force row level security;
revoke all on public.command from anon, authenticated, service_role;
grant select (
  id, position, library_id, session_id, sitting_id, kind, payload, base_version, device_id, boot_id, tapped_at,
  tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status, code, version, decided_by,
  decided_at, created_at
) on public.command to authenticated, service_role;
create policy command_read on public.command for select to authenticated
  using (
    actor_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: submit_commands judges. The hash is nobody's to read.

-- Twin of `rules` in src/lib/domain/commands.ts; a test holds the two together.
create table private.command_rule (
  kind text primary key,
  about text not null check (about in ('sitting', 'session', 'either')),
  checks_version boolean not null,
  -- States of the sitting that take it; null for any.
  taken_in text[],
  -- Decides time or outcome, so an unsure moment needs a second person.
  decides_time boolean not null default false
);
alter table private.command_rule enable row level security;
alter table private.command_rule force row level security;

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time) values
  ('arrive', 'sitting', false, '{booked}', false),
  ('cancel-arrival', 'sitting', true, '{arrived,admitted,ready}', false),
  ('check-id', 'sitting', false, '{arrived}', false),
  ('refuse-id', 'sitting', true, '{arrived,admitted,ready}', false),
  ('check-tools', 'sitting', false, '{admitted,ready}', false),
  ('assign-seat', 'sitting', true, '{booked,arrived,admitted,ready}', false),
  ('start', 'sitting', true, '{ready}', true),
  ('pause', 'sitting', true, '{running}', true),
  ('resume', 'sitting', true, '{paused}', true),
  ('extend', 'sitting', true, '{arrived,admitted,ready,running,paused}', false),
  ('submit', 'sitting', true, '{running,paused,expired,awaiting-sync}', true),
  ('record-result', 'sitting', true, '{submitted,expired,awaiting-sync}', false),
  ('incident', 'either', false, null, false),
  ('note', 'either', false, null, false),
  ('room-check', 'session', false, null, false);

-- When a device was last heard of in a session: a sitting whose device has gone silent is not expired over its
-- head. Kept as long as the session.
create table private.device_contact (
  session_id uuid not null references public.session (id),
  device_id uuid not null,
  user_id uuid not null,
  seen_at timestamptz not null,
  primary key (session_id, device_id)
);
alter table private.device_contact enable row level security;
alter table private.device_contact force row level security;

-- The page loads a device has spoken from: what was tapped in an earlier one has lost its monotonic clock.
create table private.device_boot (
  device_id uuid not null,
  boot_id uuid not null,
  first_seen_at timestamptz not null,
  primary key (device_id, boot_id)
);
alter table private.device_boot enable row level security;
alter table private.device_boot force row level security;

create function private.note_contact(p_session_id uuid, p_device_id uuid, p_boot_id uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into private.device_contact as d (session_id, device_id, user_id, seen_at)
  values (p_session_id, p_device_id, auth.uid(), clock_timestamp())
  on conflict (session_id, device_id) do update set user_id = excluded.user_id, seen_at = excluded.seen_at;
  insert into private.device_boot (device_id, boot_id, first_seen_at)
  values (p_device_id, p_boot_id, clock_timestamp()) on conflict do nothing;
end
$$;

create function private.boot_lives(p_device_id uuid, p_boot_id uuid) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return not exists (
    select from private.device_boot old join private.device_boot later using (device_id)
    where old.device_id = p_device_id and old.boot_id = p_boot_id and later.first_seen_at > old.first_seen_at);
end
$$;
comment on function private.boot_lives(uuid, uuid) is 'False once the device has spoken from a later page load.';

create function public.desk_seen(p_session_id uuid, p_device_id uuid, p_boot_id uuid) returns timestamptz
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_library uuid;
begin
  select library_id into v_library from public.session where id = p_session_id;
  perform private.require_role(v_library, '{proctor,librarian}');
  perform private.note_contact(p_session_id, p_device_id, p_boot_id);
  return clock_timestamp();
end
$$;
comment on function public.desk_seen(uuid, uuid, uuid) is
  'A desk''s sign of life, every half minute while a session is open. Gives the server''s time.';
grant execute on function public.desk_seen(uuid, uuid, uuid) to authenticated;
