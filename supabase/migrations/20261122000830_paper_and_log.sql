-- What the record says about the very paper in hand, beyond the number printed on it.
-- A signed token that is not the one in the log: somebody signed another paper under a number that is taken. HQ is alarmed,
-- as for a number that there is not, because both need a stolen key. The caller learns it by `logged_at` being null.
-- A paper whose day lies long before the log took it in: two more times tell it from a reissue, which keeps the day of the
-- first issue, and from what was issued before there was a log.

create function private.first_logged_at(p_award public.award, p_at timestamptz) returns timestamptz
language plpgsql stable set search_path = ''
as $$
begin
  if p_at is null or p_award.reissue_of is null then
    return p_at;
  end if;
  return (
    with recursive chain as (
      select a.reissue_of, a.leaf_index, 1 as step from public.award a where a.id = p_award.reissue_of
      union all
      -- Nobody is renamed fifty times: a chain without end must not hold a public page up.
      select a.reissue_of, a.leaf_index, c.step + 1
      from chain c join public.award a on a.id = c.reissue_of where c.step < 50
    )
    select least(p_at, min(l.at)) from chain c join public.log_leaf l on l.index = c.leaf_index);
end
$$;
comment on function private.first_logged_at(public.award, timestamptz) is
  'When the log took in the award of which this one is a reissue, however often; p_at, its own time, where it is none.';

drop function public.check_awards(text[], text, text, text[], text);
create function public.check_awards(
  p_numbers text[], p_way text default 'machine', p_said_by text default null, p_tokens text[] default null,
  p_address text default null
) returns table (
  place int, status text, code text, number text, name text, course text, kind text, library text,
  accrediting_body text, accreditation_number text, issued_on date, expires_on date, online_minutes int,
  tutored_minutes int, superseded_by text, logged_at timestamptz, kid int, first_logged_at timestamptz,
  log_began timestamptz
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- The setting, not the current role: within a definer's function that one is the owner. Only the service may speak for
  -- the address of somebody else, who called a function of ours.
  v_address text := case when current_setting('role') = 'service_role' and p_address is not null
    then left(p_address, 64) else private.attested_address() end;
  v_asked int := coalesce(cardinality(p_numbers), 0);
  v_began timestamptz := (select l.at from public.log_leaf l order by l.index limit 1);
  v_awards public.award[] := '{}';
  v_award public.award;
  v_symbols text;
  v_sum int;
  v_unknown int := 0;
  v_at timestamptz;
  v_kid int;
begin
  if v_asked > 500 then
    perform private.refuse('too-many-numbers', 422);
  end if;
  perform private.may_verify(v_address);
  for v_place in 1..v_asked loop
    v_award := null;
    v_at := null;
    v_kid := null;
    v_symbols := private.read_symbols(p_numbers[v_place]);
    v_sum := private.symbol_sum(v_symbols);
    if v_sum = 0 then
      -- An award that is not sealed yet is on no paper.
      select * into v_award from public.award a where a.number = v_symbols and a.state <> 'being-sealed';
      if v_award.id is null then
        v_unknown := v_unknown + 1;
        if p_tokens[v_place] is not null and not exists (select from public.award a where a.number = v_symbols) then
          perform private.raise_verify_alarm('signed', v_unknown);
        end if;
      else
        v_awards := v_awards || v_award;
        -- A thief may take the number of an award that is in the log: its leaf must name the very token in hand.
        select l.at into v_at from public.log_leaf l where l.index = v_award.leaf_index
          and (p_tokens[v_place] is null or l.data::jsonb ->> 'token' = p_tokens[v_place]);
        if v_at is null and p_tokens[v_place] is not null then
          perform private.raise_verify_alarm('token', 1);
        end if;
        -- The token's second byte, out of the first group of seven: 17 digits in the address's fragment.
        if v_at is not null and v_award.token_url ~ '#[0-9]{17}' then
          v_kid := ((substring(v_award.token_url from '#([0-9]{17})')::bigint >> 40) & 255)::int;
        end if;
      end if;
    end if;
    return query select
      v_place,
      case
        when v_award.id is null then 'unknown'
        when v_award.state in ('revoked', 'superseded') then v_award.state
        when v_award.expires_on < (now() at time zone 'UTC')::date then 'expired'
        else 'valid'
      end,
      case when v_symbols is null then 'malformed' when v_sum <> 0 then 'check-symbol' end,
      coalesce(v_symbols, left(p_numbers[v_place], 40), ''),
      v_award.name, v_award.course_title, v_award.kind, v_award.library_name, v_award.accrediting_body,
      v_award.accreditation_number, v_award.issued_on, v_award.expires_on, v_award.online_minutes,
      v_award.tutored_minutes,
      private.successor_number(v_award),
      v_at, v_kid, private.first_logged_at(v_award, v_at), case when v_at is not null then v_began end;
  end loop;
  perform private.note_checks(v_awards, p_way, p_said_by);
  -- A typing slip is told by its check symbol and is no guess.
  perform private.note_verifies(v_address, v_asked, v_unknown);
end
$$;
comment on function public.check_awards(text[], text, text, text[], text) is
  'Anyone; one row for each of at most 500 numbers, in their order (place from 1), counted one by one. Columns as '
  'verify_award, and logged_at and kid as award_evidence; first_logged_at: when the log took in the award that this one '
  'reissues; log_began: its first entry. p_way: page, machine, symbol, file or batch; p_said_by: who checks, for the holder '
  'to see; p_tokens: base64url SHA-256 of the QR tokens in hand, null where there is none, and only where its signature is '
  'good: of a number that there is not, or of another token than the log''s, it alarms HQ; p_address: for the service alone. '
  'Refusals: too-many-numbers, slow-down.';
revoke all on function public.check_awards(text[], text, text, text[], text) from public;
grant execute on function public.check_awards(text[], text, text, text[], text) to anon, authenticated, service_role;

comment on function private.raise_verify_alarm(text, bigint) is
  'At most one audit row an hour for each scope: address <it>, day <it>, all, reports; signed and token (a paper whose '
  'signature was said to be good, of an award that there is not, or not the paper that the log names).';
