-- A course changes, and what is in use is never rewritten. An enrolment keeps the modules of the moment it began, and a
-- session the tools of the moment it starts: a line that goes is retired from then on, and one that comes is required
-- from then on. Lines that nobody began with are simply deleted or changed.

alter table public.course add column version int not null default 1;
alter table public.course drop constraint course_state_check;
alter table public.course add constraint course_state_check check (state in ('draft', 'published', 'closed'));
comment on column public.course.state is
  'closed: nobody enrols any more; those who are enrolled go on, so everybody may still read it.';

-- Null means: since ever, and for ever. The twin of the condition below is src/lib/domain/in-force.ts.
alter table public.module add column required_from timestamptz, add column retired_at timestamptz;
alter table public.tool add column required_from timestamptz, add column retired_at timestamptz;
-- The places of those in force; a code stays with its module for ever, because imports and awards speak of it.
alter table public.module drop constraint module_course_id_position_key;
create unique index module_place on public.module (course_id, position) where retired_at is null;
alter table public.tool drop constraint tool_course_id_position_key;
create unique index tool_place on public.tool (course_id, position) where retired_at is null;

alter policy course_read_published on public.course using (state <> 'draft');
alter policy course_read on public.course using (state <> 'draft' or (select private.is_hq()));

create or replace function private.modules_missing(p_enrolment_id uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (
    select from public.enrolment e join public.module m on m.course_id = e.course_id
    where e.id = p_enrolment_id
      and coalesce(m.required_from <= e.enrolled_at, true) and coalesce(m.retired_at > e.enrolled_at, true)
      and not exists (
        select from public.module_progress p where p.enrolment_id = e.id and p.module_id = m.id)
  )
$$;

create or replace function private.write_module(
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
  elsif not exists (
    select from public.module m where m.id = p_module_id and m.course_id = p_enrolment.course_id
      and coalesce(m.required_from <= p_enrolment.enrolled_at, true)
      and coalesce(m.retired_at > p_enrolment.enrolled_at, true)
  ) then
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

create function private.tools_of(p_sitting public.sitting) returns setof public.tool
language sql stable rows 6 set search_path = ''
as $$
  select t.* from public.tool t join public.session s on s.id = p_sitting.session_id
  where t.course_id = p_sitting.course_id
    and coalesce(t.required_from <= s.starts_at, true) and coalesce(t.retired_at > s.starts_at, true)
$$;
comment on function private.tools_of(public.sitting) is 'The lines that the proctor answers for this sitting.';

create or replace function private.tools_missing(p_sitting public.sitting) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return exists (
    select from private.tools_of(p_sitting) t
    where not exists (select from public.tool_check k where k.sitting_id = p_sitting.id and k.tool_id = t.id)
  );
end
$$;
