-- Wrong tries at codes, counted per account and per address that the gateway attests: 5 a minute and 20 an hour.
-- A slip, which its check symbol gives away, could never have been right: it counts for the account that made it, but
-- not for the address, or a room full of people typing would lock each other out.
-- The verbs that count answer with rows and never raise, because an error would roll the count back.
-- Rows are kept for 30 days, then removed by the tick: they hold an address, which is personal.

create table private.code_try (
  id bigint generated always as identity primary key,
  purpose text not null check (purpose in ('voucher', 'kiosk', 'sign-in')),
  user_id uuid,
  address text not null check (length(address) <= 64),
  outcome text not null check (outcome in ('right', 'wrong', 'slip', 'slow-down')),
  at timestamptz not null default clock_timestamp()
);
create index code_try_user on private.code_try (user_id, at) where outcome in ('wrong', 'slip');
create index code_try_address on private.code_try (address, at) where outcome = 'wrong';
create index code_try_at on private.code_try (at);
alter table private.code_try enable row level security;
alter table private.code_try force row level security;
revoke all on private.code_try from public, anon, authenticated, service_role;

create function private.attested_address() returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_header text := coalesce((select value from private.setting where key = 'address_header'), 'x-forwarded-for');
  v_value text;
begin
  v_value := nullif(current_setting('request.headers', true), '')::jsonb ->> v_header;
  -- A proxy appends, so the last entry is the one that the nearest of them vouches for.
  v_value := btrim(split_part(v_value, ',', -1));
  return left(coalesce(nullif(v_value, ''), 'unattested'), 64);
exception when invalid_text_representation then
  return 'unattested';
end
$$;
comment on function private.attested_address() is
  'The caller''s address as the gateway attests it: the last entry of the header that the setting address_header '
  'names (x-forwarded-for unless set; cf-connecting-ip on hosted Supabase, see docs/deploy.md). Calls without one '
  'share one count.';

create function private.may_try(p_purpose text, p_user_id uuid, p_address text) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_now timestamptz;
  v_minute bigint;
  v_hour bigint;
begin
  -- Tries of one account, and of one address, wait for each other: in parallel they would all see the same count.
  -- The account first, always, so that no two callers wait for each other.
  if p_user_id is not null then
    perform pg_advisory_xact_lock(hashtextextended('carrel/try/user/' || p_user_id, 0));
  end if;
  perform pg_advisory_xact_lock(hashtextextended('carrel/try/address/' || p_address, 0));
  v_now := clock_timestamp();
  select
    greatest(
      count(*) filter (where t.user_id = p_user_id and t.at > v_now - interval '1 minute'),
      count(*) filter (where t.address = p_address and t.outcome = 'wrong' and t.at > v_now - interval '1 minute')),
    greatest(
      count(*) filter (where t.user_id = p_user_id),
      count(*) filter (where t.address = p_address and t.outcome = 'wrong'))
  into v_minute, v_hour
  from private.code_try t
  where t.outcome in ('wrong', 'slip') and t.purpose = p_purpose
    and (t.user_id = p_user_id or t.address = p_address)
    and t.at > v_now - interval '1 hour';
  if v_minute >= 5 or v_hour >= 20 then
    perform private.note_try(p_purpose, p_user_id, p_address, 'slow-down');
    return false;
  end if;
  return true;
end
$$;
comment on function private.may_try(text, uuid, text) is
  'False, and noted, after 5 wrong tries in a minute or 20 in an hour by this account or this address.';

create function private.note_try(p_purpose text, p_user_id uuid, p_address text, p_outcome text) returns void
language sql volatile set search_path = ''
as $$
  insert into private.code_try (purpose, user_id, address, outcome)
  values (p_purpose, p_user_id, p_address, p_outcome)
$$;
