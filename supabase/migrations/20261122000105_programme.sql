-- The programme: rules that hold in every library unless a course says otherwise, and which add-ons are on.

create table public.programme (
  id smallint primary key default 1 check (id = 1),
  name text not null check (length(name) between 1 and 120),
  issuer_name text not null check (length(issuer_name) between 1 and 120),
  pass_percent numeric(5,2) not null default 80 check (pass_percent between 0 and 100),
  sitting_minutes int not null default 60 check (sitting_minutes between 5 and 480),
  arrive_early_minutes int not null default 15 check (arrive_early_minutes between 0 and 240),
  late_minutes int not null default 15 check (late_minutes between 0 and 240),
  expiry_grace_seconds int not null default 60 check (expiry_grace_seconds between 0 and 3600),
  uncertain_minutes int not null default 5 check (uncertain_minutes between 0 and 240),
  retake_wait_days int not null default 1 check (retake_wait_days between 0 and 365),
  retake_limit int not null default 3 check (retake_limit between 1 and 100),
  id_kinds text[] not null default
    '{passport,national-id,driving-licence,residence-permit,student-card,voter-card}'
    check (cardinality(id_kinds) > 0),
  terms_version text not null default '1',
  created_at timestamptz not null default now()
);
comment on column public.programme.uncertain_minutes is
  'A command whose effective time is unsure by more than this waits for a second person.';
comment on column public.programme.retake_limit is 'Sittings of one enrolment that may end in a result.';

insert into public.programme (name, issuer_name) values ('Carrel', 'Carrel');

alter table public.programme enable row level security;
alter table public.programme force row level security;
revoke all on public.programme from anon, authenticated, service_role;
grant select on public.programme to anon, authenticated, service_role;
create policy programme_read on public.programme for select to anon, authenticated using (true);
-- Insert, update and delete are not granted: there is one row, and only the operator changes it, in SQL.

create table public.addon (
  id uuid primary key default private.uuid_v7(),
  key text not null check (key in ('tracks', 'tuition', 'ceremonies')),
  library_id uuid,
  enabled boolean not null,
  created_at timestamptz not null default now(),
  unique nulls not distinct (key, library_id)
);
comment on table public.addon is 'A row without a library is the programme''s default, one with a library overrides it.';

insert into public.addon (key, enabled) values ('tracks', false), ('tuition', true), ('ceremonies', true);

alter table public.addon enable row level security;
alter table public.addon force row level security;
revoke all on public.addon from anon, authenticated, service_role;
grant select on public.addon to anon, authenticated, service_role;
create policy addon_read on public.addon for select to anon, authenticated using (true);

create function private.addon_enabled(p_key text, p_library_id uuid default null) returns boolean
language sql stable set search_path = ''
as $$
  select coalesce(
    (select enabled from public.addon where key = p_key and library_id = p_library_id),
    (select enabled from public.addon where key = p_key and library_id is null),
    false)
$$;
