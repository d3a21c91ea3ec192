-- Which awards no longer hold, as positions in status lists: the service reads the positions, signs them as
-- Bitstring Status List credentials and stores these, and anyone may fetch them. A list says only that a position
-- is set; which award it is stands nowhere in it.

create table public.status_list_credential (
  list int not null check (list >= 0),
  purpose text not null check (purpose in ('revocation', 'superseded')),
  document jsonb not null check (jsonb_typeof(document) = 'object'),
  at timestamptz not null default clock_timestamp(),
  primary key (list, purpose)
);
alter table public.status_list_credential enable row level security;
alter table public.status_list_credential force row level security;
revoke all on public.status_list_credential from anon, authenticated, service_role;
grant select on public.status_list_credential to anon, authenticated, service_role;
create policy status_list_credential_read on public.status_list_credential
  for select to anon, authenticated using (true);
-- No write is granted: the newest document of each list is stored by the verb below.

create function public.status_lists() returns setof int
language sql stable security definer set search_path = ''
as $$
  select list from (select list from private.status_list union select 0) s order by list
$$;
comment on function public.status_lists() is
  'Service. The lists in use; the first is always there, empty if need be.';

create function public.status_bits(p_list int, p_purpose text) returns int[]
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_list is null or p_list < 0 or p_purpose is null or p_purpose not in ('revocation', 'superseded') then
    perform private.refuse('bad-list', 422);
  end if;
  return array(
    select (a.status_index % 131072)::int from public.award a
    where a.status_index between p_list * 131072::bigint and p_list * 131072::bigint + 131071
      and a.state in ('revoked', 'superseded')
      and a.state = case p_purpose when 'revocation' then 'revoked' else 'superseded' end
    order by 1);
end
$$;
comment on function public.status_bits(int, text) is
  'Service. The positions (0 to 131071) of the list that are set for the purpose revocation or '
  'superseded, ascending.';

create function public.store_status_list(p_list int, p_purpose text, p_document jsonb) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into public.status_list_credential (list, purpose, document) values (p_list, p_purpose, p_document)
  on conflict (list, purpose) do update set document = excluded.document, at = clock_timestamp()
$$;
comment on function public.store_status_list(int, text, jsonb) is
  'Service. Stores the signed credential of a list in place of the last one.';

grant execute on function public.status_lists() to service_role;
grant execute on function public.status_bits(int, text) to service_role;
grant execute on function public.store_status_list(int, text, jsonb) to service_role;
