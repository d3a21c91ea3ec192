-- A page rendered on the server asks the database with the app's own address. On one machine the embedded gateway puts the
-- visitor's address in its place; a hosted gateway knows nothing of the app, so that all visitors would share the app's one
-- count, and whoever guesses numbers on /v would lock out everybody else. The operator may therefore give the app and the
-- database one secret (`app`, docs/deploy.md): who shows it says whose call it is.

create or replace function private.attested_address() returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_header text := coalesce((select value from private.setting where key = 'address_header'), 'x-forwarded-for');
  v_app text := (select value from private.secret where key = 'app');
  v_headers jsonb;
  v_value text;
begin
  v_headers := nullif(current_setting('request.headers', true), '')::jsonb;
  -- A proxy appends, so the last entry is the one that the nearest of them vouches for.
  v_value := btrim(split_part(v_headers ->> v_header, ',', -1));
  if v_app is not null and v_headers ->> 'x-carrel-app' = v_app then
    v_value := coalesce(nullif(btrim(v_headers ->> 'x-carrel-caller'), ''), v_value);
  end if;
  return left(coalesce(nullif(v_value, ''), 'unattested'), 64);
exception when invalid_text_representation then
  return 'unattested';
end
$$;
comment on function private.attested_address() is
  'The caller''s address: as the app says where the call shows the secret `app`, else as the gateway attests it, the last '
  'entry of the header that the setting address_header names (x-forwarded-for unless set; cf-connecting-ip on hosted '
  'Supabase, see docs/deploy.md). Calls without one share one count.';
