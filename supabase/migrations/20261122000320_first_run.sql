-- An empty programme is claimed once, by whoever holds the set-up code. The code is made on the machine that runs the
-- programme (the embedded backend prints it at the start, an operator of hosted Supabase asks for it in SQL) and never by
-- a call from outside, so that a stranger who finds the page first cannot become HQ.

-- Later files count tries at other codes too.
alter table private.code_try drop constraint code_try_purpose_check;
alter table private.code_try add constraint code_try_purpose_check check (purpose ~ '^[a-z-]{1,40}$');

create table private.setup_code (
  hmac bytea primary key check (length(hmac) = 32),
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
alter table private.setup_code enable row level security;
alter table private.setup_code force row level security;
revoke all on private.setup_code from public, anon, authenticated, service_role;

create function public.programme_claimed() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (select from public.membership where role = 'hq')
$$;
comment on function public.programme_claimed() is 'Whether somebody is HQ already. Anyone: the start page asks.';
grant execute on function public.programme_claimed() to anon, authenticated, service_role;

create function private.make_setup_code() returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_code text := private.new_symbols(4);
begin
  delete from private.setup_code;
  if public.programme_claimed() then
    return null;
  end if;
  insert into private.setup_code (hmac, expires_at)
  values (private.code_hmac('setup', v_code), now() + interval '7 days');
  return v_code;
end
$$;
comment on function private.make_setup_code() is
  'For the operator (docs/deploy.md) and the embedded backend. A new set-up code of 12 symbols, good for 7 days; the one '
  'before stops working. Null when the programme has its HQ.';

drop function public.claim_programme(uuid, text, text);

create function public.claim_programme(
  p_code text, p_user_id uuid, p_given_name text, p_family_name text, p_programme text, p_issuer text,
  p_address text default null
) returns table (outcome text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_address text := left(coalesce(p_address, private.attested_address()), 64);
  v_symbols text := private.read_symbols(p_code);
  v_given text;
  v_family text;
begin
  -- The row of the programme is the lock: of two first visitors one becomes HQ.
  perform from public.programme for update;
  if public.programme_claimed() then
    return query select 'taken';
    return;
  end if;
  if not private.may_try('setup', null, v_address) then
    return query select 'slow-down';
    return;
  end if;
  if private.symbol_sum(v_symbols) is distinct from 4 or not exists (
    select from private.setup_code c where c.hmac = private.code_hmac('setup', v_symbols) and c.expires_at > now()
  ) then
    perform private.note_try('setup', null, v_address, 'wrong');
    return query select 'refused';
    return;
  end if;
  v_given := private.clean_text(p_given_name, 100, 'name-missing');
  v_family := case when btrim(coalesce(p_family_name, '')) <> ''
    then private.clean_text(p_family_name, 100, 'name-too-long') end;
  p_programme := private.clean_text(p_programme, 120, 'bad-name');
  p_issuer := private.clean_text(p_issuer, 120, 'bad-name');
  if p_user_id is null then
    return query select 'good';
    return;
  end if;
  insert into public.profile (user_id, given_name, family_name, email)
  select id, v_given, v_family, email from auth.users where id = p_user_id
  on conflict do nothing;
  insert into public.membership (user_id, role) values (p_user_id, 'hq');
  update public.programme set name = p_programme, issuer_name = p_issuer;
  delete from private.setup_code;
  perform private.note_try('setup', p_user_id, v_address, 'right');
  perform private.audit('claim-programme', 'membership', p_user_id);
  return query select 'claimed';
end
$$;
comment on function public.claim_programme(text, uuid, text, text, text, text, text) is
  'For the accounts function; always one row, but for names that cannot be right (name-missing, name-too-long, bad-name). '
  'Without a user it only looks (good), so that no account is made for a wrong code; with the account''s id that person '
  'becomes the first HQ member and the programme and the issuer get their names (claimed). Else taken, refused, or '
  'slow-down after 5 wrong codes in a minute or 20 in an hour from p_address.';
grant execute on function public.claim_programme(text, uuid, text, text, text, text, text) to service_role;
