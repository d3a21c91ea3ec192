-- How the author of a command was signed in when it was tapped: in full, or by PIN on a shared tablet. The tablet says so
-- beside the command (optional `auth_method`; older versions say nothing), and it is no part of the hash. A kind that is
-- a signature takes no PIN: `command_rule.full_sign_in`. A tablet that lies is one whose owner knows the password anyway;
-- what this guards against is a colleague at a tablet that was left open.

alter table public.command add column auth_method text check (auth_method in ('password', 'pin'));
comment on column public.command.auth_method is
  'How the author was signed in at the tap: password or pin; null where the device did not say.';
grant select (auth_method) on public.command to authenticated, service_role;

alter table private.command_rule
  -- Countersigning and overruling: refused as full-sign-in-needed when the tap was made behind a PIN.
  add column full_sign_in boolean not null default false;

create or replace function private.take_command(p_raw jsonb, p_sound boolean, p_received_at timestamptz, p_boot_id text)
returns public.command
language plpgsql volatile set search_path = ''
as $$
declare
  v_command public.command;
  v_there public.command;
  v_rule private.command_rule;
  v_time record;
  v_may text;
begin
  v_command.id := (p_raw ->> 'id')::uuid;
  v_command.status := 'rejected';
  if not p_sound then
    v_command.code := 'bad-payload';
    return v_command;
  end if;
  v_command.session_id := (p_raw ->> 'session_id')::uuid;
  v_command.sitting_id := (p_raw ->> 'sitting_id')::uuid;
  v_command.kind := p_raw ->> 'kind';
  v_command.payload := p_raw -> 'payload';
  v_command.base_version := (p_raw ->> 'base_version')::int;
  v_command.actor_id := auth.uid();
  v_command.hash := sha256(convert_to(jsonb_build_array(
    v_command.actor_id, v_command.session_id, v_command.sitting_id, v_command.kind, v_command.payload,
    v_command.base_version)::text, 'UTF8'));

  select library_id into v_command.library_id from public.session where id = v_command.session_id;
  v_may := private.may_command(v_command.library_id);
  if v_may in ('no', 'stranger') then
    -- Not stored: a stranger fills no table of ours, and the same question gets the same answer.
    v_command.code := case v_may when 'no' then 'not-allowed' else 'not-found' end;
    return v_command;
  elsif v_command.sitting_id is not null and not exists (
    select from public.sitting where id = v_command.sitting_id and session_id = v_command.session_id
  ) then
    v_command.code := 'not-found';
    return v_command;
  end if;
  select * into v_there from public.command where id = v_command.id;
  if v_there.id is not null then
    if v_there.hash = v_command.hash then
      return v_there;
    end if;
    v_command.code := 'reused-id';
    return v_command;
  end if;
  select * into v_rule from private.command_rule where kind = v_command.kind;
  if v_rule.kind is null
    or v_rule.about = (case when v_command.sitting_id is null then 'sitting' else 'session' end)
    or (v_rule.checks_version and v_command.base_version is null) then
    v_command.code := 'bad-payload';
    return v_command;
  end if;

  v_command.device_id := (p_raw ->> 'device_id')::uuid;
  v_command.boot_id := (p_raw ->> 'boot_id')::uuid;
  begin
    v_command.tapped_at := (p_raw ->> 'tapped_at')::timestamptz;
  exception when data_exception then
    v_command.code := 'bad-payload';
    return v_command;
  end;
  v_command.tapped_mono_ms := (p_raw ->> 'tapped_mono_ms')::numeric;
  v_command.sent_mono_ms := (p_raw ->> 'sent_mono_ms')::numeric;
  v_command.received_at := p_received_at;
  v_command.auth_method := case when p_raw ->> 'auth_method' in ('password', 'pin') then p_raw ->> 'auth_method' end;
  if v_rule.full_sign_in and v_command.auth_method is distinct from 'password' then
    -- Not stored: signed in fully, the same person may send the same command.
    v_command.code := 'full-sign-in-needed';
    return v_command;
  end if;
  v_time := private.place_in_time(
    v_command, v_command.boot_id = p_boot_id::uuid and private.boot_lives(v_command.device_id, v_command.boot_id));
  v_command.effective_at := date_trunc('milliseconds', v_time.effective_at);
  v_command.uncertain := v_time.uncertain;
  v_command.status := 'parked';
  v_command.code := case
    when v_may = 'suspended' then 'member-suspended'
    when v_rule.decides_time
      and v_time.doubt > make_interval(mins => (select uncertain_minutes from public.programme)) then 'time-uncertain'
    -- What the same device did after a parked command rests on it.
    when v_rule.taken_in is not null then (
      select c.code from public.command c
      where c.sitting_id = v_command.sitting_id and c.device_id = v_command.device_id and c.status = 'parked'
      order by c.position limit 1)
  end;
  if v_command.code is null then
    v_command.status := 'applied';
  end if;
  begin
    insert into public.command
      (id, library_id, session_id, sitting_id, kind, payload, hash, base_version, device_id, boot_id, tapped_at,
       tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status, code, auth_method)
    values (
      v_command.id, v_command.library_id, v_command.session_id, v_command.sitting_id, v_command.kind, v_command.payload,
      v_command.hash, v_command.base_version, v_command.device_id, v_command.boot_id, v_command.tapped_at,
      v_command.tapped_mono_ms, v_command.sent_mono_ms, v_command.received_at, v_command.effective_at,
      v_command.uncertain, v_command.actor_id, v_command.status, v_command.code, v_command.auth_method)
    returning * into v_command;
  exception when unique_violation then
    -- The same id at this very moment under another session's lock.
    v_command.status := 'rejected';
    v_command.code := 'reused-id';
    return v_command;
  end;
  if v_command.status = 'parked' then
    perform private.changed(v_command.library_id, 'command', v_command.id);
    return v_command;
  end if;
  return private.decide(v_command);
end
$$;
