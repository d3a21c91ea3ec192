-- submit_commands: the one door for what happens on the session day (contract, docs/commands.md).
--
-- Sessions are locked first, then sittings, each in the order of ids, for the whole batch. A command is looked up
-- by its id only under these locks, so of twenty copies sent at once one acts and nineteen read its answer.
-- Each is judged in its own savepoint, and its answer is stored: a conflict is a result, not an exception.

create function private.stale(p_command public.command, p_sitting public.sitting) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  -- What the same device did since does not surprise it; the server's own expiry is judged by the state it left.
  return p_command.base_version > p_sitting.version or exists (
    select from public.sitting_event e left join public.command c on c.id = e.command_id
    where e.sitting_id = p_sitting.id and e.seq > p_command.base_version
      and c.device_id is distinct from p_command.device_id
      and not (e.kind = 'expired' and e.actor_id is null)
  );
end
$$;

create function private.judge(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  case p_command.kind
    when 'arrive' then perform private.judge_arrive(p_command, p_session, p_sitting);
    when 'cancel-arrival' then perform private.judge_cancel_arrival(p_command, p_session, p_sitting);
    when 'check-id' then perform private.judge_check_id(p_command, p_session, p_sitting);
    when 'refuse-id' then perform private.judge_refuse_id(p_command, p_session, p_sitting);
    when 'check-tools' then perform private.judge_check_tools(p_command, p_session, p_sitting);
    when 'assign-seat' then perform private.judge_assign_seat(p_command, p_session, p_sitting);
    when 'start' then perform private.judge_start(p_command, p_session, p_sitting);
    when 'pause' then perform private.judge_pause(p_command, p_session, p_sitting);
    when 'resume' then perform private.judge_resume(p_command, p_session, p_sitting);
    when 'extend' then perform private.judge_extend(p_command, p_session, p_sitting);
    when 'submit' then perform private.judge_submit(p_command, p_session, p_sitting);
    when 'record-result' then perform private.judge_record_result(p_command, p_session, p_sitting);
    when 'incident' then perform private.judge_incident(p_command, p_session, p_sitting);
    when 'note' then perform private.judge_note(p_command, p_session, p_sitting);
    when 'room-check' then perform private.judge_room_check(p_command, p_session, p_sitting);
  end case;
end
$$;

create function private.decide(p_command public.command) returns public.command
language plpgsql volatile set search_path = ''
as $$
declare
  v_rule private.command_rule;
  v_session public.session;
  v_sitting public.sitting;
  v_state text;
  v_code text;
  v_command public.command;
begin
  select * into v_rule from private.command_rule where kind = p_command.kind;
  select * into v_session from public.session where id = p_command.session_id;
  select * into v_sitting from public.sitting where id = p_command.sitting_id;
  if v_rule.taken_in is not null and private.expire_if_due(v_sitting, p_command.effective_at) then
    select * into v_sitting from public.sitting where id = p_command.sitting_id;
  end if;
  -- Under `awaiting-sync` the clock still runs; what the silent device holds goes on from there.
  v_state := case when v_sitting.state = 'awaiting-sync' and p_command.kind in ('pause', 'resume', 'extend')
    then (private.sitting_fold(v_sitting, p_command.received_at)).state else v_sitting.state end;
  if (v_session.state = 'cancelled' and p_command.kind <> 'note')
    or (v_session.state = 'closed' and p_command.kind not in ('note', 'incident', 'record-result')) then
    v_code := 'session-closed';
  elsif v_sitting.learner_id = p_command.actor_id then
    v_code := 'not-allowed';
  elsif v_rule.checks_version and private.stale(p_command, v_sitting) then
    v_code := 'stale-version';
  elsif not v_state = any(v_rule.taken_in) then
    v_code := 'wrong-state';
  else
    begin
      perform private.judge(p_command, v_session, v_sitting);
    exception
      when data_exception or integrity_constraint_violation then
        v_code := 'bad-payload';
      when others then
        -- Only our own refusals are answers; a deadlock or a lost connection is for the client to try again.
        if sqlstate !~ '^PT4' then
          raise;
        end if;
        get stacked diagnostics v_code = pg_exception_detail;
        v_code := case v_code when 'text-too-long' then 'bad-payload' else v_code end;
    end;
  end if;
  update public.command set
    code = v_code,
    status = case
      when v_code is null then 'applied'
      when v_code in ('stale-version', 'wrong-state') then 'conflict'
      else 'rejected'
    end,
    version = (select version from public.sitting where id = p_command.sitting_id)
  where id = p_command.id
  returning * into v_command;
  if v_code is null and v_session.state = 'planned' then
    perform private.set_session_state(v_session, 'open');
  end if;
  return v_command;
end
$$;
comment on function private.decide(public.command) is
  'Judges a stored command by the state of now, stores the answer, gives the row. Session and sitting are locked.';

create function private.is_uuid(p_text text) returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
  return coalesce(p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', false);
end
$$;

create function private.envelope_sound(p_raw jsonb) returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
  return private.is_uuid(p_raw ->> 'session_id') and private.is_uuid(p_raw ->> 'device_id')
    and private.is_uuid(p_raw ->> 'boot_id')
    and (p_raw ->> 'sitting_id' is null or private.is_uuid(p_raw ->> 'sitting_id'))
    and coalesce(p_raw ->> 'base_version', '0') ~ '^\d{1,9}$'
    and jsonb_typeof(p_raw -> 'tapped_mono_ms') = 'number' and jsonb_typeof(p_raw -> 'sent_mono_ms') = 'number'
    and (p_raw ->> 'tapped_mono_ms')::numeric between 0 and 1e13
    and (p_raw ->> 'sent_mono_ms')::numeric between 0 and 1e13
    and coalesce(p_raw ->> 'tapped_at', '') ~* '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$'
    and jsonb_typeof(p_raw -> 'kind') = 'string' and jsonb_typeof(p_raw -> 'payload') = 'object';
end
$$;

create function private.may_command(p_library_id uuid) returns text
language plpgsql stable set search_path = ''
as $$
begin
  return case
    when private.has_role(p_library_id, '{proctor,librarian}') then 'yes'
    when exists (
      select from public.membership m join public.library l on l.id = m.library_id
      where m.user_id = auth.uid() and m.library_id = p_library_id and m.role in ('proctor', 'librarian')
        and m.state = 'suspended' and l.state <> 'revoked'
    ) then 'suspended'
    when private.belongs(p_library_id) then 'no'
    else 'stranger'
  end;
end
$$;

create function private.take_command(p_raw jsonb, p_sound boolean, p_received_at timestamptz, p_boot_id text)
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
       tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status, code)
    values (
      v_command.id, v_command.library_id, v_command.session_id, v_command.sitting_id, v_command.kind, v_command.payload,
      v_command.hash, v_command.base_version, v_command.device_id, v_command.boot_id, v_command.tapped_at,
      v_command.tapped_mono_ms, v_command.sent_mono_ms, v_command.received_at, v_command.effective_at,
      v_command.uncertain, v_command.actor_id, v_command.status, v_command.code)
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

create function private.sitting_deadline(p_sitting_id uuid) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  v_sitting public.sitting;
begin
  select * into v_sitting from public.sitting where id = p_sitting_id;
  if v_sitting.state in ('running', 'awaiting-sync') then
    return (private.sitting_fold(v_sitting, clock_timestamp())).deadline;
  end if;
  return null;
end
$$;

create function public.submit_commands(p_commands jsonb)
returns table (
  id uuid, status text, code text, version int, server_now timestamptz, deadline timestamptz
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_received_at timestamptz;
  v_item record;
  v_command public.command;
  v_libraries uuid[];
  v_sound jsonb;
  v_boots jsonb;
begin
  if p_commands is null or jsonb_typeof(p_commands) <> 'array' or jsonb_array_length(p_commands) > 50 then
    perform private.refuse('commands-malformed', 422, 'An array of at most 50 commands.');
  elsif exists (
    select from jsonb_array_elements(p_commands) as c
    where jsonb_typeof(c) <> 'object' or not private.is_uuid(c ->> 'id')
  ) then
    perform private.refuse('commands-malformed', 422, 'Each command has an id.');
  end if;
  select jsonb_agg(private.envelope_sound(c) order by position) into v_sound
  from jsonb_array_elements(p_commands) with ordinality as a (c, position);
  select array_agg(m.library_id) into v_libraries from public.membership m where m.user_id = v_user;
  perform from public.session n
  where n.library_id = any(v_libraries) and n.id = any(array(
    select case when (v_sound -> position::int - 1)::boolean then (c ->> 'session_id')::uuid end
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)))
  order by n.id for no key update;
  perform from public.sitting s
  where s.library_id = any(v_libraries) and s.id = any(array(
    select case when (v_sound -> position::int - 1)::boolean then (c ->> 'sitting_id')::uuid end
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)))
  order by s.id for no key update;
  -- After the locks: waiting for another batch must not make a tap look older than it is.
  v_received_at := clock_timestamp();
  -- The sender is one page load: that of a device's last tap in this batch.
  select jsonb_object_agg(c ->> 'device_id', c ->> 'boot_id' order by position) into v_boots
  from jsonb_array_elements(p_commands) with ordinality as a (c, position)
  where (v_sound -> position::int - 1)::boolean;
  perform private.note_contact(n.id, x.device_id::uuid, (v_boots ->> x.device_id)::uuid)
  from (
    select distinct c ->> 'session_id' as session_id, c ->> 'device_id' as device_id
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)
    where (v_sound -> position::int - 1)::boolean
  ) as x join public.session n on n.id = x.session_id::uuid
  where n.library_id = any(array(select private.staff_library_ids('{proctor,librarian}')));
  for v_item in
    select c, (v_sound -> position::int - 1)::boolean as sound
    from jsonb_array_elements(p_commands) with ordinality as a (c, position) order by position
  loop
    v_command := private.take_command(v_item.c, v_item.sound, v_received_at, v_boots ->> (v_item.c ->> 'device_id'));
    id := v_command.id;
    status := v_command.status;
    code := v_command.code;
    version := v_command.version;
    server_now := date_trunc('milliseconds', clock_timestamp());
    deadline := private.sitting_deadline(v_command.sitting_id);
    return next;
  end loop;
end
$$;
comment on function public.submit_commands(jsonb) is
  'At most 50 commands, judged in the given order, one row each in that order: see docs/commands.md.';
grant execute on function public.submit_commands(jsonb) to authenticated;
