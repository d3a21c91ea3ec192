-- Where the seats stand: a grid that the librarian draws, for giving seats by looking at the room. A seat without a
-- place is shown after those that have one, in the order of positions.

alter table public.seat
  add column plan_column int check (plan_column between 1 and 30),
  add column plan_row int check (plan_row between 1 and 30),
  add check ((plan_column is null) = (plan_row is null));
create unique index seat_place on public.seat (room_id, plan_column, plan_row) where state = 'in-use';
grant select (plan_column, plan_row) on public.seat to authenticated, service_role;

create function public.save_room_plan(p_room_id uuid, p_seats jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_library uuid;
begin
  perform private.require_user();
  select library_id into v_library from public.room where id = p_room_id for update;
  perform private.require_role(v_library, '{librarian}');
  if p_seats is null or jsonb_typeof(p_seats) <> 'array' or jsonb_array_length(p_seats) > 500 then
    perform private.refuse('plan-malformed', 422);
  end if;
  begin
    -- First off the floor, so that two seats may change places.
    update public.seat set plan_column = null, plan_row = null where room_id = p_room_id;
    update public.seat t set plan_column = p.plan_column, plan_row = p.plan_row,
      label = private.clean_text(p.label, 12, 'plan-malformed')
    from jsonb_to_recordset(p_seats) as p (id uuid, label text, plan_column int, plan_row int)
    where t.id = p.id and t.room_id = p_room_id and t.state = 'in-use';
  exception when data_exception or integrity_constraint_violation then
    perform private.refuse('plan-malformed', 422);
  end;
  if exists (
    select from public.seat where room_id = p_room_id and state = 'in-use' group by label having count(*) > 1
  ) then
    perform private.refuse('label-taken', 409);
  end if;
  perform private.changed(v_library, 'room', p_room_id);
  perform private.audit('save-room-plan', 'room', p_room_id, v_library);
end
$$;
comment on function public.save_room_plan(uuid, jsonb) is
  'A librarian places the room''s seats: [{id, label, plan_column, plan_row}], from 1; both null takes a seat off the plan.';
grant execute on function public.save_room_plan(uuid, jsonb) to authenticated;
