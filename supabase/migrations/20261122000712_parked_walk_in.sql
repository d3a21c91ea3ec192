-- A walk-in or a move that is parked makes no sitting yet, and the tablet goes on: what it sends about that sitting is
-- parked with it, in order, and decided with it. Confirmed, each is judged in its turn; discarded or refused, none counts.
-- `awaits_sitting_id` names the sitting that is still to be made, because sitting_id may only name one that is there.

alter table public.command
  add column awaits_sitting_id uuid,
  add check (awaits_sitting_id is null or sitting_id is null);
comment on column public.command.awaits_sitting_id is
  'The sitting it is about, while a parked command is still to make it; also of one that was decided with that and never got it.';
create index command_awaits on public.command (awaits_sitting_id, position) where awaits_sitting_id is not null;
grant select (awaits_sitting_id) on public.command to authenticated, service_role;

create function private.parked_maker(p_session_id uuid, p_sitting_id uuid) returns public.command
language plpgsql stable set search_path = ''
as $$
declare
  v_maker public.command;
begin
  select * into v_maker from public.command c
  where c.session_id = p_session_id and c.status = 'parked' and c.kind in ('walk-in', 'move-here')
    and c.payload ->> 'sitting_id' = p_sitting_id::text
  order by c.position limit 1;
  return v_maker;
end
$$;
comment on function private.parked_maker(uuid, uuid) is 'The parked command that will make the sitting when it is confirmed.';

create function private.settle_followers(p_maker public.command) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting uuid := (p_maker.payload ->> 'sitting_id')::uuid;
  v_applied boolean := p_maker.status = 'applied';
  v_judging boolean := true;
  v_next public.command;
begin
  if p_maker.kind not in ('walk-in', 'move-here') then
    return;
  end if;
  for v_next in
    select * from public.command c
    where c.session_id = p_maker.session_id and c.awaits_sitting_id = v_sitting and c.status = 'parked'
    order by c.position for update
  loop
    -- One of the decider's own waits for somebody else, and what comes after it waits behind it.
    v_judging := v_judging and v_next.actor_id <> auth.uid();
    update public.command c set
      sitting_id = case when v_applied then v_sitting end,
      awaits_sitting_id = case when not v_applied then v_sitting end,
      status = case when not v_applied then 'rejected' when v_judging then 'applied' else 'parked' end,
      code = case
        when not v_applied then case p_maker.code when 'discarded' then 'discarded' else 'not-found' end
        when not v_judging then c.code
      end,
      decided_by = case when v_judging then auth.uid() end,
      decided_at = case when v_judging then clock_timestamp() end,
      effective_at = least(c.received_at, greatest(c.effective_at, (
        select max(e.effective_at) from public.sitting_event e
        where e.sitting_id = v_sitting and e.kind not in ('booked', 'corrected', 'expired')))),
      uncertain = true
    where c.id = v_next.id
    returning * into v_next;
    if v_applied and v_judging then
      v_next := private.decide(v_next);
    end if;
    perform private.changed(v_next.library_id, 'command', v_next.id, 2);
  end loop;
end
$$;
comment on function private.settle_followers(public.command) is
  'After a walk-in or a move was decided: what was parked about its sitting is judged in order, or does not count. '
  'Session locked.';

