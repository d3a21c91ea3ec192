-- Judging the commands of arrival and gate. Each function gets the command, its session and its sitting, locked
-- and in a state that takes it; it writes and returns, or refuses with a code of docs/commands.md.
-- The caller has put a savepoint before it.

create function private.payload_reason(p_command public.command) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := p_command.payload ->> 'reason';
  v_note text := p_command.payload ->> 'note';
begin
  if v_reason is null or v_reason !~ '^[a-z][a-z-]{0,59}$'
    or (v_reason = 'other' and btrim(coalesce(v_note, '')) = '') then
    perform private.refuse('bad-payload', 422);
  end if;
  perform private.write_note(
    p_command.library_id, 'sitting', p_command.sitting_id, v_note, p_command.actor_id);
  return v_reason;
end
$$;
comment on function private.payload_reason(public.command) is
  'The coded reason; its words become a note on the sitting, and `other` must have some.';

create function private.append_command_event(
  p_command public.command, p_kind text, p_reason text default null, p_seconds int default null
) returns int
language plpgsql volatile set search_path = ''
as $$
begin
  return private.append_event(
    p_command.sitting_id, p_kind, p_command.effective_at, p_reason, p_seconds, null, p_command.id,
    p_command.uncertain, p_command.actor_id);
end
$$;
comment on function private.append_command_event(public.command, text, text, int) is
  'What the command did, by its own actor also when a second person confirmed it later.';

create function private.judge_arrive(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_rules public.programme;
begin
  select * into v_rules from public.programme;
  if p_command.effective_at < p_session.starts_at - make_interval(mins => v_rules.arrive_early_minutes) then
    perform private.refuse('too-early');
  elsif p_command.effective_at > p_sitting.starts_at + make_interval(mins => v_rules.late_minutes) then
    perform private.refuse('too-late');
  end if;
  update public.sitting set state = 'arrived' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'arrived');
end
$$;

create function private.judge_cancel_arrival(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
begin
  -- The wrong person may have stood there: what was checked is checked again.
  delete from public.tool_check where sitting_id = p_sitting.id;
  update public.sitting set state = 'booked', name_seen = null, seat_id = null where id = p_sitting.id;
  perform private.append_command_event(p_command, 'arrival-cancelled', v_reason);
end
$$;

create function private.judge_check_id(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_payload jsonb := p_command.payload;
  v_name text := private.clean_text(v_payload ->> 'seen_name', 200, 'bad-payload');
begin
  if v_payload ->> 'document_kind' is null
    or jsonb_typeof(v_payload -> 'photo_match') is distinct from 'boolean'
    or jsonb_typeof(v_payload -> 'expired') is distinct from 'boolean'
    or coalesce(v_payload ->> 'name_match', '') not in ('exact', 'spelling', 'no')
    or v_payload ->> 'last4' !~ '^[0-9A-Za-z]{1,4}$' then
    perform private.refuse('bad-payload', 422);
  elsif not (v_payload ->> 'document_kind') = any((select id_kinds from public.programme)::text[])
    or v_payload ->> 'name_match' = 'no'
    or not (v_payload ->> 'photo_match')::boolean or (v_payload ->> 'expired')::boolean then
    perform private.refuse('id-not-sufficient');
  end if;
  insert into public.id_check
    (library_id, sitting_id, outcome, document_kind, name_match, photo_match, last4, expired, name_seen, checked_by,
     checked_at)
  values (
    p_command.library_id, p_sitting.id, 'admitted', v_payload ->> 'document_kind', v_payload ->> 'name_match', true,
    v_payload ->> 'last4', false, v_name, p_command.actor_id, p_command.effective_at);
  update public.sitting set state = 'admitted', name_seen = v_name where id = p_sitting.id;
  perform private.append_command_event(p_command, 'admitted');
end
$$;

create function private.judge_refuse_id(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
begin
  insert into public.id_check (library_id, sitting_id, outcome, reason, checked_by, checked_at)
  values (p_command.library_id, p_sitting.id, 'refused', v_reason, p_command.actor_id, p_command.effective_at);
  update public.sitting set state = 'refused', seat_id = null where id = p_sitting.id;
  perform private.append_command_event(p_command, 'refused', v_reason);
  perform private.release_voucher(p_sitting.id, 'refused');
end
$$;

create function private.tools_missing(p_sitting public.sitting) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return exists (
    select from public.tool t
    where t.course_id = p_sitting.course_id
      and not exists (select from public.tool_check k where k.sitting_id = p_sitting.id and k.tool_id = t.id)
  );
end
$$;

create function private.judge_check_tools(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_line jsonb;
  v_tool public.tool;
begin
  if p_command.payload -> 'agreed' is distinct from 'true'::jsonb
    or jsonb_typeof(p_command.payload -> 'lines') is distinct from 'array' then
    perform private.refuse('bad-payload', 422);
  end if;
  for v_line in select value from jsonb_array_elements(p_command.payload -> 'lines') loop
    select * into v_tool from public.tool
    where id = (v_line ->> 'tool_id')::uuid and course_id = p_sitting.course_id;
    if v_tool.id is null or coalesce(v_line ->> 'answer', '') not in ('allowed-present', 'absent', 'removed') then
      perform private.refuse('bad-payload', 422);
    elsif v_line ->> 'answer' = 'allowed-present'
      and (not v_tool.allowed or (v_line ->> 'count')::int > v_tool.max_count) then
      perform private.refuse('tool-not-permitted');
    end if;
    insert into public.tool_check (library_id, sitting_id, tool_id, answer, count, answered_by, answered_at)
    values (
      p_command.library_id, p_sitting.id, v_tool.id, v_line ->> 'answer', (v_line ->> 'count')::int,
      p_command.actor_id, p_command.effective_at)
    on conflict (sitting_id, tool_id) do update set
      answer = excluded.answer, count = excluded.count, answered_by = excluded.answered_by,
      answered_at = excluded.answered_at;
  end loop;
  if private.tools_missing(p_sitting) then
    perform private.refuse('tools-incomplete');
  end if;
  update public.sitting set state = 'ready' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'tools-checked');
end
$$;

create function private.judge_assign_seat(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_seat uuid := (p_command.payload ->> 'seat_id')::uuid;
begin
  if v_seat is null then
    perform private.refuse('bad-payload', 422);
  elsif not exists (
    select from public.seat where id = v_seat and room_id = p_session.room_id and state = 'in-use'
  ) or exists (
    select from public.sitting
    where session_id = p_session.id and seat_id = v_seat and id <> p_sitting.id
      and state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused')
  ) then
    perform private.refuse('seat-taken');
  end if;
  update public.sitting set seat_id = v_seat where id = p_sitting.id;
  perform private.append_command_event(p_command, 'seated');
end
$$;
