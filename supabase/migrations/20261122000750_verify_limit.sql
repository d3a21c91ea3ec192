-- Who guesses many numbers is slowed down, by the address that the gateway attests and nothing else: also a caller that
-- passes by the app is counted here. What all callers together do raises an alarm and refuses nobody, and so does what
-- comes without an attested address, because those calls share one count.
-- One call that asks for many numbers counts as many.

create function private.note_verifies(p_address text, p_calls int, p_unknown int) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_now timestamptz := date_trunc('minute', clock_timestamp());
  v_from timestamptz := v_now - interval '10 minutes';
  v_count bigint;
begin
  -- PostgREST runs a GET in a read-only transaction: this write then fails (405), so that nobody asks uncounted.
  insert into private.verify_try as t (address, minute, calls, unknown)
  values (p_address, v_now, p_calls, p_unknown)
  on conflict (address, minute) do update set calls = t.calls + p_calls, unknown = t.unknown + p_unknown;
  if p_unknown = 0 then
    return;
  end if;
  select sum(t.unknown) into v_count from private.verify_try t where t.address = p_address and t.minute >= v_from;
  if v_count >= 100 then
    perform private.raise_verify_alarm('address ' || p_address, v_count);
  end if;
  -- Who guesses slowly stays under that for ever; a day is as long as counts are kept.
  select sum(t.unknown) into v_count from private.verify_try t where t.address = p_address;
  if v_count >= 1000 then
    perform private.raise_verify_alarm('day ' || p_address, v_count);
  end if;
  select sum(t.unknown) into v_count from private.verify_try t where t.minute >= v_from;
  if v_count >= 2000 then
    perform private.raise_verify_alarm('all', v_count);
  end if;
end
$$;
comment on function private.note_verifies(text, int, int) is
  'Counts numbers asked for by an address. 100 unknown ones in ten minutes or 1,000 in a day from one address, or 2,000 in '
  'ten minutes from all, raise the alarm.';

create function private.may_verify(p_address text) returns void
language plpgsql stable set search_path = ''
as $$
declare
  v_from timestamptz := date_trunc('minute', clock_timestamp()) - interval '10 minutes';
begin
  if p_address <> 'unattested' and exists (
    select from private.verify_try t where t.address = p_address and t.minute >= v_from
    having sum(t.unknown) >= 1000 or sum(t.calls) >= 12000
  ) then
    perform private.refuse('slow-down', 429);
  end if;
end
$$;
comment on function private.may_verify(text) is
  'Refuses with 429 slow-down after 1,000 unknown numbers, or 12,000 numbers at all, in ten minutes from this address.';

create or replace function private.note_verify(p_unknown boolean) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_address text := private.attested_address();
begin
  perform private.may_verify(v_address);
  perform private.note_verifies(v_address, 1, p_unknown::int);
end
$$;
comment on function private.note_verify(boolean) is 'One number, asked for by the address of this call.';

create or replace function private.raise_verify_alarm(p_scope text, p_unknown bigint) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into private.verify_alarm as a (scope, raised_at) values (left(p_scope, 80), clock_timestamp())
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
  'At most one audit row an hour for each scope: address <it>, day <it>, all, reports, or signed (a paper whose signature '
  'was said to be good, of an award that there is not).';