create function private.erasing_followers(p_person uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.command c set payload = '{}', hash = decode(repeat('00', 32), 'hex')
  from public.command m
  where m.session_id = c.session_id and m.kind in ('walk-in', 'move-here')
    and m.payload ->> 'sitting_id' = c.awaits_sitting_id::text
    and (exists (
      select from public.enrolment e
      where e.id::text = m.payload ->> 'enrolment_id' and e.learner_id = p_person
    ) or exists (
      select from public.sitting s
      where s.id::text = m.payload ->> 'from_sitting_id' and s.learner_id = p_person
    ));
end
$$;

create or replace function private.parked_for(p_id uuid) returns public.command
language plpgsql volatile set search_path = ''
as $$
declare
  v_command public.command;
begin
  perform private.require_user();
  select * into v_command from public.command where id = p_id;
  perform private.session_for(v_command.session_id, '{librarian}');
  perform from public.sitting where id = v_command.sitting_id for no key update;
  select * into v_command from public.command where id = p_id for update;
  if v_command.status <> 'parked' then
    perform private.refuse('not-parked', 409);
  elsif v_command.actor_id = auth.uid() then
    perform private.refuse('second-person-needed', 409);
  elsif v_command.awaits_sitting_id is not null or exists (
    select from public.command c
    where c.sitting_id = v_command.sitting_id and c.status = 'parked' and c.position < v_command.position
  ) then
    perform private.refuse('earlier-command-waits', 409);
  end if;
  return v_command;
end
$$;

create or replace function public.confirm_command(p_id uuid)
returns table (id uuid, status text, code text, version int, server_now timestamptz, deadline timestamptz)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_command public.command := private.parked_for(p_id);
begin
  update public.command c set
    decided_by = auth.uid(), decided_at = clock_timestamp(), status = 'applied', code = null,
    -- Bounded anew: earlier commands that were confirmed meanwhile have taken their place.
    effective_at = least(c.received_at, greatest(c.effective_at, (
      select max(e.effective_at) from public.sitting_event e
      where e.sitting_id = c.sitting_id and e.kind not in ('booked', 'corrected', 'expired')))),
    uncertain = true
  where c.id = p_id
  returning * into v_command;
  v_command := private.decide(v_command);
  perform private.changed(v_command.library_id, 'command', p_id, 2);
  perform private.audit('confirm-command', 'command', p_id, v_command.library_id,
    jsonb_build_object('status', v_command.status, 'code', v_command.code));
  perform private.settle_followers(v_command);
  return query select v_command.id, v_command.status, v_command.code, v_command.version,
    date_trunc('milliseconds', clock_timestamp()), private.sitting_deadline(v_command.sitting_id);
end
$$;

create or replace function public.discard_command(p_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_command public.command := private.parked_for(p_id);
  v_reason text := private.coded_reason(v_command.library_id, 'command', p_id, p_reason);
begin
  update public.command set
    status = 'rejected', code = 'discarded', decided_by = auth.uid(), decided_at = clock_timestamp()
  where id = p_id
  returning * into v_command;
  perform private.settle_followers(v_command);
  perform private.changed(v_command.library_id, 'command', p_id, 2);
  perform private.audit('discard-command', 'command', p_id, v_command.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;

create or replace function private.take_command(p_raw jsonb, p_sound boolean, p_received_at timestamptz, p_boot_id text)
returns public.command
language plpgsql volatile set search_path = ''
as $$
declare
  v_command public.command;
  v_there public.command;
  v_maker public.command;
  v_rule private.command_rule;
  v_about text;
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
  end if;
  -- Before its sitting is looked for: that of a parked walk-in may never come to be.
  select * into v_there from public.command where id = v_command.id;
  if v_there.id is not null then
    if v_there.hash = v_command.hash then
      return v_there;
    end if;
    v_command.code := 'reused-id';
    return v_command;
  end if;
  v_about := case when v_command.sitting_id is null then 'session' else 'sitting' end;
  if v_command.sitting_id is not null and not exists (
    select from public.sitting where id = v_command.sitting_id and session_id = v_command.session_id
  ) then
    v_maker := private.parked_maker(v_command.session_id, v_command.sitting_id);
    if v_maker.id is null then
      v_command.code := 'not-found';
      return v_command;
    end if;
    v_command.awaits_sitting_id := v_command.sitting_id;
    v_command.sitting_id := null;
  end if;
  select * into v_rule from private.command_rule where kind = v_command.kind;
  if v_rule.kind is null
    or v_rule.about not in ('either', v_about)
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
    when v_maker.id is not null then v_maker.code
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
       tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status, code, auth_method,
       awaits_sitting_id)
    values (
      v_command.id, v_command.library_id, v_command.session_id, v_command.sitting_id, v_command.kind, v_command.payload,
      v_command.hash, v_command.base_version, v_command.device_id, v_command.boot_id, v_command.tapped_at,
      v_command.tapped_mono_ms, v_command.sent_mono_ms, v_command.received_at, v_command.effective_at,
      v_command.uncertain, v_command.actor_id, v_command.status, v_command.code, v_command.auth_method,
      v_command.awaits_sitting_id)
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
