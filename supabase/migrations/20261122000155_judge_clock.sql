-- Judging the commands that move the clock, the result, and what only adds to the record.

create function private.judge_start(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if p_sitting.name_seen is null then
    perform private.refuse('id-not-sufficient');
  elsif private.tools_missing(p_sitting) then
    perform private.refuse('tools-incomplete');
  elsif p_command.effective_at < p_session.starts_at
    - make_interval(mins => (select arrive_early_minutes from public.programme)) then
    perform private.refuse('too-early');
  elsif p_command.effective_at > p_session.ends_at then
    perform private.refuse('too-late');
  end if;
  update public.sitting set state = 'running' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'started');
end
$$;

create function private.judge_pause(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
begin
  update public.sitting set state = 'paused' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'paused', v_reason);
end
$$;

create function private.judge_resume(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.sitting set state = 'running' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'resumed');
end
$$;

create function private.judge_extend(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
  v_minutes int := (p_command.payload ->> 'minutes')::int;
begin
  if v_minutes is null or v_minutes not between 1 and 120 then
    perform private.refuse('bad-payload', 422);
  end if;
  perform private.append_command_event(p_command, 'extended', v_reason, v_minutes * 60);
end
$$;

create function private.judge_submit(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_expiry public.sitting_event;
begin
  if coalesce(p_command.payload ->> 'by', '') not in ('learner', 'proctor') then
    perform private.refuse('bad-payload', 422);
  end if;
  if p_sitting.state = 'expired' then
    select * into v_expiry from public.sitting_event
    where sitting_id = p_sitting.id and kind = 'expired' order by seq desc limit 1;
    if p_command.effective_at > v_expiry.effective_at then
      perform private.refuse('too-late');
    end if;
    -- Voids the expiry: it was submitted in time, only heard of late.
    perform private.append_event(
      p_sitting.id, 'corrected', null, p_target_seq => v_expiry.seq, p_command_id => p_command.id,
      p_uncertain => p_command.uncertain, p_actor_id => p_command.actor_id);
  end if;
  update public.sitting set state = 'submitted' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'submitted');
end
$$;

create function private.judge_record_result(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_text text := p_command.payload ->> 'score_percent';
  v_score numeric;
  v_note text := p_command.payload ->> 'evidence_note';
  v_deadline timestamptz;
  v_passed boolean;
begin
  -- Text, so that no float has rounded it on the way.
  if jsonb_typeof(p_command.payload -> 'score_percent') is distinct from 'string'
    or v_text !~ '^\d{1,3}(\.\d{1,2})?$' or btrim(coalesce(v_note, '')) = '' then
    perform private.refuse('bad-payload', 422);
  end if;
  v_score := v_text::numeric;
  if v_score > 100 then
    perform private.refuse('bad-payload', 422);
  end if;
  v_passed := v_score >= p_sitting.pass_percent;
  if p_sitting.state = 'awaiting-sync' then
    v_deadline := (private.sitting_fold(p_sitting, p_command.received_at)).deadline;
    perform private.append_event(
      p_sitting.id, 'expired', v_deadline, p_command_id => p_command.id, p_actor_id => p_command.actor_id);
  end if;
  perform private.write_note(p_command.library_id, 'sitting', p_sitting.id, v_note, p_command.actor_id);
  update public.sitting set
    state = case when v_passed then 'passed' else 'failed' end, score_percent = v_score, result_by = p_command.actor_id
  where id = p_sitting.id;
  perform private.append_command_event(p_command, 'result');
  perform private.changed(p_command.library_id, 'enrolment', p_sitting.enrolment_id);
  if not v_passed then
    perform private.release_voucher(p_sitting.id, 'failed');
  end if;
end
$$;

create function private.judge_incident(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_note text := p_command.payload ->> 'note';
  v_id uuid;
begin
  if coalesce(p_command.payload ->> 'category', '') not in ('environment', 'learner', 'staff', 'technical')
    or coalesce(p_command.payload ->> 'code', '') !~ '^[a-z][a-z-]{0,59}$'
    or (p_command.payload ->> 'code' = 'other' and btrim(coalesce(v_note, '')) = '') then
    perform private.refuse('bad-payload', 422);
  end if;
  insert into public.incident (library_id, session_id, sitting_id, category, code, reported_by, at)
  values (
    p_command.library_id, p_session.id, p_command.sitting_id, p_command.payload ->> 'category',
    p_command.payload ->> 'code', p_command.actor_id, p_command.effective_at)
  returning id into v_id;
  perform private.write_note(p_command.library_id, 'incident', v_id, v_note, p_command.actor_id);
  perform private.changed(p_command.library_id, 'incident', v_id);
end
$$;

create function private.judge_note(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if btrim(coalesce(p_command.payload ->> 'text', '')) = '' then
    perform private.refuse('bad-payload', 422);
  end if;
  perform private.write_note(
    p_command.library_id, case when p_command.sitting_id is null then 'session' else 'sitting' end,
    coalesce(p_command.sitting_id, p_session.id), p_command.payload ->> 'text', p_command.actor_id);
end
$$;

create function private.judge_room_check(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_lines jsonb := p_command.payload -> 'lines';
  v_id uuid;
begin
  if jsonb_typeof(v_lines) is distinct from 'array' or jsonb_array_length(v_lines) not between 1 and 50
    or exists (
      select from jsonb_array_elements(v_lines) as l
      where coalesce(l ->> 'item', '') !~ '^[a-z][a-z-]{0,59}$' or jsonb_typeof(l -> 'ok') is distinct from 'boolean'
    ) then
    perform private.refuse('bad-payload', 422);
  end if;
  insert into public.room_check (library_id, session_id, lines, checked_by, checked_at)
  values (p_command.library_id, p_session.id, v_lines, p_command.actor_id, p_command.effective_at)
  returning id into v_id;
  perform private.write_note(
    p_command.library_id, 'session', p_session.id, p_command.payload ->> 'note', p_command.actor_id);
  perform private.changed(p_command.library_id, 'room_check', v_id);
end
$$;
