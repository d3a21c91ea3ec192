-- Kiosks and the public read the names behind codes from a catalogue that the root key signed. That key is on no server, so a
-- new library or a changed title is not in it before an operator signs again. Headquarters has to see that: until then
-- a kiosk shows the code, or the name of before.

create function public.catalogue_state() returns table (issued_at timestamptz, current boolean, codes text[])
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_document jsonb;
begin
  perform private.require_hq();
  select c.document, c.issued_at into v_document, issued_at from public.catalogue c order by c.id desc limit 1;
  select coalesce(array_agg(distinct line ->> 'code'), '{}') into codes
  from jsonb_each(public.catalogue_rows()) part cross join lateral jsonb_array_elements(part.value) line
  where not coalesce(v_document -> part.key @> jsonb_build_array(line), false);
  current := codes = '{}';
  return next;
end
$$;
comment on function public.catalogue_state() is
  'HQ: when the published catalogue was signed (null: never), whether it has every name as it is now, and the codes of '
  'libraries, courses and accreditations whose names it lacks or has otherwise. Refusals: not-allowed.';
grant execute on function public.catalogue_state() to authenticated;
