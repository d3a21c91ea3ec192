-- A refusal overruled by a second person. It takes back the refusal and nothing more: the learner stands at the desk as
-- before it, and the ID is checked again by the same rules. Nobody is let in on somebody's word.

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time) values
  ('overrule', 'sitting', true, '{refused}', false);

create function private.judge_overrule(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
  v_refuser uuid := (
    select actor_id from public.sitting_event
    where sitting_id = p_sitting.id and kind = 'refused' order by seq desc limit 1);
begin
  if v_refuser = p_command.actor_id then
    perform private.refuse('second-person-needed');
  elsif private.sitting_stands(p_sitting.enrolment_id) then
    -- Booked anew since: that booking stands.
    perform private.refuse('already-booked');
  elsif private.seats_free(p_session) <= 0 then
    perform private.refuse('seats-full');
  end if;
  begin
    update public.sitting set state = 'arrived', name_seen = null where id = p_sitting.id;
  exception when exclusion_violation then
    perform private.refuse('times-overlap');
  end;
  -- What was checked before the refusal is checked again.
  delete from public.tool_check where sitting_id = p_sitting.id;
  delete from public.rules_agreement where sitting_id = p_sitting.id;
  perform private.append_command_event(p_command, 'overruled', v_reason);
  perform private.reserve_voucher(p_sitting.id);
end
$$;
