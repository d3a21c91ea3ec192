-- A deadline is folded from a sitting's events, so it is the same for as long as its version is: the sitting is locked, and
-- every event makes another version. Of fifty commands about one sitting most change nothing of its clock, and folding it
-- anew for each was a quarter of their time.

create or replace function public.submit_commands(p_commands jsonb)
returns table (
  id uuid, status text, code text, version int, server_now timestamptz, deadline timestamptz
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_received_at timestamptz;
  v_item record;
  v_command public.command;
  v_libraries uuid[];
  v_sound jsonb;
  v_boots jsonb;
  v_sitting public.sitting;
  v_clock text;
  v_deadlines jsonb := '{}';
begin
  if p_commands is null or jsonb_typeof(p_commands) <> 'array' or jsonb_array_length(p_commands) > 50 then
    perform private.refuse('commands-malformed', 422, 'An array of at most 50 commands.');
  elsif exists (
    select from jsonb_array_elements(p_commands) as c
    where jsonb_typeof(c) <> 'object' or not private.is_uuid(c ->> 'id')
  ) then
    perform private.refuse('commands-malformed', 422, 'Each command has an id.');
  end if;
  select jsonb_agg(private.envelope_sound(c) order by position) into v_sound
  from jsonb_array_elements(p_commands) with ordinality as a (c, position);
  select array_agg(m.library_id) into v_libraries from public.membership m where m.user_id = v_user;
  perform from public.session n
  where n.library_id = any(v_libraries) and n.id = any(array(
    select case when (v_sound -> position::int - 1)::boolean then (c ->> 'session_id')::uuid end
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)))
  order by n.id for no key update;
  perform from public.sitting s
  where s.library_id = any(v_libraries) and s.id = any(array(
    select case when (v_sound -> position::int - 1)::boolean then (c ->> 'sitting_id')::uuid end
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)))
  order by s.id for no key update;
  -- After the locks: waiting for another batch must not make a tap look older than it is.
  v_received_at := clock_timestamp();
  -- The sender is one page load: that of a device's last tap in this batch.
  select jsonb_object_agg(c ->> 'device_id', c ->> 'boot_id' order by position) into v_boots
  from jsonb_array_elements(p_commands) with ordinality as a (c, position)
  where (v_sound -> position::int - 1)::boolean;
  perform private.note_contact(n.id, x.device_id::uuid, (v_boots ->> x.device_id)::uuid)
  from (
    select distinct c ->> 'session_id' as session_id, c ->> 'device_id' as device_id
    from jsonb_array_elements(p_commands) with ordinality as a (c, position)
    where (v_sound -> position::int - 1)::boolean
  ) as x join public.session n on n.id = x.session_id::uuid
  where n.library_id = any(array(select private.staff_library_ids('{proctor,librarian}')));
  for v_item in
    select c, (v_sound -> position::int - 1)::boolean as sound
    from jsonb_array_elements(p_commands) with ordinality as a (c, position) order by position
  loop
    v_command := private.take_command(v_item.c, v_item.sound, v_received_at, v_boots ->> (v_item.c ->> 'device_id'));
    id := v_command.id;
    status := v_command.status;
    code := v_command.code;
    version := v_command.version;
    server_now := date_trunc('milliseconds', clock_timestamp());
    deadline := null;
    if v_command.sitting_id is not null then
      select s.* into v_sitting from public.sitting s where s.id = v_command.sitting_id;
      if v_sitting.state in ('running', 'awaiting-sync') then
        v_clock := v_sitting.id || ' ' || v_sitting.version;
        if not v_deadlines ? v_clock then
          v_deadlines := v_deadlines || jsonb_build_object(v_clock,
            (private.sitting_fold(v_sitting, v_received_at)).deadline);
        end if;
        deadline := (v_deadlines ->> v_clock)::timestamptz;
      end if;
    end if;
    return next;
  end loop;
end
$$;
