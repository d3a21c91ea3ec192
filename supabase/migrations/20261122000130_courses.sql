-- The catalogue: courses with their modules and permitted tools, and which library offers what at which fee.
-- Texts are rows by language. Courses belong to the programme, not to a library; no personal data here.

create table public.course (
  id uuid primary key default private.uuid_v7(),
  code text not null unique check (code ~ '^[A-Z0-9-]{1,12}$'),
  kind text not null check (kind in ('certificate', 'diploma')),
  category text not null check (length(category) between 1 and 60),
  hours numeric(5,1) not null check (hours > 0),
  pass_percent numeric(5,2) check (pass_percent between 0 and 100),
  sitting_minutes int check (sitting_minutes between 5 and 480),
  retake_wait_days int check (retake_wait_days between 0 and 365),
  retake_limit int check (retake_limit between 1 and 100),
  valid_months int check (valid_months between 1 and 600),
  state text not null default 'draft' check (state in ('draft', 'published')),
  created_at timestamptz not null default now()
);
comment on column public.course.pass_percent is
  'Null in this and the three columns after it means: as the programme says.';
comment on column public.course.valid_months is 'How long an award is valid; null for ever.';

create table public.course_text (
  course_id uuid not null references public.course (id),
  locale text not null check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  title text not null check (length(title) between 1 and 200),
  description text not null default '',
  outcomes text not null default '',
  created_at timestamptz not null default now(),
  primary key (course_id, locale)
);
comment on column public.course_text.outcomes is 'One a line.';

create table public.module (
  id uuid primary key default private.uuid_v7(),
  course_id uuid not null references public.course (id),
  position int not null check (position > 0),
  code text not null check (code ~ '^[A-Z0-9-]{1,12}$'),
  created_at timestamptz not null default now(),
  unique (course_id, id),
  unique (course_id, position),
  unique (course_id, code)
);

create table public.module_text (
  module_id uuid not null references public.module (id),
  locale text not null check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  title text not null check (length(title) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (module_id, locale)
);

create table public.tool (
  id uuid primary key default private.uuid_v7(),
  course_id uuid not null references public.course (id),
  position int not null check (position > 0),
  kind text not null check (kind in (
    'calculator', 'scientific-calculator', 'dictionary', 'formula-sheet', 'notes', 'phone', 'headphones', 'other')),
  allowed boolean not null,
  max_count int check (max_count > 0),
  note text check (length(note) <= 200),
  created_at timestamptz not null default now(),
  unique (course_id, position),
  unique (course_id, id),
  check (allowed or max_count is null),
  check (kind <> 'other' or note is not null)
);

create table public.offered_course (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  course_id uuid not null references public.course (id),
  fee_minor int not null check (fee_minor >= 0),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  state text not null default 'open' check (state in ('open', 'closed')),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, course_id)
);
create index offered_course_course on public.offered_course (course_id);
comment on column public.offered_course.fee_minor is
  'The asking price in minor units. What a learner pays is in the fee agreement, which copies it.';

alter table public.course enable row level security;
alter table public.course force row level security;
revoke all on public.course from anon, authenticated, service_role;
grant select on public.course to anon, authenticated, service_role;
create policy course_read_published on public.course for select to anon using (state = 'published');
create policy course_read on public.course for select to authenticated
  using (state = 'published' or (select private.is_hq()));

-- What hangs on a course is read by who reads the course: the subquery runs under the caller's policies.
alter table public.course_text enable row level security;
alter table public.course_text force row level security;
revoke all on public.course_text from anon, authenticated, service_role;
grant select on public.course_text to anon, authenticated, service_role;
create policy course_text_read on public.course_text for select to anon, authenticated
  using (course_id in (select id from public.course));

alter table public.module enable row level security;
alter table public.module force row level security;
revoke all on public.module from anon, authenticated, service_role;
grant select on public.module to anon, authenticated, service_role;
create policy module_read on public.module for select to anon, authenticated
  using (course_id in (select id from public.course));

alter table public.module_text enable row level security;
alter table public.module_text force row level security;
revoke all on public.module_text from anon, authenticated, service_role;
grant select on public.module_text to anon, authenticated, service_role;
create policy module_text_read on public.module_text for select to anon, authenticated
  using (module_id in (select id from public.module));

alter table public.tool enable row level security;
alter table public.tool force row level security;
revoke all on public.tool from anon, authenticated, service_role;
grant select on public.tool to anon, authenticated, service_role;
create policy tool_read on public.tool for select to anon, authenticated
  using (course_id in (select id from public.course));

alter table public.offered_course enable row level security;
alter table public.offered_course force row level security;
revoke all on public.offered_course from anon, authenticated, service_role;
grant select (id, library_id, course_id, fee_minor, currency, state, created_at)
  on public.offered_course to anon, authenticated, service_role;
create policy offered_course_read_open on public.offered_course for select to anon
  using (state = 'open' and library_id in (select id from public.library where state <> 'revoked'));
create policy offered_course_read on public.offered_course for select to authenticated
  using (
    (state = 'open' and library_id in (select id from public.library where state <> 'revoked'))
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian,coach}')))
    or library_id = any(array(select private.licensee_library_ids()))
    or (select private.is_hq())
  );
-- Insert, update and delete are granted on none of these: HQ writes the catalogue through migrations and
-- imports, a librarian offers a course through the verb below.

create function public.offer_course(p_library_id uuid, p_course_id uuid, p_fee_minor int, p_state text)
returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_id uuid;
begin
  perform private.require_role(p_library_id, '{librarian}');
  if p_fee_minor is null or p_fee_minor < 0 then
    perform private.refuse('amount-malformed', 422);
  elsif p_state is null or p_state not in ('open', 'closed') then
    perform private.refuse('state-unknown', 422);
  elsif not exists (select from public.course where id = p_course_id and state = 'published') then
    perform private.refuse('not-found', 404);
  end if;
  insert into public.offered_course (library_id, course_id, fee_minor, currency, state)
  select l.id, p_course_id, p_fee_minor, l.currency, p_state from public.library l where l.id = p_library_id
  on conflict (library_id, course_id)
    do update set fee_minor = excluded.fee_minor, currency = excluded.currency, state = excluded.state
  returning id into v_id;
  perform private.changed(p_library_id, 'offered_course', v_id);
  perform private.audit('offer-course', 'offered_course', v_id, p_library_id,
    jsonb_build_object('fee_minor', p_fee_minor, 'state', p_state));
  return v_id;
end
$$;
comment on function public.offer_course(uuid, uuid, int, text) is
  'A librarian offers a published course at a fee in minor units of the library''s currency, or closes it.';
grant execute on function public.offer_course(uuid, uuid, int, text) to authenticated;
