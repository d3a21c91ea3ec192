-- What an accreditation says beyond its name: the body's own picture and address, how long awards under it are valid, and
-- when it has to be reviewed. And the standards that a course is aligned with. An award copies both when it is made, so a
-- paper and its credential say for ever what was true on the day.

alter table public.accreditation
  add column website text check (website ~ '^https://[^[:space:]"<>]{3,190}$'),
  add column logo_path text check (logo_path ~ '^programme/[0-9a-f]{64}\.(png|jpg)$'),
  add column valid_months int check (valid_months between 1 and 600),
  add column review_on date;
comment on column public.accreditation.valid_months is
  'How long an award under it is valid; null as the course says. Where both say, the shorter one counts.';
comment on column public.accreditation.logo_path is
  'In the bucket award-art. Named by its own hash, so a path on an award always means the picture of that day.';

create table public.course_alignment (
  course_id uuid not null references public.course (id),
  position int not null check (position between 1 and 20),
  framework text not null check (length(framework) between 1 and 120),
  code text check (length(code) between 1 and 60),
  name text not null check (length(name) between 1 and 200),
  url text not null check (url ~ '^https://[^[:space:]"<>]{3,190}$'),
  created_at timestamptz not null default now(),
  primary key (course_id, position)
);
comment on table public.course_alignment is
  'Standards that a course is aligned with, for example of CompTIA or ILM: `alignment` of Open Badges 3.0.';
alter table public.course_alignment enable row level security;
alter table public.course_alignment force row level security;
revoke all on public.course_alignment from anon, authenticated, service_role;
grant select on public.course_alignment to anon, authenticated, service_role;
create policy course_alignment_read on public.course_alignment for select to anon, authenticated
  using (course_id in (select id from public.course));
-- No write is granted: HQ saves a course's lines by the verb below.

alter table public.award
  add column accreditation_statement text,
  add column accreditation_logo text,
  add column alignment jsonb not null default '[]' check (jsonb_typeof(alignment) = 'array');
comment on column public.award.alignment is '[{framework, code, name, url}] as the course had them on the issue date.';
grant select (accreditation_statement, accreditation_logo, alignment) on public.award to authenticated;

create function private.alignment_of(p_course_id uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(
    jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'framework', a.framework, 'code', a.code, 'name', a.name, 'url', a.url)) order by a.position), '[]')
  from public.course_alignment a where a.course_id = p_course_id
$$;

