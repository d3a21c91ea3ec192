-- The key list and the catalogue: documents that an operator signs with the root key, away from any server, and
-- hands in by a command with the service key. The database cannot check the signature and does not pretend to;
-- it keeps what kiosks would refuse anyway from being served: an older list than the last, another origin, a key
-- that disappeared (retired keys stay, or old awards could not be checked).

create table public.key_list (
  id bigint generated always as identity primary key,
  document jsonb not null check (jsonb_typeof(document) = 'object'),
  issued_at timestamptz not null,
  created_at timestamptz not null default now()
);

create table public.catalogue (
  id bigint generated always as identity primary key,
  document jsonb not null check (jsonb_typeof(document) = 'object'),
  issued_at timestamptz not null,
  created_at timestamptz not null default now()
);

alter table public.key_list enable row level security;
alter table public.key_list force row level security;
revoke all on public.key_list from anon, authenticated, service_role;
grant select on public.key_list to anon, authenticated, service_role;
create policy key_list_read on public.key_list for select to anon, authenticated using (true);
select private.make_append_only('public.key_list');

alter table public.catalogue enable row level security;
alter table public.catalogue force row level security;
revoke all on public.catalogue from anon, authenticated, service_role;
grant select on public.catalogue to anon, authenticated, service_role;
create policy catalogue_read on public.catalogue for select to anon, authenticated using (true);
select private.make_append_only('public.catalogue');
-- The row with the highest id is served. Insert is not granted: the verbs below check first.

create function private.issued_at(p_document jsonb, p_last jsonb) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  v_at timestamptz;
begin
  if jsonb_typeof(p_document) is distinct from 'object'
    or p_document ->> 'signature' !~ '^[A-Za-z0-9_-]{86}$' or not p_document ? 'signature'
    or p_document ->> 'issuedAt' !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$' or not p_document ? 'issuedAt'
    or not p_document ? 'origin' then
    perform private.refuse('bad-document', 422);
  end if;
  begin
    v_at := (p_document ->> 'issuedAt')::timestamptz;
  exception when datetime_field_overflow then
    perform private.refuse('bad-document', 422);
  end;
  if p_last is not null and p_last ->> 'origin' <> p_document ->> 'origin' then
    perform private.refuse('other-origin', 409);
  end if;
  if p_last is not null and v_at < (p_last ->> 'issuedAt')::timestamptz then
    perform private.refuse('older-document', 409);
  end if;
  return v_at;
end
$$;
comment on function private.issued_at(jsonb, jsonb) is
  'The document''s issuedAt, when it has the signed form and may follow the last one.';

create function public.store_key_list(p_document jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_last jsonb;
  v_at timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('carrel/key-list', 0));
  select k.document into v_last from public.key_list k order by k.id desc limit 1;
  v_at := private.issued_at(p_document, v_last);
  if jsonb_typeof(p_document -> 'keys') is distinct from 'array' then
    perform private.refuse('bad-document', 422);
  end if;
  if exists (
    select from jsonb_array_elements(v_last -> 'keys') old
    where not exists (
      select from jsonb_array_elements(p_document -> 'keys') new
      where new -> 'use' = old -> 'use' and new -> 'kid' = old -> 'kid'
        and new -> 'publicKeyMultibase' = old -> 'publicKeyMultibase')
  ) then
    perform private.refuse('key-dropped', 409);
  end if;
  insert into public.key_list (document, issued_at) values (p_document, v_at);
  perform private.audit('store-key-list', 'key_list', null, null,
    jsonb_build_object('issued_at', v_at, 'keys', jsonb_array_length(p_document -> 'keys')));
end
$$;
comment on function public.store_key_list(jsonb) is
  'Service. The whole signed carrel-keys.json. Refusals: bad-document, other-origin, older-document, key-dropped.';

create function public.store_catalogue(p_document jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_last jsonb;
  v_at timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('carrel/catalogue', 0));
  select c.document into v_last from public.catalogue c order by c.id desc limit 1;
  v_at := private.issued_at(p_document, v_last);
  insert into public.catalogue (document, issued_at) values (p_document, v_at);
  perform private.audit('store-catalogue', 'catalogue', null, null, jsonb_build_object('issued_at', v_at));
end
$$;
comment on function public.store_catalogue(jsonb) is
  'Service. The whole signed carrel-catalogue.json. Refusals: bad-document, other-origin, older-document.';

create function public.catalogue_rows() returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'libraries', coalesce((
      select jsonb_agg(jsonb_build_object(
        'code', l.code, 'slug', l.slug, 'name', l.name, 'city', l.city, 'country', l.country) order by l.code)
      from public.library l), '[]'),
    'courses', coalesce((
      select jsonb_agg(jsonb_build_object(
        'code', c.code, 'title', private.course_title(c.id, 'en'), 'kind', c.kind) order by c.code)
      from public.course c), '[]'),
    'accreditations', coalesce((
      select jsonb_agg(jsonb_build_object('code', a.code, 'body', a.body, 'number', a.number) order by a.code)
      from public.accreditation a), '[]'))
$$;
comment on function public.catalogue_rows() is
  'Service. {"libraries", "courses", "accreditations"} as in carrel-catalogue.json, for the operator '
  'to add origin and '
  'issuedAt and to sign. Revoked libraries and withdrawn courses stay: old awards name them.';

grant execute on function public.store_key_list(jsonb) to service_role;
grant execute on function public.store_catalogue(jsonb) to service_role;
grant execute on function public.catalogue_rows() to service_role;
