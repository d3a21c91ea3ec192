-- Kiosks: verification stations in libraries and lobbies. A librarian makes a code, the station enters it once and
-- gets an account of its own, which may see its own row and nothing of the library. Enrolled is who has an active
-- row here: taking a kiosk out works with its next statement, whatever its token says.

create table public.kiosk (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  user_id uuid not null unique references auth.users (id),
  name text not null check (length(name) between 1 and 80),
  state text not null default 'active' check (state in ('active', 'unenrolled')),
  enrolled_at timestamptz not null default now(),
  last_seen_at timestamptz,
  version_seen text check (length(version_seen) <= 60),
  version int not null default 1,
  created_at timestamptz not null default now(),
  unique (library_id, id)
);

create table private.kiosk_code (
  hmac bytea primary key check (length(hmac) = 32),
  library_id uuid not null references public.library (id),
  name text not null,
  created_by uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index kiosk_code_library on private.kiosk_code (library_id);
alter table private.kiosk_code enable row level security;
alter table private.kiosk_code force row level security;
revoke all on private.kiosk_code from public, anon, authenticated, service_role;

create or replace function private.kiosk_library_id() returns uuid
language sql stable security definer set search_path = ''
as $$
  select k.library_id from public.kiosk k where k.user_id = auth.uid() and k.state = 'active'
$$;
comment on function private.kiosk_library_id() is 'The library whose enrolled kiosk the caller is, or null.';

alter table public.kiosk enable row level security;
alter table public.kiosk force row level security;
revoke all on public.kiosk from anon, authenticated, service_role;
grant select (id, library_id, user_id, name, state, enrolled_at, last_seen_at, version_seen, version, created_at)
  on public.kiosk to authenticated;
create policy kiosk_read on public.kiosk for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or user_id = (select auth.uid())
  or (select private.is_hq())
);
-- No insert, update or delete is granted: a kiosk is enrolled by its code and unenrolled by a librarian.

create function public.create_kiosk_code(p_library_id uuid, p_name text) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_code text := private.new_symbols(2);
begin
  perform private.require_role(p_library_id, '{librarian}');
  v_name := private.clean_text(p_name, 80, 'bad-name');
  insert into private.kiosk_code (hmac, library_id, name, created_by, expires_at)
  values (private.code_hmac('kiosk', v_code), p_library_id, v_name, auth.uid(), now() + interval '24 hours');
  perform private.audit('create-kiosk-code', 'kiosk', null, p_library_id, '{}');
  return v_code;
end
$$;
comment on function public.create_kiosk_code(uuid, text) is
  'Librarian. 12 symbols, good once and for 24 hours. Refusals: not-found, not-allowed, bad-name.';

create function public.use_kiosk_code(p_code text, p_user_id uuid default null, p_address text default null)
returns table (outcome text, kiosk_id uuid, library_id uuid, name text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_address text := left(coalesce(p_address, private.attested_address()), 64);
  v_symbols text := private.read_symbols(p_code);
  v_code private.kiosk_code;
  v_kiosk public.kiosk;
begin
  if not private.may_try('kiosk', null, v_address) then
    return query select 'slow-down', null::uuid, null::uuid, null::text;
    return;
  end if;
  if private.symbol_sum(v_symbols) = 2 then
    select * into v_code from private.kiosk_code c
    where c.hmac = private.code_hmac('kiosk', v_symbols) and c.used_at is null and c.expires_at > now()
      and exists (select from public.library l where l.id = c.library_id and l.state <> 'revoked')
    for update;
  end if;
  if v_code.hmac is null then
    perform private.note_try('kiosk', null, v_address, 'wrong');
    return query select 'refused', null::uuid, null::uuid, null::text;
    return;
  end if;
  if p_user_id is null then
    return query select 'good', null::uuid, v_code.library_id, v_code.name;
    return;
  end if;
  perform private.note_try('kiosk', null, v_address, 'right');
  update private.kiosk_code c set used_at = now() where c.hmac = v_code.hmac;
  insert into public.kiosk (library_id, user_id, name) values (v_code.library_id, p_user_id, v_code.name)
  returning * into v_kiosk;
  perform private.changed(v_kiosk.library_id, 'kiosk', v_kiosk.id, 1);
  perform private.audit('enrol-kiosk', 'kiosk', v_kiosk.id, v_kiosk.library_id,
    jsonb_build_object('code_by', v_code.created_by));
  return query select 'enrolled', v_kiosk.id, v_kiosk.library_id, v_kiosk.name;
end
$$;
comment on function public.use_kiosk_code(text, uuid, text) is
  'Service; always one row. Without a user it only looks (good), so that no account is made for a '
  'wrong code; with the '
  'account''s id it enrols (enrolled). Else refused, or slow-down after 5 wrong codes in a minute or '
  '20 in an hour from '
  'p_address, the address that the gateway attests for the kiosk.';

create function public.kiosk_seen(p_version text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update public.kiosk k set last_seen_at = now(), version_seen = left(p_version, 60)
  where k.user_id = private.require_user() and k.state = 'active';
  if not found then
    perform private.refuse('unenrolled', 403);
  end if;
end
$$;
comment on function public.kiosk_seen(text) is
  'Kiosk: I am here, with this version. 403 unenrolled: forget the library and show the enrolment page.';

create function public.unenrol_kiosk(p_kiosk_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_kiosk public.kiosk;
begin
  select * into v_kiosk from public.kiosk k where k.id = p_kiosk_id for update;
  perform private.require_librarian_or_hq(v_kiosk.library_id);
  if v_kiosk.state = 'unenrolled' then
    return;
  end if;
  update public.kiosk k set state = 'unenrolled', version = k.version + 1 where k.id = p_kiosk_id;
  perform private.changed(v_kiosk.library_id, 'kiosk', p_kiosk_id, v_kiosk.version + 1);
  perform private.audit('unenrol-kiosk', 'kiosk', p_kiosk_id, v_kiosk.library_id, '{}');
end
$$;
comment on function public.unenrol_kiosk(uuid) is
  'Librarian or HQ; for good: the station needs a new code to come back.';

grant execute on function public.create_kiosk_code(uuid, text) to authenticated;
grant execute on function public.kiosk_seen(text) to authenticated;
grant execute on function public.unenrol_kiosk(uuid) to authenticated;
grant execute on function public.use_kiosk_code(text, uuid, text) to service_role;
