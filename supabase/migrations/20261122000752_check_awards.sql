-- One verb answers one number or five hundred. `verify_award` is the same for one number, with the columns of the contract.

create function public.check_awards(
  p_numbers text[], p_way text default 'machine', p_said_by text default null, p_tokens text[] default null,
  p_address text default null
) returns table (
  place int, status text, code text, number text, name text, course text, kind text, library text,
  accrediting_body text, accreditation_number text, issued_on date, expires_on date, online_minutes int,
  tutored_minutes int, superseded_by text, logged_at timestamptz, kid int
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- The setting, not the current role: within a definer's function that one is the owner. Only the service may speak for
  -- the address of somebody else, who called a function of ours.
  v_address text := case when current_setting('role') = 'service_role' and p_address is not null
    then left(p_address, 64) else private.attested_address() end;
  v_asked int := coalesce(cardinality(p_numbers), 0);
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
      (select n.number from public.award n where n.id = v_award.superseded_by),
      v_at, v_kid;
  end loop;
  perform private.note_checks(v_awards, p_way, p_said_by);
  -- A typing slip is told by its check symbol and is no guess.
  perform private.note_verifies(v_address, v_asked, v_unknown);
end
$$;
comment on function public.check_awards(text[], text, text, text[], text) is
  'Anyone; one row for each of at most 500 numbers, in their order (place from 1), counted one by one. Columns as '
  'verify_award, and logged_at and kid as award_evidence. p_way: page, machine, symbol, file or batch; p_said_by: who checks, '
  'for the holder to see; p_tokens: base64url SHA-256 of the QR tokens in hand, null where there is none, and only where its '
  'signature is good; p_address: for the service alone. Refusals: too-many-numbers, slow-down.';
revoke all on function public.check_awards(text[], text, text, text[], text) from public;
grant execute on function public.check_awards(text[], text, text, text[], text) to anon, authenticated, service_role;

create or replace function public.verify_award(p_number text)
returns table (
  status text, code text, number text, name text, course text, kind text, library text, accrediting_body text,
  accreditation_number text, issued_on date, expires_on date, online_minutes int, tutored_minutes int,
  superseded_by text
)
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query select c.status, c.code, c.number, c.name, c.course, c.kind, c.library, c.accrediting_body,
    c.accreditation_number, c.issued_on, c.expires_on, c.online_minutes, c.tutored_minutes, c.superseded_by
  from public.check_awards(array[p_number], 'machine') c;
end
$$;
comment on function public.verify_award(text) is
  'Anyone; always one row. status valid, expired, revoked, superseded or unknown; code malformed (not 12 symbols), '
  'check-symbol (a typing slip, or a voucher code) or null. All but status, code and number are null when unknown. '
  'Refusal: slow-down, for an address that guesses.';
