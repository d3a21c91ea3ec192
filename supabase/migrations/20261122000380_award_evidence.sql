-- When the log took an award in. A stolen signing key can write any day into a token, so what it signed is believed only
-- when the log held that award before the theft (contract, "Verdicts": unconfirmed). Asked and counted like a number.

create function public.award_evidence(p_number text, p_token text default null)
returns table (logged_at timestamptz, kid int)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_symbols text := private.read_symbols(p_number);
  v_award public.award;
  v_leaf public.log_leaf;
begin
  if v_symbols is not null and private.symbol_sum(v_symbols) = 0 then
    select * into v_award from public.award a where a.number = v_symbols and a.state <> 'being-sealed';
  end if;
  perform private.note_verify(
    v_award.id is null and v_symbols is not null and private.symbol_sum(v_symbols) = 0);
  -- A thief may take the number of an award that is in the log: its leaf must name this very token.
  select * into v_leaf from public.log_leaf l
  where l.index = v_award.leaf_index and (p_token is null or l.data::jsonb ->> 'token' = p_token);
  return query select
    v_leaf.at,
    -- The token's second byte, out of the first group of seven: 17 digits in the address's fragment.
    case when v_leaf.at is not null and v_award.token_url ~ '#[0-9]{17}' then
      ((substring(v_award.token_url from '#([0-9]{17})')::bigint >> 40) & 255)::int
    end;
end
$$;
comment on function public.award_evidence(text, text) is
  'Anyone; always one row, counted like verify_award. logged_at: when the log took in the award of that number, and, where '
  'p_token is given (base64url SHA-256 of the QR token), this very token; else null. kid: the QR key that signed it.';
revoke all on function public.award_evidence(text, text) from public;
grant execute on function public.award_evidence(text, text) to anon, authenticated, service_role;
