-- Countersigning works like every deed of the session day: as a command, so that a second person at a tablet without network
-- may tap it, and it counts once they show their full sign-in. The verb does the same for whoever is signed in fully now.

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time, taken_when_closed, full_sign_in)
values ('countersign', 'session', false, null, false, true, true);

create function private.countersign(p_session public.session, p_incident_ids uuid[], p_by uuid, p_at timestamptz)
returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_signed uuid[];
begin
  if exists (
    select from unnest(p_incident_ids) as given (id)
    where not exists (select from public.incident i where i.id = given.id and i.session_id = p_session.id)
  ) then
    perform private.refuse('not-found', 404);
  elsif exists (
    select from public.incident i where i.id = any(p_incident_ids) and i.reported_by = p_by
  ) then
    perform private.refuse('second-person-needed', 409);
  end if;
  with signed as (
    insert into public.incident_countersign (incident_id, library_id, countersigned_by, at)
    select distinct given.id, p_session.library_id, p_by, p_at from unnest(p_incident_ids) as given (id)
    on conflict (incident_id) do nothing
    returning incident_id
  )
  select coalesce(array_agg(incident_id order by incident_id), '{}') into v_signed from signed;
  if cardinality(v_signed) > 0 then
    perform private.changed(p_session.library_id, 'incident', id, 3) from unnest(v_signed) as s (id);
    perform private.audit('countersign-incidents', 'session', p_session.id, p_session.library_id,
      jsonb_build_object('incidents', to_jsonb(v_signed)));
  end if;
  return cardinality(v_signed);
end
$$;
comment on function private.countersign(public.session, uuid[], uuid, timestamptz) is
  'A second name under incidents that the person did not report; those that have one keep it. Gives how many are new.';

create function private.judge_countersign(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  if jsonb_typeof(p_command.payload -> 'incident_ids') is distinct from 'array'
    or jsonb_array_length(p_command.payload -> 'incident_ids') not between 1 and 200 then
    perform private.refuse('bad-payload', 422);
  end if;
  select array_agg(id::uuid) into v_ids from jsonb_array_elements_text(p_command.payload -> 'incident_ids') as a (id);
  if exists (
    select from unnest(v_ids) as given (id)
    where not exists (select from public.incident i where i.id = given.id and i.session_id = p_session.id)
  ) then
    perform private.refuse('incident-missing');
  end if;
  -- The name stands from when it was signed, not from the tap before.
  perform private.countersign(p_session, v_ids, p_command.actor_id, clock_timestamp());
end
$$;

create or replace function public.countersign_incidents(p_session_id uuid, p_incident_ids uuid[]) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_session_id, '{proctor,librarian}');
begin
  if exists (
    select from public.incident i
    where i.id = any(p_incident_ids) and i.session_id = p_session_id and i.reported_by = auth.uid()
  ) then
    perform private.refuse('second-person-needed', 409);
  end if;
  perform private.require_full_sign_in();
  return private.countersign(v_session, p_incident_ids, auth.uid(), clock_timestamp());
end
$$;
