-- What a library and HQ see of a kiosk: where it stands, how old its lists are, its version, its battery where the
-- browser tells. The kiosk says all of it about itself and nothing follows from it but a person's look.

alter table public.kiosk
  add column place text check (length(place) between 1 and 120),
  add column lists_at timestamptz,
  add column battery_percent smallint check (battery_percent between 0 and 100),
  add column charging boolean;
grant select (place, lists_at, battery_percent, charging) on public.kiosk to authenticated;

alter table private.kiosk_code add column place text;

drop function public.create_kiosk_code(uuid, text);
create function public.create_kiosk_code(p_library_id uuid, p_name text, p_place text default null) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_place text;
  v_code text := private.new_symbols(2);
begin
  perform private.require_role(p_library_id, '{librarian}');
  v_name := private.clean_text(p_name, 80, 'bad-name');
  if btrim(coalesce(p_place, '')) <> '' then
    v_place := private.clean_text(p_place, 120, 'bad-name');
  end if;
  insert into private.kiosk_code (hmac, library_id, name, place, created_by, expires_at)
  values (private.code_hmac('kiosk', v_code), p_library_id, v_name, v_place, auth.uid(), now() + interval '24 hours');
  perform private.audit('create-kiosk-code', 'kiosk', null, p_library_id, '{}');
  return v_code;
end
$$;
comment on function public.create_kiosk_code(uuid, text, text) is
  'Librarian. 12 symbols, good once and for 24 hours. Refusals: not-found, not-allowed, bad-name.';

-- As before; the kiosk takes its code's place along.
create or replace function public.use_kiosk_code(p_code text, p_user_id uuid default null, p_address text default null)
returns table (outcome text, kiosk_id uuid, library_id uuid, name text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_address text := left(coalesce(p_address, private.attested_address()), 64);
  v_symbols text := private.read_symbols(p_code);
  v_code private.kiosk_code;
  v_kiosk public.kiosk;
begin
  if not private.may_try('kiosk', null, v_address) then
    return query select 'slow-down', null::uuid, null::uuid, null::text;
    return;
  end if;
  if private.symbol_sum(v_symbols) = 2 then
    select * into v_code from private.kiosk_code c
    where c.hmac = private.code_hmac('kiosk', v_symbols) and c.used_at is null and c.expires_at > now()
      and exists (select from public.library l where l.id = c.library_id and l.state <> 'revoked')
    for update;
  end if;
  if v_code.hmac is null then
    perform private.note_try('kiosk', null, v_address, 'wrong');
    return query select 'refused', null::uuid, null::uuid, null::text;
    return;
  end if;
  if p_user_id is null then
    return query select 'good', null::uuid, v_code.library_id, v_code.name;
    return;
  end if;
  perform private.note_try('kiosk', null, v_address, 'right');
  update private.kiosk_code c set used_at = now() where c.hmac = v_code.hmac;
  insert into public.kiosk (library_id, user_id, name, place)
  values (v_code.library_id, p_user_id, v_code.name, v_code.place)
  returning * into v_kiosk;
  perform private.changed(v_kiosk.library_id, 'kiosk', v_kiosk.id, 1);
  perform private.audit('enrol-kiosk', 'kiosk', v_kiosk.id, v_kiosk.library_id,
    jsonb_build_object('code_by', v_code.created_by));
  return query select 'enrolled', v_kiosk.id, v_kiosk.library_id, v_kiosk.name;
end
$$;

drop function public.kiosk_seen(text);
create function public.kiosk_seen(
  p_version text, p_lists_at timestamptz default null, p_battery int default null, p_charging boolean default null
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- A kiosk whose clock or battery is wrong still says that it is there.
  update public.kiosk k
  set last_seen_at = now(), version_seen = left(p_version, 60),
    lists_at = case when p_lists_at <= now() + interval '1 day' then p_lists_at end,
    battery_percent = case when p_battery between 0 and 100 then p_battery end,
    charging = p_charging
  where k.user_id = private.require_user() and k.state = 'active';
  if not found then
    perform private.refuse('unenrolled', 403);
  end if;
end
$$;
comment on function public.kiosk_seen(text, timestamptz, int, boolean) is
  'Kiosk: I am here, with this version, lists of this time, and this battery (per cent; null where unknown). 403 '
  'unenrolled: forget the library and show the enrolment page.';

grant execute on function public.create_kiosk_code(uuid, text, text) to authenticated;
grant execute on function public.kiosk_seen(text, timestamptz, int, boolean) to authenticated;
