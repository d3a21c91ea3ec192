-- Closing a session: by a command, so that it works without network, or by the verb. Both fix the report. What took
-- place in the room before the closing and arrives after it is still judged, and shows in the report's addendum.

alter table private.command_rule
  -- Under `awaiting-sync` the clock still runs: what the silent device holds goes on from the clock's own state.
  add column runs_on boolean not null default false;
update private.command_rule set runs_on = true where kind in ('pause', 'resume', 'extend', 'credit-time', 'move-seat');

create function private.fix_report(p_session public.session, p_actor_id uuid, p_at timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_at timestamptz := date_trunc('milliseconds', p_at);
  v_body text;
  v_id uuid;
begin
  if exists (
    select from public.sitting where session_id = p_session.id
      and state in ('arrived', 'admitted', 'ready', 'running', 'paused', 'awaiting-sync')
  ) or exists (
    select from public.command where session_id = p_session.id and status = 'parked'
  ) then
    perform private.refuse('sittings-unfinished', 409);
  end if;
  perform private.end_bookings(p_session.id, '{booked}', 'no-show', 'no-show', null);
  perform private.set_session_state(p_session, 'closed');
  v_body := private.report_content(p_session, p_actor_id, v_at)::text;
  insert into public.session_report (library_id, session_id, body, sha256, closed_by, closed_at)
  values (p_session.library_id, p_session.id, v_body, sha256(convert_to(v_body, 'UTF8')), p_actor_id, v_at)
  returning id into v_id;
  perform private.changed(p_session.library_id, 'session_report', v_id);
  perform private.audit('close-session', 'session', p_session.id, p_session.library_id,
    jsonb_build_object('report', v_id, 'sha256', encode(sha256(convert_to(v_body, 'UTF8')), 'hex')));
end
$$;
comment on function private.fix_report(public.session, uuid, timestamptz) is
  'Closes the locked session when nobody is under way: who never came is a no-show, and the report is fixed.';

create or replace function public.close_session(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_id, '{proctor,librarian}');
begin
  if v_session.state = 'closed' then
    return;
  elsif v_session.state = 'cancelled' then
    perform private.refuse('session-closed', 409);
  end if;
  perform private.fix_report(v_session, auth.uid(), clock_timestamp());
end
$$;

insert into private.command_rule (kind, about, checks_version, taken_in)
values ('close-session', 'session', false, null);

create function private.judge_close_session(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.fix_report(p_session, p_command.actor_id, p_command.effective_at);
end
$$;

create function private.takes(p_session public.session, p_command public.command, p_rule private.command_rule)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return case p_session.state
    when 'cancelled' then p_command.kind = 'note'
    when 'closed' then p_rule.taken_when_closed or (
      p_command.kind <> 'close-session' and p_command.effective_at <= (
        select r.closed_at from public.session_report r where r.session_id = p_session.id))
    else true
  end;
end
$$;
comment on function private.takes(public.session, public.command, private.command_rule) is
  'Whether the session''s own state lets the command be judged: a closed one takes what completes its record, and '
  'what took place before it was closed.';

create or replace function private.decide(p_command public.command) returns public.command
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
  v_state := case when v_sitting.state = 'awaiting-sync' and v_rule.runs_on
    then (private.sitting_fold(v_sitting, p_command.received_at)).state else v_sitting.state end;
  if private.takes(v_session, p_command, v_rule) is not true then
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
  -- Looked at anew: the command may have closed the session.
  if v_code is null and exists (select from public.session where id = v_session.id and state = 'planned') then
    perform private.set_session_state(v_session, 'open');
  end if;
  return v_command;
end
$$;
comment on function private.decide(public.command) is
  'Judges a stored command by the state of now, stores the answer, gives the row. Session and sitting are locked.';
