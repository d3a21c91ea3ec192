-- What the proctor saw: the ID check, the tools, the room, incidents. No image of a document is stored
-- anywhere, and of its number four characters at most. Free text goes to `note`.
-- Erasing a person clears name_seen and last4; the fact of the check stays.

create table public.id_check (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  sitting_id uuid not null,
  outcome text not null check (outcome in ('admitted', 'refused')),
  document_kind text check (document_kind ~ '^[a-z-]{1,40}$'),
  name_match text check (name_match in ('exact', 'spelling', 'no')),
  photo_match boolean,
  last4 text check (last4 ~ '^[0-9A-Za-z]{1,4}$'),
  expired boolean,
  name_seen text check (length(name_seen) between 1 and 200),
  reason text check (reason ~ '^[a-z][a-z-]{0,59}$'),
  checked_by uuid not null references auth.users (id),
  checked_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id),
  check ((outcome = 'refused') = (reason is not null)),
  check (outcome = 'refused' or (
    document_kind is not null and name_match in ('exact', 'spelling') and photo_match and not expired
    and name_seen is not null))
);
create index id_check_sitting on public.id_check (library_id, sitting_id);
create index id_check_by on public.id_check (checked_by);

create table public.tool_check (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  sitting_id uuid not null,
  tool_id uuid not null references public.tool (id),
  answer text not null check (answer in ('allowed-present', 'absent', 'removed')),
  count int check (count between 0 and 99),
  answered_by uuid not null references auth.users (id),
  answered_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (sitting_id, tool_id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id)
);
create index tool_check_sitting on public.tool_check (library_id, sitting_id);
create index tool_check_tool on public.tool_check (tool_id);
create index tool_check_by on public.tool_check (answered_by);

create table public.incident (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  session_id uuid not null,
  sitting_id uuid,
  category text not null check (category in ('environment', 'learner', 'staff', 'technical')),
  code text not null check (code ~ '^[a-z][a-z-]{0,59}$'),
  reported_by uuid not null references auth.users (id),
  at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id)
);
create index incident_session on public.incident (library_id, session_id);
create index incident_sitting on public.incident (library_id, sitting_id);
create index incident_by on public.incident (reported_by);

create table public.room_check (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  session_id uuid not null,
  lines jsonb not null check (jsonb_typeof(lines) = 'array'),
  checked_by uuid not null references auth.users (id),
  checked_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (library_id, session_id) references public.session (library_id, id)
);
comment on column public.room_check.lines is '[{item, ok}], items of src/lib/domain/reasons.ts.';
create index room_check_session on public.room_check (library_id, session_id);
create index room_check_by on public.room_check (checked_by);

-- A learner reads the own checks, and never the incidents: those may speak of others.
alter table public.id_check enable row level security;
alter table public.id_check force row level security;
revoke all on public.id_check from anon, authenticated, service_role;
grant select (
  id, library_id, sitting_id, outcome, document_kind, name_match, photo_match, last4, expired, name_seen, reason,
  checked_by, checked_at, created_at
) on public.id_check to authenticated, service_role;
create policy id_check_read on public.id_check for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or sitting_id in (select s.id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );

alter table public.tool_check enable row level security;
alter table public.tool_check force row level security;
revoke all on public.tool_check from anon, authenticated, service_role;
grant select (id, library_id, sitting_id, tool_id, answer, count, answered_by, answered_at, created_at)
  on public.tool_check to authenticated, service_role;
create policy tool_check_read on public.tool_check for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or sitting_id in (select s.id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );

alter table public.incident enable row level security;
alter table public.incident force row level security;
revoke all on public.incident from anon, authenticated, service_role;
grant select (id, library_id, session_id, sitting_id, category, code, reported_by, at, created_at)
  on public.incident to authenticated, service_role;
create policy incident_read on public.incident for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

alter table public.room_check enable row level security;
alter table public.room_check force row level security;
revoke all on public.room_check from anon, authenticated, service_role;
grant select (id, library_id, session_id, lines, checked_by, checked_at, created_at)
  on public.room_check to authenticated, service_role;
create policy room_check_read on public.room_check for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

-- id_check is not append-only in the strict sense, because erasing a person must clear name and digits.
select private.make_append_only('public.incident');
select private.make_append_only('public.room_check');
-- Insert, update and delete are granted on none: these rows are written by commands.
