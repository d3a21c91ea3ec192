-- Who vouches for a course: an accrediting body, its number for us, from when to when, and the courses it covers.
-- An award copies what was true on its issue date, so a lapse never touches awards that are out. The short code
-- goes into QR tokens; the signed catalogue says the name behind it.

create table public.accreditation (
  id uuid primary key default private.uuid_v7(),
  code text not null unique check (code ~ '^[A-Z0-9]{1,8}$'),
  body text not null check (length(body) between 1 and 200),
  number text not null check (length(number) between 1 and 60),
  statement text check (length(statement) <= 1000),
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  created_at timestamptz not null default now()
);

create table public.accredited_course (
  accreditation_id uuid not null references public.accreditation (id) on delete restrict,
  course_id uuid not null references public.course (id) on delete restrict,
  created_at timestamptz not null default now(),
  primary key (accreditation_id, course_id)
);
create index accredited_course_course on public.accredited_course (course_id);

alter table public.accreditation enable row level security;
alter table public.accreditation force row level security;
revoke all on public.accreditation from anon, authenticated, service_role;
grant select on public.accreditation to anon, authenticated, service_role;
create policy accreditation_read on public.accreditation for select to anon, authenticated using (true);

alter table public.accredited_course enable row level security;
alter table public.accredited_course force row level security;
revoke all on public.accredited_course from anon, authenticated, service_role;
grant select on public.accredited_course to anon, authenticated, service_role;
create policy accredited_course_read on public.accredited_course for select to anon, authenticated using (
  exists (select from public.course c where c.id = course_id)
);
-- No write is granted: accreditations come with the programme's courses, by migration or by the operator.

create function private.accreditation_of(p_course_id uuid, p_day date) returns public.accreditation
language sql stable set search_path = ''
as $$
  select a.*
  from public.accreditation a join public.accredited_course ac on ac.accreditation_id = a.id
  where ac.course_id = p_course_id and a.valid_from <= p_day and (a.valid_until is null or a.valid_until >= p_day)
  order by a.valid_from desc, a.code
  limit 1
$$;
comment on function private.accreditation_of(uuid, date) is
  'The accreditation of a course on a day, the latest if several; null fields when none.';
