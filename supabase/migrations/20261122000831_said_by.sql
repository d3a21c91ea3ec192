-- Who a verifier says to be is a stranger's word that the holder reads. A number in groups and a bare domain lead somewhere
-- as well, and a mark that turns the direction of what follows could rewrite the line.

create or replace function private.said_by(p_text text) returns text
language sql immutable set search_path = ''
as $$
  select t.text
  from (
    select nullif(normalize(btrim(regexp_replace(
      regexp_replace(p_text, '[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]', '', 'g'),
      '[\s\u0001-\u001f\u007f-\u00a0]+', ' ', 'g')), NFC), '') as text) t
  where length(t.text) <= 80
    and t.text !~ '[/@<>\\:]|\.[[:alpha:]]{2}|([0-9٠-٩۰-۹०-९][^0-9٠-٩۰-۹०-९]*){5}'
$$;
comment on function private.said_by(text) is
  'A name that a verifier gave, as the holder may see it: one line of at most 80 characters; null for none, and for what could '
  'lead the holder somewhere. The same rule as src/lib/domain/said-by.ts.';
