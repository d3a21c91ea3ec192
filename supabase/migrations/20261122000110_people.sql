-- Who holds licences, which libraries there are, and who belongs to them in which role.
--
-- A learner has one home library, set at registration and changed only by HQ. What happened at a library stays
-- there after a move: `learner_file` keeps one row for every library a learner has had a file at, and tables
-- inside a library refer to that row, never to the home library of today.
-- A person may hold several memberships, and be a learner too. Names live in `profile` only (kept until the
-- person is erased; the other tables here hold ids and are kept).

create table public.licensee (
  id uuid primary key default private.uuid_v7(),
  name text not null check (length(name) between 1 and 200),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  billing_email text not null check (billing_email like '%_@_%'),
  created_at timestamptz not null default now()
);

create table public.library (
  id uuid primary key default private.uuid_v7(),
  licensee_id uuid not null references public.licensee (id),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  code text not null unique check (code ~ '^[A-Z0-9]{1,8}$'),
  name text not null check (length(name) between 1 and 200),
  city text not null,
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  locale text not null default 'en',
  address text not null default '',
  contact_email text not null check (contact_email like '%_@_%'),
  state text not null default 'pending' check (state in ('pending', 'active', 'suspended', 'revoked')),
  state_note text,
  created_at timestamptz not null default now()
);
create index library_licensee on public.library (licensee_id);

alter table public.addon add foreign key (library_id) references public.library (id);
create index addon_library on public.addon (library_id);

-- A misspelt zone would move every local day, and a check constraint cannot ask for the list of zones.
create function private.check_time_zone() returns trigger
language plpgsql stable set search_path = ''
as $$
begin
  perform now() at time zone new.time_zone;
  return new;
exception when invalid_parameter_value then
  perform private.refuse('time-zone-unknown', 422);
  return null;
end
$$;
create trigger library_time_zone before insert or update of time_zone on public.library
  for each row execute function private.check_time_zone();

create table public.profile (
  user_id uuid primary key references auth.users (id),
  given_name text not null check (length(given_name) between 1 and 100),
  family_name text check (length(family_name) between 1 and 100),
  email text,
  phone text,
  locale text not null default 'en' check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  created_at timestamptz not null default now()
);
comment on column public.profile.family_name is 'Null for a person with a single name.';

create table public.learner (
  id uuid primary key references public.profile (user_id),
  library_id uuid not null references public.library (id),
  file_number bigint not null,
  email text,
  state text not null default 'active' check (state in ('active', 'suspended')),
  terms_version text not null,
  terms_at timestamptz not null default now(),
  registered_by uuid references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, file_number)
);
comment on table public.learner is 'The learner and the present home library.';
create index learner_registered_by on public.learner (registered_by);

create table public.learner_file (
  library_id uuid not null references public.library (id),
  learner_id uuid not null references public.learner (id),
  file_number bigint not null,
  created_at timestamptz not null default now(),
  primary key (library_id, learner_id),
  unique (library_id, file_number)
);
comment on table public.learner_file is
  'Every library where the learner has a file. Tables inside a library refer to (library_id, learner_id) here.';
create index learner_file_learner on public.learner_file (learner_id);

create table public.membership (
  id uuid primary key default private.uuid_v7(),
  user_id uuid not null references public.profile (user_id),
  role text not null check (role in ('proctor', 'librarian', 'coach', 'licensee', 'hq')),
  library_id uuid references public.library (id),
  licensee_id uuid references public.licensee (id),
  state text not null default 'active' check (state in ('active', 'suspended')),
  created_at timestamptz not null default now(),
  unique nulls not distinct (user_id, role, library_id, licensee_id),
  -- What the role is held for: a library, a licensee, or the whole programme.
  check ((role in ('proctor', 'librarian', 'coach')) = (library_id is not null)),
  check ((role = 'licensee') = (licensee_id is not null))
);
create index membership_library on public.membership (library_id, role);
create index membership_licensee on public.membership (licensee_id);

create table public.team (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, name)
);

create table public.team_coach (
  library_id uuid not null,
  team_id uuid not null,
  user_id uuid not null references public.profile (user_id),
  created_at timestamptz not null default now(),
  primary key (team_id, user_id),
  foreign key (library_id, team_id) references public.team (library_id, id)
);
create index team_coach_team on public.team_coach (library_id, team_id);
create index team_coach_user on public.team_coach (user_id);

create table public.team_member (
  library_id uuid not null,
  team_id uuid not null,
  learner_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (team_id, learner_id),
  foreign key (library_id, team_id) references public.team (library_id, id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id)
);
create index team_member_team on public.team_member (library_id, team_id);
create index team_member_learner on public.team_member (library_id, learner_id);
