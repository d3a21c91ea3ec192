-- Parked commands: kept for a librarian who did not send them. Confirmed, they are judged as of when they took
-- place; discarded, they stay in the record with who said so. Nothing is dropped without a person.

create function private.parked_for(p_id uuid) returns public.command
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
  elsif exists (
    select from public.command c
    where c.sitting_id = v_command.sitting_id and c.status = 'parked' and c.position < v_command.position
  ) then
    perform private.refuse('earlier-command-waits', 409);
  end if;
  return v_command;
end
$$;
comment on function private.parked_for(uuid) is
  'The parked command with its session and sitting locked, when the caller is a librarian there and did not send it.';

create function public.confirm_command(p_id uuid)
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
  return query select v_command.id, v_command.status, v_command.code, v_command.version,
    date_trunc('milliseconds', clock_timestamp()), private.sitting_deadline(v_command.sitting_id);
end
$$;
comment on function public.confirm_command(uuid) is
  'A librarian who is not its sender lets a parked command be judged. The answer is as of submit_commands.';
grant execute on function public.confirm_command(uuid) to authenticated;

create function public.discard_command(p_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_command public.command := private.parked_for(p_id);
  v_reason text := private.coded_reason(v_command.library_id, 'command', p_id, p_reason);
begin
  update public.command set
    status = 'rejected', code = 'discarded', decided_by = auth.uid(), decided_at = clock_timestamp()
  where id = p_id;
  perform private.changed(v_command.library_id, 'command', p_id, 2);
  perform private.audit('discard-command', 'command', p_id, v_command.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.discard_command(uuid, text) is
  'A librarian who is not its sender decides that a parked command did not count. It is answered rejected, discarded.';
grant execute on function public.discard_command(uuid, text) to authenticated;
