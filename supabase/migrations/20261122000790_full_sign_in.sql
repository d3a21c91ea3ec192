-- A signature is its author's own, given in full. The tablet's word (`auth_method`) says how somebody was signed in when
-- they tapped; whether it was so only the server can say: Auth's session behind the call was begun by signing in, with a
-- password or a link, and a PIN never begins one, it only brings an old one back. So a signature counts when that session is
-- a few minutes old at most. Hosted Auth and the embedded one both name the session in the token and keep it in
-- auth.sessions; `amr` is hosted Auth's alone.
--
-- What was tapped without network, or behind a PIN, is not lost: it is parked as full-sign-in-needed until its author shows
-- the sign-in (`sign_command`), or a librarian discards it.

alter table public.command add column signed_at timestamptz;
comment on column public.command.signed_at is
  'When the server saw its author sign in fully for it; null for what is no signature, or is not signed yet.';
grant select (signed_at) on public.command to authenticated, service_role;

create function private.signs_fully() returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return private.is_uuid(auth.jwt() ->> 'session_id') and exists (
    select from auth.sessions s
    where s.id = (auth.jwt() ->> 'session_id')::uuid and s.user_id = auth.uid()
      and s.created_at > clock_timestamp() - interval '5 minutes');
end
$$;
comment on function private.signs_fully() is
  'Whether the caller has signed in, not just come back, within five minutes, and is not signed out.';

create function private.require_full_sign_in() returns void
language plpgsql stable set search_path = ''
as $$
begin
  if not private.signs_fully() then
    perform private.refuse('full-sign-in-needed', 403);
  end if;
end
$$;

create function private.is_signature(p_kind text) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return exists (select from private.command_rule r where r.kind = p_kind and r.full_sign_in);
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
  if v_rule.full_sign_in and v_command.auth_method = 'password' and private.signs_fully() then
    v_command.signed_at := p_received_at;
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
    when v_rule.full_sign_in and v_command.signed_at is null then 'full-sign-in-needed'
    -- What the same device did after a parked command rests on it; a signature that was given waits for none that was not.
    when v_rule.taken_in is not null then (
      select c.code from public.command c
      where c.sitting_id = v_command.sitting_id and c.device_id = v_command.device_id and c.status = 'parked'
        and (v_command.signed_at is null or c.code <> 'full-sign-in-needed')
      order by c.position limit 1)
  end;
  if v_command.code is null then
    v_command.status := 'applied';
  end if;
  begin
    insert into public.command
      (id, library_id, session_id, sitting_id, kind, payload, hash, base_version, device_id, boot_id, tapped_at,
       tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status, code, auth_method,
       awaits_sitting_id, signed_at)
    values (
      v_command.id, v_command.library_id, v_command.session_id, v_command.sitting_id, v_command.kind, v_command.payload,
      v_command.hash, v_command.base_version, v_command.device_id, v_command.boot_id, v_command.tapped_at,
      v_command.tapped_mono_ms, v_command.sent_mono_ms, v_command.received_at, v_command.effective_at,
      v_command.uncertain, v_command.actor_id, v_command.status, v_command.code, v_command.auth_method,
      v_command.awaits_sitting_id, v_command.signed_at)
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

create or replace function public.confirm_command(p_id uuid)
returns table (id uuid, status text, code text, version int, server_now timestamptz, deadline timestamptz)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_command public.command := private.parked_for(p_id);
begin
  if v_command.signed_at is null and private.is_signature(v_command.kind) then
    -- Nobody signs for somebody else: its author shows the full sign-in first, or it is discarded.
    perform private.refuse('full-sign-in-needed', 409);
  end if;
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

