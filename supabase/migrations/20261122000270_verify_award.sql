-- Anyone asks about one number at a time and always gets one row of one shape; 55 random bits in a number make
-- guessing hopeless, so nobody is refused. Calls are counted by the address that the gateway attests, also those
-- that pass by the app, and much guessing raises an alarm row in the audit.
-- The counts are kept for a day.

create table private.verify_try (
  address text not null check (length(address) <= 64),
  minute timestamptz not null,
  calls int not null default 0,
  unknown int not null default 0,
  primary key (address, minute)
);
create index verify_try_minute on private.verify_try (minute);
alter table private.verify_try enable row level security;
alter table private.verify_try force row level security;
revoke all on private.verify_try from public, anon, authenticated, service_role;

create table private.verify_alarm (
  scope text primary key check (length(scope) <= 80),
  raised_at timestamptz not null
);
alter table private.verify_alarm enable row level security;
alter table private.verify_alarm force row level security;
revoke all on private.verify_alarm from public, anon, authenticated, service_role;

create function private.raise_verify_alarm(p_scope text, p_unknown bigint) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into private.verify_alarm as a (scope, raised_at) values (p_scope, clock_timestamp())
  on conflict (scope) do update set raised_at = excluded.raised_at
    where a.raised_at < clock_timestamp() - interval '1 hour';
  if found then
    -- Without the address: the audit is kept for ever, and an address is personal.
    perform private.audit('verify-alarm', 'verify_try', null, null,
      jsonb_build_object('scope', split_part(p_scope, ' ', 1), 'unknown', p_unknown));
  end if;
end
$$;
comment on function private.raise_verify_alarm(text, bigint) is
  'At most one audit row an hour for each scope: address <it>, or all.';

create function private.note_verify(p_unknown boolean) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_address text := private.attested_address();
  v_from timestamptz := date_trunc('minute', clock_timestamp()) - interval '10 minutes';
  v_count bigint;
begin
  -- PostgREST runs a GET in a read-only transaction: this write then fails (405), so that nobody asks uncounted.
  insert into private.verify_try as t (address, minute, calls, unknown)
  values (v_address, date_trunc('minute', clock_timestamp()), 1, p_unknown::int)
  on conflict (address, minute) do update set calls = t.calls + 1, unknown = t.unknown + p_unknown::int;
  if not p_unknown then
    return;
  end if;
  select sum(t.unknown) into v_count from private.verify_try t where t.address = v_address and t.minute >= v_from;
  if v_count >= 100 then
    perform private.raise_verify_alarm('address ' || v_address, v_count);
  end if;
  select sum(t.unknown) into v_count from private.verify_try t where t.minute >= v_from;
  if v_count >= 2000 then
    perform private.raise_verify_alarm('all', v_count);
  end if;
end
$$;
comment on function private.note_verify(boolean) is
  'Counts a call; 100 unknown numbers in ten minutes from one address, or 2,000 from all, raise the alarm.';

create function public.verify_award(p_number text)
returns table (
  status text, code text, number text, name text, course text, kind text, library text, accrediting_body text,
  accreditation_number text, issued_on date, expires_on date, online_minutes int, tutored_minutes int,
  superseded_by text
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_symbols text := private.read_symbols(p_number);
  v_award public.award;
begin
  if v_symbols is not null and private.symbol_sum(v_symbols) = 0 then
    -- An award that is not sealed yet is on no paper.
    select * into v_award from public.award a where a.number = v_symbols and a.state <> 'being-sealed';
  end if;
  -- A typing slip is told by its check symbol and is no guess.
  perform private.note_verify(
    v_award.id is null and v_symbols is not null and private.symbol_sum(v_symbols) = 0);
  return query select
    case
      when v_award.id is null then 'unknown'
      when v_award.state in ('revoked', 'superseded') then v_award.state
      when v_award.expires_on < (now() at time zone 'UTC')::date then 'expired'
      else 'valid'
    end,
    case
      when v_symbols is null then 'malformed'
      when private.symbol_sum(v_symbols) <> 0 then 'check-symbol'
    end,
    coalesce(v_symbols, left(p_number, 40), ''),
    v_award.name, v_award.course_title, v_award.kind, v_award.library_name, v_award.accrediting_body,
    v_award.accreditation_number, v_award.issued_on, v_award.expires_on, v_award.online_minutes,
    v_award.tutored_minutes,
    (select n.number from public.award n where n.id = v_award.superseded_by);
end
$$;
comment on function public.verify_award(text) is
  'Anyone; always one row. status valid, expired, revoked, superseded or unknown; code malformed (not 12 symbols), '
  'check-symbol (a typing slip, or a voucher code) or null. All but status, code and number are null when unknown.';
grant execute on function public.verify_award(text) to anon, authenticated, service_role;