create function public.save_alignment(p_course_id uuid, p_lines jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_before jsonb := private.alignment_of(p_course_id);
begin
  perform private.require_hq();
  if not exists (select from public.course where id = p_course_id) then
    perform private.refuse('not-found', 404);
  elsif jsonb_typeof(p_lines) is distinct from 'array' or jsonb_array_length(p_lines) > 20 then
    perform private.refuse('alignment-malformed', 422);
  elsif exists (
    select from jsonb_array_elements(p_lines) e
    where coalesce(e ->> 'url', '') !~ '^https://[^[:space:]"<>]{3,190}$'
  ) then
    perform private.refuse('address-malformed', 422);
  end if;
  delete from public.course_alignment where course_id = p_course_id;
  insert into public.course_alignment (course_id, position, framework, code, name, url)
  select p_course_id, n, private.clean_text(e ->> 'framework', 120, 'text-missing'),
    left(nullif(btrim(e ->> 'code'), ''), 60), private.clean_text(e ->> 'name', 200, 'text-missing'), e ->> 'url'
  from jsonb_array_elements(p_lines) with ordinality as t (e, n);
  perform private.audit('save-alignment', 'course', p_course_id, null,
    jsonb_build_object('before', v_before, 'after', private.alignment_of(p_course_id)));
end
$$;
comment on function public.save_alignment(uuid, jsonb) is
  'HQ. The standards of a course, in this order, all anew: [{framework, code or null, name, url}], at most 20. Awards that '
  'are out keep theirs. Refusals: not-allowed, not-found, alignment-malformed, address-malformed, text-missing, text-too-long.';
grant execute on function public.save_alignment(uuid, jsonb) to authenticated;

-- The service copies pictures into papers; people send and see them by policy. Small, because an award's PDF stays under
-- 400 kB with all of them in it.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('award-art', 'award-art', false, 122880, '{image/png,image/jpeg}')
on conflict (id) do nothing;

create function private.art_owner(p_name text) returns text
language plpgsql immutable set search_path = ''
as $$
begin
  return substring(p_name from '^(programme|[0-9a-f-]{36})/[0-9a-f]{64}\.(?:png|jpg)$');
end
$$;
comment on function private.art_owner(text) is
  'Whose picture an object''s name, `<library or programme>/<SHA-256>.<png or jpg>`, says it is; null for another form.';
grant execute on function private.art_owner(text) to authenticated;

create policy award_art_read on storage.objects for select to authenticated using (
  bucket_id = 'award-art' and (
    (select private.is_hq())
    or private.art_owner(name) = any(array(
      select x::text from private.staff_library_ids('{proctor,librarian}') x
      union all select 'programme' from private.staff_library_ids('{proctor,librarian}')))
  )
);
create policy award_art_send on storage.objects for insert to authenticated with check (
  bucket_id = 'award-art' and (
    (private.art_owner(name) = 'programme' and (select private.is_hq()))
    or private.art_owner(name) = any(array(select x::text from private.staff_library_ids('{librarian}') x))
  )
);
-- No update and no delete: an award keeps the version of its paper, and a version its pictures.

create or replace function public.save_accreditation(p_id uuid, p_version int, p_accreditation jsonb) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_there public.accreditation;
  v_new public.accreditation;
  v_courses uuid[];
begin
  perform private.require_hq();
  if p_id is null or jsonb_typeof(p_accreditation) is distinct from 'object'
    or jsonb_typeof(p_accreditation -> 'courses') is distinct from 'array' then
    perform private.refuse('accreditation-malformed', 422);
  elsif coalesce(p_accreditation ->> 'code', '') !~ '^[A-Z0-9]{1,8}$' then
    perform private.refuse('code-malformed', 422);
  end if;
  select * into v_there from public.accreditation where id = p_id for update;
  if coalesce(v_there.version, 0) is distinct from coalesce(p_version, 0) then
    perform private.refuse('changed-meanwhile', 409);
  end if;
  v_new.code := p_accreditation ->> 'code';
  v_new.body := private.clean_text(p_accreditation ->> 'body', 200, 'text-missing');
  v_new.number := private.clean_text(p_accreditation ->> 'number', 60, 'text-missing');
  v_new.statement := nullif(btrim(p_accreditation ->> 'statement'), '');
  v_new.valid_from := private.day_or_null(p_accreditation ->> 'valid_from');
  v_new.valid_until := private.day_or_null(p_accreditation ->> 'valid_until');
  v_new.review_on := private.day_or_null(p_accreditation ->> 'review_on');
  v_new.website := nullif(btrim(p_accreditation ->> 'website'), '');
  v_new.logo_path := nullif(p_accreditation ->> 'logo_path', '');
  v_new.valid_months := private.field_number(p_accreditation, 'valid_months', 1, 600);
  if length(v_new.statement) > 1000 then
    perform private.refuse('text-too-long', 422);
  elsif v_new.valid_from is null
    or (v_new.valid_until is null and nullif(p_accreditation ->> 'valid_until', '') is not null)
    or (v_new.review_on is null and nullif(p_accreditation ->> 'review_on', '') is not null) then
    perform private.refuse('day-malformed', 422);
  elsif v_new.valid_until < v_new.valid_from then
    perform private.refuse('days-reversed', 422);
  elsif v_new.website !~ '^https://[^[:space:]"<>]{3,190}$' then
    perform private.refuse('address-malformed', 422);
  elsif v_new.logo_path is not null and not exists (
    select from storage.objects o where o.bucket_id = 'award-art' and o.name = v_new.logo_path
      and private.art_owner(o.name) = 'programme'
  ) then
    perform private.refuse('art-unknown', 422);
  elsif (v_new.code, v_new.body, v_new.number) is distinct from (v_there.code, v_there.body, v_there.number)
    and exists (select from public.award where accreditation_code = v_there.code) then
    perform private.refuse('accreditation-in-use', 409);
  end if;
  v_courses := array(select c.id from public.course c where to_jsonb(c.id) <@ (p_accreditation -> 'courses'));
  if cardinality(v_courses) <> jsonb_array_length(p_accreditation -> 'courses') then
    perform private.refuse('course-unknown', 422);
  end if;
  begin
    insert into public.accreditation as a
      (id, code, body, number, statement, valid_from, valid_until, website, logo_path, valid_months, review_on)
    values (p_id, v_new.code, v_new.body, v_new.number, v_new.statement, v_new.valid_from, v_new.valid_until,
      v_new.website, v_new.logo_path, v_new.valid_months, v_new.review_on)
    on conflict (id) do update set
      code = excluded.code, body = excluded.body, number = excluded.number, statement = excluded.statement,
      valid_from = excluded.valid_from, valid_until = excluded.valid_until, website = excluded.website,
      logo_path = excluded.logo_path, valid_months = excluded.valid_months, review_on = excluded.review_on,
      version = a.version + 1
    returning * into v_new;
  exception
    when unique_violation then
      perform private.refuse('code-taken', 409);
  end;
  delete from public.accredited_course where accreditation_id = p_id and course_id <> all (v_courses);
  insert into public.accredited_course (accreditation_id, course_id)
  select p_id, unnest(v_courses)
  on conflict do nothing;
  perform private.audit('save-accreditation', 'accreditation', p_id, null,
    jsonb_build_object('before', to_jsonb(v_there), 'after', to_jsonb(v_new), 'courses', to_jsonb(v_courses)));
  return v_new.version;
end
$$;
comment on function public.save_accreditation(uuid, int, jsonb) is
  'HQ. Makes the accreditation with the client''s id (version 0) or changes it, and gives its new version. {code, body, '
  'number, statement, valid_from, valid_until, review_on, website, logo_path, valid_months, courses: [id]}; days as '
  'YYYY-MM-DD, no valid_until is for ever. Awards that are out keep what they say. Refusals: not-allowed, '
  'changed-meanwhile, accreditation-malformed, code-malformed, code-taken, text-missing, text-too-long, day-malformed, '
  'days-reversed, address-malformed, art-unknown, course-unknown, accreditation-in-use.';
