-- The ground every later migration stands on: where private things live, what nobody gets by default,
-- and the small functions that all verbs share.
--
-- Trust model: tables live in `public` behind row-level security, secrets and helpers in `private`, which no
-- API role may use. Policies may still call functions of `private`: a stored policy is resolved already and
-- needs EXECUTE on the function, not USAGE on its schema. Writes go through `security definer` verbs owned by
-- the migrating role. On hosted Supabase that role has BYPASSRLS, so every verb checks its caller itself.

create extension if not exists btree_gist with schema extensions;
create extension if not exists pgcrypto with schema extensions;

create schema if not exists private;
comment on schema private is 'Helpers and secrets. API roles have no usage here.';
revoke all on schema private from public, anon, authenticated, service_role;

-- PUBLIC may execute new functions unless that is taken away for the role as a whole: the form with
-- `in schema` can only add to the global default, so it must not be used for this line.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public
  revoke all on functions from anon, authenticated, service_role;
-- Hosted projects leave TRUNCATE, REFERENCES, TRIGGER and MAINTAIN to the API roles, and older ones leave
-- everything. TRUNCATE does not ask row-level security, so all of it goes, and each file grants by column.
alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;

-- Small functions that run for every command are plpgsql, which keeps its plans: PostgreSQL 17 plans the body of
-- an SQL function anew at each call unless it can inline it, and a pinned search path forbids that.
create function private.uuid_v7() returns uuid
language plpgsql volatile set search_path = ''
as $$
begin
  return encode(
    set_bit(set_bit(
      overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6
      ), 52, 1), 53, 1), 'hex')::uuid;
end
$$;
comment on function private.uuid_v7() is
  'A UUID version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, 74 random bits.';

create function private.refuse(p_code text, p_status int default 409, p_message text default null)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = coalesce(p_message, 'Refused: ' || replace(p_code, '-', ' ') || '.'),
    detail = p_code;
end
$$;
comment on function private.refuse(text, int, text) is
  'Raises PT<status> with the stable code in `detail`. Codes are listed in docs/error-codes.md.';

create function private.clean_text(p_text text, p_max int, p_code text) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_text text := normalize(regexp_replace(btrim(p_text), '\s+', ' ', 'g'), NFC);
begin
  if v_text is null or v_text = '' or length(v_text) > p_max then
    perform private.refuse(p_code, 422);
  end if;
  return v_text;
end
$$;
comment on function private.clean_text(text, int, text) is
  'The text in NFC with single spaces; refused with 422 and the given code when empty or longer than p_max.';

-- What the operator decides (public_origin) and what nobody may read (pepper). Both are filled by the
-- embedded backend's bootstrap or by the operator in the SQL editor, as docs/deploy.md describes.
create table private.setting (
  key text primary key check (key ~ '^[a-z_]{1,60}$'),
  value text not null,
  created_at timestamptz not null default now()
);
alter table private.setting enable row level security;
alter table private.setting force row level security;

create table private.secret (
  key text primary key check (key ~ '^[a-z_]{1,60}$'),
  value text not null check (length(value) >= 32),
  created_at timestamptz not null default now()
);
alter table private.secret enable row level security;
alter table private.secret force row level security;

create function private.secret_value(p_key text) returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_value text;
begin
  select value into v_value from private.secret where key = p_key;
  if v_value is null then
    perform private.refuse('secret-missing', 500, 'The secret ' || p_key || ' is not set.');
  end if;
  return v_value;
end
$$;
comment on function private.secret_value(text) is 'The secret, or 500 secret-missing: never a default.';

-- Running numbers that people read (file numbers, serials): no gaps, because a rolled back transaction gives
-- its number back, at the price that takers of one number wait for each other.
create table private.running_number (
  library_id uuid not null,
  kind text not null check (kind ~ '^[a-z-]{1,40}$'),
  last bigint not null check (last > 0),
  primary key (library_id, kind)
);
alter table private.running_number enable row level security;
alter table private.running_number force row level security;

create function private.next_number(p_library_id uuid, p_kind text) returns bigint
language sql volatile set search_path = ''
as $$
  insert into private.running_number as n (library_id, kind, last)
  values (p_library_id, p_kind, 1)
  on conflict (library_id, kind) do update set last = n.last + 1
  returning last
$$;
comment on function private.next_number(uuid, text) is 'The next number of this kind in the library, from 1.';

-- Append-only tables. Against the API roles and the service role this is prevention; against the owner of
-- the table it is detection only: the hash chain of `audit` and the public log show what was done.
create function private.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  perform private.refuse('append-only', 409, tg_table_name || ' is append-only: ' || lower(tg_op) || ' refused.');
  return null;
end
$$;

create function private.make_append_only(p_table regclass) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  execute format('revoke update, delete, truncate on %s from public, anon, authenticated, service_role', p_table);
  execute format(
    'create trigger append_only_row before update or delete on %s
       for each row execute function private.refuse_change()', p_table);
  execute format(
    'create trigger append_only_statement before update or delete or truncate on %s
       for each statement execute function private.refuse_change()', p_table);
  -- `always`: a session in replica mode does not pass by either.
  execute format('alter table %s enable always trigger append_only_row', p_table);
  execute format('alter table %s enable always trigger append_only_statement', p_table);
end
$$;
comment on function private.make_append_only(regclass) is
  'Refuses update, delete and truncate on the table by row and statement triggers. Foreign keys towards other '
  'tables must say `on delete restrict` or nothing: a cascade would be refused as well.';
