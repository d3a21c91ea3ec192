-- HQ keeps the network: who holds licences, which libraries there are, and which add-ons they have. What stands on paper
-- and in links never changes: a library's slug is printed on posters, its code is in every QR token it issued.

create function private.clean_email(p_email text) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_email text := lower(btrim(coalesce(p_email, '')));
begin
  if v_email !~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' or length(v_email) > 254 then
    perform private.refuse('bad-email', 422);
  end if;
  return v_email;
end
$$;
comment on function private.clean_email(text) is
  'The address in lower case; 422 bad-email unless it has the parts of one. Only a message that arrives proves it.';

create function private.check_place(p_country text, p_currency text, p_time_zone text, p_locale text) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_country is null or p_country !~ '^[A-Z]{2}$' then
    perform private.refuse('bad-country', 422);
  elsif p_currency is not null and p_currency !~ '^[A-Z]{3}$' then
    perform private.refuse('bad-currency', 422);
  elsif p_locale is not null and p_locale !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
    perform private.refuse('locale-unknown', 422);
  elsif p_time_zone is not null and not exists (select from pg_timezone_names where name = p_time_zone) then
    perform private.refuse('time-zone-unknown', 422);
  end if;
end
$$;

create function public.save_licensee(p_id uuid, p_name text, p_country text, p_billing_email text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_email text;
begin
  perform private.require_hq();
  v_name := private.clean_text(p_name, 200, 'bad-name');
  v_email := private.clean_email(p_billing_email);
  perform private.check_place(p_country, null, null, null);
  if p_id is null then
    perform private.refuse('not-found', 404);
  end if;
  insert into public.licensee (id, name, country, billing_email) values (p_id, v_name, p_country, v_email)
  on conflict (id) do update set name = v_name, country = p_country, billing_email = v_email;
  perform private.audit('save-licensee', 'licensee', p_id);
  return p_id;
end
$$;
comment on function public.save_licensee(uuid, text, text, text) is
  'HQ: a new licensee under the client''s id, or another name, country (ISO 3166-1) or billing address of one. '
  'Refusals: not-allowed, bad-name, bad-country, bad-email.';
grant execute on function public.save_licensee(uuid, text, text, text) to authenticated;

create function public.add_library(
  p_id uuid, p_licensee_id uuid, p_slug text, p_code text, p_name text, p_city text, p_country text, p_currency text,
  p_time_zone text, p_locale text, p_address text, p_contact_email text
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  if not exists (select from public.licensee where id = p_licensee_id) then
    perform private.refuse('not-found', 404);
  elsif p_slug is null or p_slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or length(p_slug) > 60 then
    perform private.refuse('bad-slug', 422);
  elsif p_code is null or p_code !~ '^[A-Z0-9]{1,8}$' then
    perform private.refuse('bad-code', 422);
  end if;
  p_name := private.clean_text(p_name, 200, 'bad-name');
  p_city := private.clean_text(p_city, 100, 'city-missing');
  p_contact_email := private.clean_email(p_contact_email);
  perform private.check_place(p_country, coalesce(p_currency, ''), coalesce(p_time_zone, ''), coalesce(p_locale, ''));
  -- The same press twice is one library.
  if exists (select from public.library where id = p_id and slug = p_slug and code = p_code) then
    return p_id;
  elsif exists (select from public.library where slug = p_slug) then
    perform private.refuse('slug-taken', 409);
  elsif exists (select from public.library where code = p_code) then
    perform private.refuse('code-taken', 409);
  end if;
  insert into public.library (id, licensee_id, slug, code, name, city, country, currency, time_zone, locale, address,
    contact_email)
  values (p_id, p_licensee_id, p_slug, p_code, p_name, p_city, p_country, p_currency, p_time_zone, p_locale,
    left(btrim(coalesce(p_address, '')), 500), p_contact_email);
  perform private.changed(p_id, 'library', p_id, 1);
  perform private.audit('add-library', 'library', p_id, p_id, jsonb_build_object('slug', p_slug, 'code', p_code));
  return p_id;
exception when unique_violation then
  -- Two people at once: who came second is told as if the first had been there before.
  if exists (select from public.library where slug = p_slug) then
    perform private.refuse('slug-taken', 409);
  end if;
  perform private.refuse('code-taken', 409);
  return null;
end
$$;
comment on function public.add_library(uuid, uuid, text, text, text, text, text, text, text, text, text, text) is
  'HQ: a new library under the client''s id, waiting for its licence (pending). Slug and code never change afterwards. '
  'Country ISO 3166-1, currency ISO 4217, zone IANA, locale BCP 47. Refusals: not-allowed, not-found (licensee), bad-slug, '
  'bad-code, slug-taken, code-taken, bad-name, city-missing, bad-country, bad-currency, time-zone-unknown, locale-unknown, '
  'bad-email.';
grant execute on function
  public.add_library(uuid, uuid, text, text, text, text, text, text, text, text, text, text) to authenticated;

create function private.uses_currency(p_library_id uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select from public.offered_course where library_id = p_library_id)
    or exists (select from public.fee_agreement where library_id = p_library_id)
$$;
comment on function private.uses_currency(uuid) is 'Whether prices or agreements in its currency stand already.';

create function public.change_library(
  p_id uuid, p_licensee_id uuid, p_name text, p_city text, p_country text, p_currency text, p_time_zone text,
  p_locale text, p_address text, p_contact_email text
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_library public.library;
begin
  perform private.require_hq();
  select * into v_library from public.library where id = p_id for update;
  if v_library.id is null or not exists (select from public.licensee where id = p_licensee_id) then
    perform private.refuse('not-found', 404);
  end if;
  perform private.check_place(p_country, coalesce(p_currency, ''), coalesce(p_time_zone, ''), coalesce(p_locale, ''));
  if p_currency <> v_library.currency and private.uses_currency(p_id) then
    perform private.refuse('currency-in-use', 409);
  end if;
  update public.library set
    licensee_id = p_licensee_id,
    name = private.clean_text(p_name, 200, 'bad-name'),
    city = private.clean_text(p_city, 100, 'city-missing'),
    country = p_country,
    currency = p_currency,
    time_zone = p_time_zone,
    locale = p_locale,
    address = left(btrim(coalesce(p_address, '')), 500),
    contact_email = private.clean_email(p_contact_email)
  where id = p_id;
  perform private.changed(p_id, 'library', p_id, 1);
  perform private.audit('change-library', 'library', p_id, p_id, jsonb_build_object(
    'currency', p_currency, 'time_zone', p_time_zone, 'licensee_id', p_licensee_id));
end
$$;
comment on function public.change_library(uuid, uuid, text, text, text, text, text, text, text, text) is
  'HQ: everything of a library but slug and code; the currency only until a course is offered or a fee agreed. Awards '
  'keep the name they were issued under. Refusals: those of add_library, and currency-in-use.';
grant execute on function
  public.change_library(uuid, uuid, text, text, text, text, text, text, text, text) to authenticated;

create function public.set_addon(p_key text, p_library_id uuid, p_enabled boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  if p_key is null or p_key not in ('tracks', 'tuition', 'ceremonies') then
    perform private.refuse('kind-unknown', 422);
  elsif p_library_id is not null and not exists (select from public.library where id = p_library_id) then
    perform private.refuse('not-found', 404);
  elsif p_library_id is null and p_enabled is null then
    perform private.refuse('state-unknown', 422);
  end if;
  if p_enabled is null then
    delete from public.addon where key = p_key and library_id = p_library_id;
  else
    insert into public.addon (key, library_id, enabled) values (p_key, p_library_id, p_enabled)
    on conflict (key, library_id) do update set enabled = excluded.enabled;
  end if;
  if p_library_id is not null then
    perform private.changed(p_library_id, 'library', p_library_id, 1);
  end if;
  perform private.audit('set-addon', 'addon', null, p_library_id,
    jsonb_build_object('key', p_key, 'enabled', p_enabled));
end
$$;
comment on function public.set_addon(text, uuid, boolean) is
  'HQ switches an add-on for the programme (no library) or for one library; null there means as the programme has it. '
  'Refusals: not-allowed, not-found, kind-unknown, state-unknown.';
grant execute on function public.set_addon(text, uuid, boolean) to authenticated;

create or replace function public.set_library_state(p_library_id uuid, p_state text, p_note text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  if p_state is null or p_state not in ('pending', 'active', 'suspended', 'revoked') then
    perform private.refuse('state-unknown', 422);
  elsif p_state in ('suspended', 'revoked') and btrim(coalesce(p_note, '')) = '' then
    perform private.refuse('reason-missing', 422);
  elsif length(p_note) > 500 then
    perform private.refuse('text-too-long', 422);
  end if;
  update public.library set state = p_state, state_note = nullif(btrim(p_note), '') where id = p_library_id;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
  perform private.changed(p_library_id, 'library', p_library_id, 1);
  perform private.audit('set-library-state', 'library', p_library_id, p_library_id,
    jsonb_build_object('state', p_state));
end
$$;
comment on function public.set_library_state(uuid, text, text) is
  'HQ only. The note is public: it stands on the library''s page, and a licence is not suspended or revoked without one. '
  'Refusals: not-allowed, not-found, state-unknown, reason-missing, text-too-long (500).';

create function public.network_figures() returns table (
  library_id uuid, learners int, staff int, librarians int, enrolled int, awarded int, completion_percent numeric,
  awards_total int, certificates_in_stock int, diplomas_in_stock int
)
language sql stable security definer set search_path = ''
as $$
  select l.id,
    (select count(*)::int from public.learner n where n.library_id = l.id and n.state = 'active'),
    (select count(*)::int from public.membership m where m.library_id = l.id and m.state = 'active'),
    (select count(*)::int from public.membership m
      where m.library_id = l.id and m.state = 'active' and m.role = 'librarian'),
    f.enrolled::int, f.awarded::int, f.completion_percent, f.awards_total::int,
    (select count(*)::int from public.voucher v
      where v.library_id = l.id and v.state = 'in-stock' and v.kind = 'certificate'),
    (select count(*)::int from public.voucher v where v.library_id = l.id and v.state = 'in-stock' and v.kind = 'diploma')
  from public.library l cross join lateral public.library_figures(l.slug) f
  where private.is_hq() or l.id in (select private.licensee_library_ids())
$$;
comment on function public.network_figures() is
  'One row a library, in counts: HQ sees all, a licensee the own libraries, anybody else none.';
grant execute on function public.network_figures() to authenticated;
