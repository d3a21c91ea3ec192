-- Which modules are complete, and the hours studied. An assessment is booked only when every module is here.
-- Who recorded a line is an id; nothing here is free text.

create table public.module_progress (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  enrolment_id uuid not null,
  -- Here so that the database itself refuses a module of another course.
  course_id uuid not null,
  module_id uuid not null,
  completed_on date not null,
  recorded_by uuid not null references auth.users (id),
  source text not null check (source in ('manual', 'csv')),
  created_at timestamptz not null default now(),
  unique (enrolment_id, module_id),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id),
  foreign key (enrolment_id, course_id) references public.enrolment (id, course_id),
  foreign key (course_id, module_id) references public.module (course_id, id)
);
create index module_progress_enrolment on public.module_progress (library_id, enrolment_id);
create index module_progress_course on public.module_progress (enrolment_id, course_id);
create index module_progress_module on public.module_progress (course_id, module_id);
create index module_progress_recorded_by on public.module_progress (recorded_by);

create table public.study_hours (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  enrolment_id uuid not null,
  kind text not null check (kind in ('online', 'tutored')),
  day date not null,
  minutes int not null check (minutes between 1 and 1440),
  recorded_by uuid not null references auth.users (id),
  created_at timestamptz not null default now(),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id)
);
create index study_hours_enrolment on public.study_hours (library_id, enrolment_id, day);
create index study_hours_recorded_by on public.study_hours (recorded_by);

alter table public.module_progress enable row level security;
alter table public.module_progress force row level security;
revoke all on public.module_progress from anon, authenticated, service_role;
grant select (id, library_id, enrolment_id, course_id, module_id, completed_on, recorded_by, source, created_at)
  on public.module_progress to authenticated, service_role;
create policy module_progress_read on public.module_progress for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or enrolment_id in (
      select e.id from public.enrolment e
      where e.learner_id = (select auth.uid()) or e.learner_id = any(array(select private.coach_learner_ids())))
    or (select private.is_hq())
  );

alter table public.study_hours enable row level security;
alter table public.study_hours force row level security;
revoke all on public.study_hours from anon, authenticated, service_role;
grant select (id, library_id, enrolment_id, kind, day, minutes, recorded_by, created_at)
  on public.study_hours to authenticated, service_role;
create policy study_hours_read on public.study_hours for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or enrolment_id in (
      select e.id from public.enrolment e
      where e.learner_id = (select auth.uid()) or e.learner_id = any(array(select private.coach_learner_ids())))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: progress opens the way to an assessment, so no client writes it.

create function private.write_module(
  p_enrolment public.enrolment, p_module_id uuid, p_completed_on date, p_source text
) returns text
language plpgsql volatile set search_path = ''
as $$
begin
  if p_enrolment.state <> 'active' then
    return 'enrolment-closed';
  elsif p_completed_on is null then
    return 'day-malformed';
  elsif p_completed_on > private.local_day(p_enrolment.library_id, now()) then
    return 'day-in-future';
  elsif not exists (select from public.module where id = p_module_id and course_id = p_enrolment.course_id) then
    return 'module-unknown';
  end if;
  insert into public.module_progress
    (library_id, enrolment_id, course_id, module_id, completed_on, recorded_by, source)
  values
    (p_enrolment.library_id, p_enrolment.id, p_enrolment.course_id, p_module_id, p_completed_on, auth.uid(), p_source)
  on conflict (enrolment_id, module_id) do nothing;
  return case when found then 'recorded' else 'already-recorded' end;
end
$$;
comment on function private.write_module(public.enrolment, uuid, date, text) is
  'recorded, already-recorded, or the code of the refusal.';

create function public.record_module(p_enrolment_id uuid, p_module_id uuid, p_completed_on date) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{librarian}');
  v_outcome text := private.write_module(v_enrolment, p_module_id, p_completed_on, 'manual');
begin
  if v_outcome not in ('recorded', 'already-recorded') then
    perform private.refuse(v_outcome, case v_outcome when 'enrolment-closed' then 409 else 422 end);
  end if;
  perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
end
$$;
comment on function public.record_module(uuid, uuid, date) is
  'A librarian records a module as complete; recording it again changes nothing.';
grant execute on function public.record_module(uuid, uuid, date) to authenticated;

create function public.record_study_hours(p_enrolment_id uuid, p_kind text, p_day date, p_minutes int) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{librarian,coach}');
  v_id uuid;
begin
  if p_kind is null or p_kind not in ('online', 'tutored') then
    perform private.refuse('kind-unknown', 422);
  elsif p_minutes is null or p_minutes not between 1 and 1440 then
    perform private.refuse('minutes-malformed', 422);
  elsif p_day is null or p_day > private.local_day(v_enrolment.library_id, now()) then
    perform private.refuse('day-in-future', 422);
  elsif p_kind = 'tutored' and not private.addon_enabled('tuition', v_enrolment.library_id) then
    perform private.refuse('tuition-off', 409);
  elsif p_minutes + coalesce((
    select sum(minutes) from public.study_hours where enrolment_id = p_enrolment_id and day = p_day), 0) > 1440 then
    perform private.refuse('day-full', 422);
  end if;
  insert into public.study_hours (library_id, enrolment_id, kind, day, minutes, recorded_by)
  values (v_enrolment.library_id, p_enrolment_id, p_kind, p_day, p_minutes, auth.uid())
  returning id into v_id;
  perform private.changed(v_enrolment.library_id, 'enrolment', p_enrolment_id);
  return v_id;
end
$$;
comment on function public.record_study_hours(uuid, text, date, int) is
  'A librarian, or a coach of the learner''s team, records minutes on a local day; at most 1,440 a day in all.';
grant execute on function public.record_study_hours(uuid, text, date, int) to authenticated;
