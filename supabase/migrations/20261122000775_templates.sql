-- Templates of the paper that an award is printed on. HQ makes the programme's; a library makes its own out of one of
-- those, as far as HQ allows: what is locked stays as it is, and of the rest the library may change what `library_may` says.
-- A published version is never changed, and an award keeps the one it was made with. What is not published yet is a draft.
--
-- A design is JSON: src/lib/domain/template.ts has its schema, which the editor and the press read it by. The database asks
-- for what must not be missing from an award, and for HQ's limits, whatever a client says.

create table public.template (
  id uuid primary key,
  library_id uuid references public.library (id),
  -- The programme's template that a library's own is made of.
  base_id uuid references public.template (id),
  name text not null check (length(name) between 1 and 80),
  labels text[] not null check (labels <@ '{completion,accredited,diploma}' and cardinality(labels) > 0),
  library_may text[] not null default '{}' check (library_may <@ '{paper,move,text,add}'),
  open_to_libraries boolean not null default false,
  draft jsonb not null check (jsonb_typeof(draft) = 'object' and pg_column_size(draft) < 100000),
  state text not null default 'draft' check (state in ('draft', 'published', 'retired')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  check ((library_id is null) = (base_id is null)),
  check (library_id is null or (library_may = '{}' and not open_to_libraries))
);
comment on column public.template.library_may is
  'What libraries may do with a copy: paper (size and orientation), move, text (everything of an element but its box), add.';
create index template_library on public.template (library_id);
create index template_base on public.template (base_id);

create table public.template_version (
  id uuid primary key default private.uuid_v7(),
  template_id uuid not null references public.template (id),
  number int not null check (number > 0),
  design jsonb not null,
  published_by uuid not null,
  created_at timestamptz not null default now(),
  unique (template_id, number)
);

alter table public.template enable row level security;
alter table public.template force row level security;
revoke all on public.template from anon, authenticated, service_role;
grant select (id, library_id, base_id, name, labels, library_may, open_to_libraries, draft, state, version, created_at)
  on public.template to authenticated;
create policy template_read on public.template for select to authenticated using (
  (select private.is_hq())
  or library_id = any(array(select private.staff_library_ids('{librarian}')))
  or (open_to_libraries and state = 'published' and exists (select private.staff_library_ids('{librarian}')))
);

alter table public.template_version enable row level security;
alter table public.template_version force row level security;
revoke all on public.template_version from anon, authenticated, service_role;
grant select (id, template_id, number, design, published_by, created_at) on public.template_version to authenticated;
-- Who reads the template reads its versions: the subquery runs under the caller's own policies.
create policy template_version_read on public.template_version for select to authenticated
  using (template_id in (select id from public.template));
select private.make_append_only('public.template_version');
-- No write is granted on either: the verbs below judge.

alter table public.award add column template_version_id uuid references public.template_version (id);
comment on column public.award.template_version_id is 'The paper it was made with; null is the programme''s first page.';
create index award_template on public.award (template_version_id);
grant select (template_version_id) on public.award to authenticated;

create function private.check_design(p_design jsonb) returns void
language plpgsql stable set search_path = ''
as $$
declare
  v_elements jsonb := p_design -> 'elements';
  v_size bigint;
begin
  if jsonb_typeof(p_design) is distinct from 'object' or jsonb_typeof(v_elements) is distinct from 'array'
    or p_design ->> 'paper' not in ('a4', 'letter') or p_design ->> 'orientation' not in ('landscape', 'portrait')
    or not p_design ?& '{paper,orientation}' or jsonb_array_length(v_elements) > 60
    or exists (
      select from jsonb_array_elements(v_elements) e
      where jsonb_typeof(e) <> 'object' or coalesce(e ->> 'id', '') !~ '^[a-z0-9-]{1,40}$'
        or coalesce(e ->> 'kind', '') not in
          ('text', 'fact', 'signature', 'image', 'logo', 'mark', 'rule', 'frame', 'stamp', 'qr')
        or exists (
          select from unnest('{x,y,width,height}'::text[]) side
          where case when jsonb_typeof(e -> 'box' -> side) = 'number'
            then (e -> 'box' ->> side)::numeric not between 0 and 300 else true end))
    or (select count(distinct e ->> 'id') from jsonb_array_elements(v_elements) e) <> jsonb_array_length(v_elements) then
    perform private.refuse('design-malformed', 422);
  end if;
  -- Without a name, a number and one symbol that a camera reads, a paper proves nothing.
  if (
    select count(*) from jsonb_array_elements(v_elements) e
    where e ->> 'kind' = 'qr' and least((e -> 'box' ->> 'width')::numeric, (e -> 'box' ->> 'height')::numeric) >= 36
  ) <> 1 or (select count(*) from jsonb_array_elements(v_elements) e where e ->> 'kind' = 'qr') <> 1
    or not exists (
      select from jsonb_array_elements(v_elements) e
      where e ->> 'kind' = 'text' and jsonb_typeof(e -> 'texts') = 'object' and not exists (
        select from jsonb_each_text(e -> 'texts') t where strpos(t.value, '{name}') = 0))
    or not exists (
      select from jsonb_array_elements(v_elements) e
      where (e ->> 'kind' = 'fact' and e ->> 'field' = 'number') or (e ->> 'kind' = 'text' and e ->> 'texts' like '%{number}%')
    ) then
    perform private.refuse('design-incomplete', 422);
  end if;
  select coalesce(sum((o.metadata ->> 'size')::bigint), 0) into v_size
  from storage.objects o
  where o.bucket_id = 'award-art'
    and o.name in (select e ->> 'art' from jsonb_array_elements(v_elements) e where e ->> 'art' is not null);
  if v_size > 204800 then
    perform private.refuse('art-too-large', 422);
  end if;
end
$$;
comment on function private.check_design(jsonb) is
  'Refuses what is no design (design-malformed), lacks name, number or symbol (design-incomplete), or has more than 200 kB of '
  'pictures (art-too-large).';

create function private.check_art(p_design jsonb, p_library_id uuid) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if exists (
    select from jsonb_array_elements(p_design -> 'elements') e
    where e ->> 'art' is not null and (
      private.art_owner(e ->> 'art') is null
      or private.art_owner(e ->> 'art') not in ('programme', coalesce(p_library_id::text, 'programme'))
      or not exists (select from storage.objects o where o.bucket_id = 'award-art' and o.name = e ->> 'art'))
  ) then
    perform private.refuse('art-unknown', 422);
  end if;
end
$$;

create function private.check_limits(p_design jsonb, p_base jsonb, p_may text[]) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if not 'paper' = any(p_may)
    and (p_design ->> 'paper', p_design ->> 'orientation') is distinct from (p_base ->> 'paper', p_base ->> 'orientation') then
    perform private.refuse('beyond-limits', 422, 'Refused: the paper is not the library''s to choose.');
  end if;
  -- Another paper needs other places, so who may choose it may move what is locked; nothing else of it.
  if exists (
    select from jsonb_array_elements(p_base -> 'elements') b
    where b -> 'locked' = 'true'::jsonb and not exists (
      select from jsonb_array_elements(p_design -> 'elements') e
      where e ->> 'id' = b ->> 'id'
        and case when 'paper' = any(p_may) then e - 'box' = b - 'box' else e = b end)
  ) then
    perform private.refuse('beyond-limits', 422, 'Refused: what is locked stays as it is.');
  end if;
  if exists (
    select from jsonb_array_elements(p_design -> 'elements') e
      left join jsonb_array_elements(p_base -> 'elements') b on b ->> 'id' = e ->> 'id'
    where case
      when b is null then not 'add' = any(p_may)
      else (e - 'box' <> b - 'box' and not 'text' = any(p_may))
        or (e -> 'box' <> b -> 'box' and not p_may && '{move,paper}') end
  ) then
    perform private.refuse('beyond-limits', 422, 'Refused: this goes beyond what HQ lets libraries change.');
  end if;
end
$$;
comment on function private.check_limits(jsonb, jsonb, text[]) is
  'Refuses (beyond-limits) a library''s design that changes what is locked in its base, or what HQ did not open. Leaving out '
  'what is not locked is always allowed.';
