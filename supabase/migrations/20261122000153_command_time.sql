-- When a command took place. The server's receipt decides when the device was in touch; otherwise what passed
-- on the device's monotonic clock since the tap, which a changed wall clock cannot bend; otherwise the wall
-- clock, between the sitting's last event and the receipt.

create function private.place_in_time(
  p_command public.command, p_boot_known boolean,
  out effective_at timestamptz, out uncertain boolean, out doubt interval
)
language plpgsql stable set search_path = ''
as $$
declare
  v_waited interval := make_interval(secs => ((p_command.sent_mono_ms - p_command.tapped_mono_ms) / 1000)::float8);
  v_boot_known boolean := p_boot_known and p_command.sent_mono_ms >= p_command.tapped_mono_ms;
  v_previous timestamptz;
begin
  if v_boot_known and v_waited < interval '5 seconds' then
    effective_at := p_command.received_at;
    uncertain := false;
    doubt := interval '0';
    return;
  end if;
  select max(e.effective_at) into v_previous
  from public.sitting_event e
  where e.sitting_id = p_command.sitting_id and e.kind not in ('booked', 'corrected', 'expired');
  uncertain := true;
  if v_boot_known then
    effective_at := greatest(p_command.received_at - v_waited, v_previous);
    doubt := p_command.received_at - effective_at;
  else
    -- Without a clock to count on anything between the two ends is possible.
    effective_at := least(greatest(p_command.tapped_at, v_previous), p_command.received_at);
    doubt := p_command.received_at - coalesce(v_previous, '-infinity');
  end if;
end
$$;
comment on function private.place_in_time(public.command, boolean) is
  'In touch means sent within five seconds of the tap, from a page load that still lives. `doubt` is how far the '
  'effective time may be off; above programme.uncertain_minutes a second person decides.';

create function private.expire_if_due(p_sitting public.sitting, p_at timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_deadline timestamptz;
begin
  if p_sitting.id is null or p_sitting.state not in ('running', 'awaiting-sync') then
    return false;
  end if;
  v_deadline := (private.sitting_fold(p_sitting, p_at)).deadline;
  if v_deadline is null
    or p_at <= v_deadline + make_interval(secs => (select expiry_grace_seconds from public.programme)) then
    return false;
  end if;
  update public.sitting set state = 'expired' where id = p_sitting.id;
  perform private.append_event(p_sitting.id, 'expired', v_deadline, p_actor_id => null);
  return true;
end
$$;
comment on function private.expire_if_due(public.sitting, timestamptz) is
  'Ends a locked sitting at its deadline when the moment lies beyond deadline and grace.';

create function private.device_silent(p_sitting_id uuid, p_since timestamptz) returns boolean
language sql stable set search_path = ''
as $$
  select coalesce((
    select coalesce(d.seen_at < p_since, true)
    from public.sitting_event e
      join public.command c on c.id = e.command_id
      left join private.device_contact d on d.session_id = c.session_id and d.device_id = c.device_id
    where e.sitting_id = p_sitting_id
    order by e.seq desc
    limit 1
  ), false)
$$;
comment on function private.device_silent(uuid, timestamptz) is
  'Whether the device that last acted on the sitting has not been heard of since then. Where no device ever acted '
  'there is none to wait for.';

create function private.expire_sittings(p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_due record;
  v_sitting public.sitting;
  v_deadline timestamptz;
  v_count int := 0;
begin
  for v_due in
    select s.id, s.session_id from public.sitting s where s.state = 'running' order by s.session_id, s.id
  loop
    -- A session that a batch of commands holds just now is looked at by the next tick.
    perform from public.session where id = v_due.session_id for no key update skip locked;
    continue when not found;
    select * into v_sitting from public.sitting where id = v_due.id and state = 'running' for no key update;
    continue when not found;
    v_deadline := (private.sitting_fold(v_sitting, p_now)).deadline;
    if private.device_silent(v_sitting.id, v_deadline) then
      continue when p_now <= v_deadline
        + make_interval(secs => (select expiry_grace_seconds from public.programme));
      -- No event and no new version: what the silent device still holds may decide otherwise.
      update public.sitting set state = 'awaiting-sync' where id = v_sitting.id;
      perform private.changed(v_sitting.library_id, 'sitting', v_sitting.id, v_sitting.version);
      v_count := v_count + 1;
    elsif private.expire_if_due(v_sitting, p_now) then
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
comment on function private.expire_sittings(timestamptz) is
  'Part of the tick: past deadline and grace a sitting expires at its deadline, or waits when its device is silent.';
