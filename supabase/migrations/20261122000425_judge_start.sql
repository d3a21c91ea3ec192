-- What a start needs: ID done, tools done, agreement accepted, a seat given, and the room looked at once before the
-- session's first start. Each missing thing has its own code, so that a screen can say which.

create or replace function private.judge_start(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if p_sitting.name_seen is null then
    perform private.refuse('id-not-sufficient');
  elsif private.tools_missing(p_sitting) then
    perform private.refuse('tools-incomplete');
  elsif not exists (select from public.rules_agreement where sitting_id = p_sitting.id) then
    perform private.refuse('agreement-missing');
  elsif p_sitting.seat_id is null then
    perform private.refuse('seat-missing');
  elsif not exists (select from public.room_check where library_id = p_session.library_id and session_id = p_session.id) then
    perform private.refuse('room-not-checked');
  elsif p_command.effective_at < p_session.starts_at
    - make_interval(mins => (private.planning_rules(p_session.library_id)).arrive_early_minutes) then
    perform private.refuse('too-early');
  elsif p_command.effective_at > p_session.ends_at then
    perform private.refuse('too-late');
  end if;
  update public.sitting set state = 'running' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'started');
end
$$;

create or replace function private.judge_room_check(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_lines jsonb := p_command.payload -> 'lines';
  v_note text := btrim(coalesce(p_command.payload ->> 'note', ''));
  v_id uuid;
begin
  if jsonb_typeof(v_lines) is distinct from 'array' or jsonb_array_length(v_lines) not between 1 and 50
    or exists (
      select from jsonb_array_elements(v_lines) as l
      where coalesce(l ->> 'item', '') !~ '^[a-z][a-z-]{0,59}$' or jsonb_typeof(l -> 'ok') is distinct from 'boolean'
    )
    -- What is not in order is put into words: what it is, and why the session goes on all the same.
    or (v_note = '' and exists (select from jsonb_array_elements(v_lines) as l where not (l -> 'ok')::boolean)) then
    perform private.refuse('bad-payload', 422);
  end if;
  insert into public.room_check (library_id, session_id, lines, checked_by, checked_at)
  values (p_command.library_id, p_session.id, v_lines, p_command.actor_id, p_command.effective_at)
  returning id into v_id;
  perform private.write_note(p_command.library_id, 'session', p_session.id, v_note, p_command.actor_id);
  perform private.changed(p_command.library_id, 'room_check', v_id);
end
$$;