create or replace function private.settle_followers(p_maker public.command) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting uuid := (p_maker.payload ->> 'sitting_id')::uuid;
  v_applied boolean := p_maker.status = 'applied';
  v_judging boolean := true;
  v_unsigned boolean;
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
    -- One of the decider's own waits for somebody else, a signature for its author's sign-in, and what comes after it
    -- waits behind it.
    v_unsigned := v_next.signed_at is null and private.is_signature(v_next.kind);
    v_judging := v_judging and v_next.actor_id <> auth.uid() and not v_unsigned;
    update public.command c set
      sitting_id = case when v_applied then v_sitting end,
      awaits_sitting_id = case when not v_applied then v_sitting end,
      status = case when not v_applied then 'rejected' when v_judging then 'applied' else 'parked' end,
      code = case
        when not v_applied then case p_maker.code when 'discarded' then 'discarded' else 'not-found' end
        when v_unsigned then 'full-sign-in-needed'
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

create function public.sign_command(p_id uuid)
returns table (id uuid, status text, code text, version int, server_now timestamptz, deadline timestamptz)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_command public.command;
  v_next public.command;
begin
  perform private.require_user();
  select * into v_command from public.command c where c.id = p_id;
  perform private.session_for(v_command.session_id, '{proctor,librarian}');
  perform from public.sitting s where s.id = v_command.sitting_id for no key update;
  select * into v_command from public.command c where c.id = p_id for update;
  if v_command.actor_id <> auth.uid() then
    perform private.refuse('not-allowed', 403);
  elsif v_command.status <> 'parked' or not private.is_signature(v_command.kind) then
    perform private.refuse('not-parked', 409);
  end if;
  perform private.require_full_sign_in();
  update public.command c set signed_at = coalesce(c.signed_at, clock_timestamp()) where c.id = p_id;
  -- In order: what rests on an earlier signature, or on a librarian's word, waits for that. What came after this one from
  -- the same device, and waited for nothing else, goes on.
  for v_next in
    select * from public.command c
    where c.session_id = v_command.session_id and c.sitting_id is not distinct from v_command.sitting_id
      and c.device_id = v_command.device_id and c.awaits_sitting_id is null and c.status = 'parked'
      and (c.id = p_id or v_command.sitting_id is not null)
    order by c.position for update
  loop
    exit when v_next.code <> 'full-sign-in-needed'
      or (v_next.signed_at is null and private.is_signature(v_next.kind));
    update public.command c set
      status = 'applied', code = null,
      -- Bounded anew: others may have acted on the sitting meanwhile.
      effective_at = least(c.received_at, greatest(c.effective_at, (
        select max(e.effective_at) from public.sitting_event e
        where e.sitting_id = c.sitting_id and e.kind not in ('booked', 'corrected', 'expired'))))
    where c.id = v_next.id
    returning * into v_next;
    v_next := private.decide(v_next);
    perform private.changed(v_next.library_id, 'command', v_next.id, 2);
  end loop;
  select * into v_command from public.command c where c.id = p_id;
  perform private.audit('sign-command', 'command', p_id, v_command.library_id,
    jsonb_build_object('kind', v_command.kind, 'status', v_command.status, 'code', v_command.code));
  return query select v_command.id, v_command.status, v_command.code, v_command.version,
    date_trunc('milliseconds', clock_timestamp()), private.sitting_deadline(v_command.sitting_id);
end
$$;
comment on function public.sign_command(uuid) is
  'The author of a parked signature, signed in fully, stands by it: it is judged, and what was tapped after it with it.';
grant execute on function public.sign_command(uuid) to authenticated;

create or replace function public.sign_report(p_report_id uuid, p_sha256 text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_report public.session_report;
begin
  select * into v_report from public.session_report where id = p_report_id;
  perform private.require_role(v_report.library_id, '{proctor,librarian}');
  if v_report.closed_by = auth.uid() then
    perform private.refuse('second-person-needed', 409);
  elsif encode(v_report.sha256, 'hex') is distinct from lower(p_sha256) then
    perform private.refuse('report-differs', 409);
  end if;
  perform private.require_full_sign_in();
  insert into public.report_signature (library_id, report_id, signed_by)
  values (v_report.library_id, v_report.id, auth.uid())
  on conflict do nothing;
  if found then
    perform private.changed(v_report.library_id, 'session_report', v_report.id, 2);
    perform private.audit('sign-report', 'session_report', v_report.id, v_report.library_id,
      jsonb_build_object('sha256', lower(p_sha256)));
  end if;
end
$$;
