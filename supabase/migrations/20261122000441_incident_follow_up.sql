-- What follows from an incident: the minutes it cost are credited once to each sitting it touched, and at the end a
-- second person countersigns it. An incident has the id of its command, so that a credit tapped without network can
-- already name it.

alter table public.incident
  -- The tablet holds a photo of the room, which it sends when it can: `<library>/<incident>.jpg` in its bucket.
  add column photo boolean not null default false;
grant select (photo) on public.incident to authenticated, service_role;

create table public.incident_credit (
  library_id uuid not null,
  incident_id uuid not null,
  sitting_id uuid not null,
  -- The `extended` event that gave the time.
  seq int not null,
  created_at timestamptz not null default now(),
  primary key (incident_id, sitting_id),
  foreign key (library_id, incident_id) references public.incident (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id)
);
create index incident_credit_incident on public.incident_credit (library_id, incident_id);
create index incident_credit_sitting on public.incident_credit (library_id, sitting_id);

create table public.incident_countersign (
  incident_id uuid primary key,
  library_id uuid not null,
  countersigned_by uuid not null references auth.users (id),
  at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default now(),
  foreign key (library_id, incident_id) references public.incident (library_id, id)
);
create index incident_countersign_incident on public.incident_countersign (library_id, incident_id);
create index incident_countersign_by on public.incident_countersign (countersigned_by);

-- As with incidents, a learner reads neither: they may speak of others. The minutes are in the learner's own events.
alter table public.incident_credit enable row level security;
alter table public.incident_credit force row level security;
revoke all on public.incident_credit from anon, authenticated, service_role;
grant select (library_id, incident_id, sitting_id, seq, created_at) on public.incident_credit to authenticated, service_role;
create policy incident_credit_read on public.incident_credit for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

alter table public.incident_countersign enable row level security;
alter table public.incident_countersign force row level security;
revoke all on public.incident_countersign from anon, authenticated, service_role;
grant select (incident_id, library_id, countersigned_by, at, created_at)
  on public.incident_countersign to authenticated, service_role;
create policy incident_countersign_read on public.incident_countersign for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
select private.make_append_only('public.incident_credit');
select private.make_append_only('public.incident_countersign');
-- Insert, update and delete are granted on neither: the command and the verb below write.

create or replace function private.judge_incident(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_note text := p_command.payload ->> 'note';
begin
  if coalesce(p_command.payload ->> 'category', '') not in ('environment', 'learner', 'staff', 'technical')
    or coalesce(p_command.payload ->> 'code', '') !~ '^[a-z][a-z-]{0,59}$'
    or coalesce(jsonb_typeof(p_command.payload -> 'photo'), 'boolean') <> 'boolean'
    or (p_command.payload ->> 'code' = 'other' and btrim(coalesce(v_note, '')) = '') then
    perform private.refuse('bad-payload', 422);
  end if;
  insert into public.incident (id, library_id, session_id, sitting_id, category, code, reported_by, at, photo)
  values (
    p_command.id, p_command.library_id, p_session.id, p_command.sitting_id, p_command.payload ->> 'category',
    p_command.payload ->> 'code', p_command.actor_id, p_command.effective_at,
    coalesce((p_command.payload ->> 'photo')::boolean, false));
  perform private.write_note(p_command.library_id, 'incident', p_command.id, v_note, p_command.actor_id);
  perform private.changed(p_command.library_id, 'incident', p_command.id);
end
$$;

-- No version: minutes from an incident are added whatever else was done, and the key refuses to add them twice.
insert into private.command_rule (kind, about, checks_version, taken_in)
values ('credit-time', 'sitting', false, '{arrived,admitted,ready,running,paused}');

create function private.judge_credit_time(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_incident uuid := (p_command.payload ->> 'incident_id')::uuid;
  v_minutes int := (p_command.payload ->> 'minutes')::int;
  v_reason text := private.payload_reason(p_command);
  v_seq int;
begin
  if v_incident is null or v_minutes is null or v_minutes not between 1 and 120 then
    perform private.refuse('bad-payload', 422);
  elsif not exists (select from public.incident where id = v_incident and session_id = p_session.id) then
    perform private.refuse('incident-missing');
  elsif exists (
    select from public.incident_credit where incident_id = v_incident and sitting_id = p_sitting.id
  ) then
    perform private.refuse('already-credited');
  end if;
  v_seq := private.append_command_event(p_command, 'extended', v_reason, v_minutes * 60);
  insert into public.incident_credit (library_id, incident_id, sitting_id, seq)
  values (p_command.library_id, v_incident, p_sitting.id, v_seq);
  perform private.changed(p_command.library_id, 'incident', v_incident, 2);
end
$$;

create function public.countersign_incidents(p_session_id uuid, p_incident_ids uuid[]) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session public.session := private.session_for(p_session_id, '{proctor,librarian}');
  v_signed uuid[];
begin
  if exists (
    select from unnest(p_incident_ids) as given (id)
    where not exists (select from public.incident i where i.id = given.id and i.session_id = p_session_id)
  ) then
    perform private.refuse('not-found', 404);
  elsif exists (
    select from public.incident i where i.id = any(p_incident_ids) and i.reported_by = auth.uid()
  ) then
    perform private.refuse('second-person-needed', 409);
  end if;
  with signed as (
    insert into public.incident_countersign (incident_id, library_id, countersigned_by)
    select distinct given.id, v_session.library_id, auth.uid() from unnest(p_incident_ids) as given (id)
    on conflict (incident_id) do nothing
    returning incident_id
  )
  select coalesce(array_agg(incident_id order by incident_id), '{}') into v_signed from signed;
  if cardinality(v_signed) > 0 then
    perform private.changed(v_session.library_id, 'incident', id, 3) from unnest(v_signed) as s (id);
    perform private.audit('countersign-incidents', 'session', p_session_id, v_session.library_id,
      jsonb_build_object('incidents', to_jsonb(v_signed)));
  end if;
  return cardinality(v_signed);
end
$$;
comment on function public.countersign_incidents(uuid, uuid[]) is
  'A proctor or librarian who reported none of them. Those that have a second name already keep it; gives how many are new.';
grant execute on function public.countersign_incidents(uuid, uuid[]) to authenticated;
