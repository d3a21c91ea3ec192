-- A kind of command is one row of command_rule and one function private.judge_<kind>: whoever adds a kind adds
-- these two and touches neither the door nor the other kinds.

alter table private.command_rule
  -- A closed session still takes what only completes its record; a cancelled one takes nothing but notes.
  add column taken_when_closed boolean not null default false;
update private.command_rule set taken_when_closed = true where kind in ('note', 'incident', 'record-result');

create or replace function private.judge(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- The kind is one of command_rule's by now, so it names a function of ours.
  execute format('select private.%I($1, $2, $3)', 'judge_' || replace(p_command.kind, '-', '_'))
    using p_command, p_session, p_sitting;
end
$$;

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
  -- Under `awaiting-sync` the clock still runs; what the silent device holds goes on from there.
  v_state := case when v_sitting.state = 'awaiting-sync' and p_command.kind in ('pause', 'resume', 'extend')
    then (private.sitting_fold(v_sitting, p_command.received_at)).state else v_sitting.state end;
  if (v_session.state = 'cancelled' and p_command.kind <> 'note')
    or (v_session.state = 'closed' and not v_rule.taken_when_closed) then
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
