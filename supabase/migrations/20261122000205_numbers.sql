-- Award numbers, voucher codes and the codes of kiosk enrolment and sign-in: 12 Crockford base32 symbols, 11
-- random ones and a check symbol over GF(32) with x^5 + x^2 + 1 (docs/words.md; twin of
-- src/lib/domain/number.ts, tried against tests/vectors/number.json). The sum over i of s_i * alpha^i says
-- what it is: 0 an award number, 1 a voucher code, 2 a kiosk code, 3 a sign-in code, so that none can be
-- taken for another. No table here, nothing granted.

create function private.read_symbols(p_text text) returns text
language sql immutable set search_path = ''
as $$
  select case when t.symbols ~ '^[0-9A-HJKMNP-TV-Z]{12}$' then t.symbols end
  from (
    select translate(
      regexp_replace(p_text,
        '[\u0009-\u000D\u0020\u00A0\u1680\u2000-\u200D\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF'
          || '\u00AD\u2010-\u2015\u2212-]',
        '', 'g'),
      'abcdefghijklmnopqrstuvwxyzOIL',
      'ABCDEFGH1JK1MN0PQRSTUVWXYZ011') as symbols
  ) t
$$;
comment on function private.read_symbols(text) is
  'What a person typed as 12 symbols: upper case, spaces and hyphens dropped, O is 0, I and L are 1; null when '
  'it is not 12 symbols.';

create function private.symbol_sum(p_symbols text) returns int
language plpgsql immutable strict set search_path = ''
as $$
declare
  v_sum int := 0;
begin
  -- Horner's rule from the last symbol: the sum is multiplied by alpha (x^5 becomes x^2 + 1) before each step.
  for i in reverse length(p_symbols)..1 loop
    v_sum := (v_sum << 1) # (case when v_sum & 16 = 16 then 37 else 0 end)
      # (strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(p_symbols, i, 1)) - 1);
  end loop;
  return v_sum;
end
$$;
comment on function private.symbol_sum(text) is
  'The sum over i of s_i * alpha^i, 0 to 31, of symbols as read_symbols gives them; null of null.';

create function private.new_symbols(p_sum int) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_random bytea := extensions.gen_random_bytes(11);
  v_symbols text := '';
  v_check int;
begin
  for i in 0..10 loop
    -- 256 is a multiple of 32, so the low five bits are uniform.
    v_symbols := v_symbols || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(v_random, i) & 31) + 1, 1);
  end loop;
  v_check := private.symbol_sum(v_symbols) # p_sum;
  -- Divide by alpha^11, which is to multiply by alpha^20: alpha^31 is 1.
  for i in 1..20 loop
    v_check := (v_check << 1) # (case when v_check & 16 = 16 then 37 else 0 end);
  end loop;
  return v_symbols || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', v_check + 1, 1);
end
$$;
comment on function private.new_symbols(int) is
  '12 symbols whose sum is p_sum, 55 bits of them from the cryptographic source.';

create function private.code_hmac(p_purpose text, p_symbols text) returns bytea
language sql stable set search_path = ''
as $$
  select extensions.hmac(
    convert_to('carrel/' || p_purpose || '/v1:' || p_symbols, 'UTF8'),
    convert_to(private.secret_value('pepper'), 'UTF8'),
    'sha256')
$$;
comment on function private.code_hmac(text, text) is
  'HMAC-SHA-256 of a code under the pepper. Codes have 55 random bits, so no slow hash is needed; looking one up by '
  'its HMAC tells nothing by its timing.';
