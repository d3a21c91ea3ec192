-- Another seat, or another device at the seat, while the clock runs or stands. The clock is the sitting's and not the
-- seat's, so it simply goes on; the minutes that the move cost are credited by the same command, or not at all.

insert into private.command_rule (kind, about, checks_version, taken_in)
values ('move-seat', 'sitting', true, '{running,paused}');

create function private.judge_move_seat(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_seat uuid := (p_command.payload ->> 'seat_id')::uuid;
  v_minutes int := coalesce((p_command.payload ->> 'lost_minutes')::int, 0);
  v_reason text := private.payload_reason(p_command);
begin
  if v_seat is null or v_minutes not between 0 and 60 then
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
  -- The same seat again is a new device at it.
  update public.sitting set seat_id = v_seat where id = p_sitting.id;
  perform private.append_command_event(p_command, 'seated', v_reason);
  if v_minutes > 0 then
    perform private.append_command_event(p_command, 'extended', v_reason, v_minutes * 60);
  end if;
end
$$;
