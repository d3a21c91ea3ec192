-- One learner on one course at one library. Kept for ever, as awards point here; it holds ids and, when
-- dropped, a reason in words that erasing the person clears.

create table public.enrolment (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  learner_id uuid not null,
  course_id uuid not null references public.course (id),
  state text not null default 'active' check (state in ('active', 'completed', 'dropped')),
  enrolled_at timestamptz not null default now(),
  dropped_reason text,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (id, course_id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id)
);
create unique index enrolment_once on public.enrolment (learner_id, course_id) where state = 'active';
create index enrolment_learner on public.enrolment (library_id, learner_id);
create index enrolment_course on public.enrolment (course_id);

alter table public.enrolment enable row level security;
alter table public.enrolment force row level security;
revoke all on public.enrolment from anon, authenticated, service_role;
grant select (id, library_id, learner_id, course_id, state, enrolled_at, dropped_reason, created_at)
  on public.enrolment to authenticated, service_role;
create policy enrolment_read on public.enrolment for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or learner_id = any(array(select private.coach_learner_ids()))
    or library_id = any(array(select private.licensee_library_ids()))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: the verbs below judge, and an enrolment is dropped, not deleted.

create function public.enrol(p_course_id uuid, p_learner_id uuid default null) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_learner public.learner;
  v_id uuid;
begin
  select * into v_learner from public.learner where id = coalesce(p_learner_id, v_user) for share;
  if v_learner.id is distinct from v_user then
    perform private.require_role(v_learner.library_id, '{librarian}');
  elsif v_learner.id is null then
    perform private.refuse('not-found', 404);
  end if;
  if v_learner.state <> 'active' then
    perform private.refuse('learner-suspended', 409);
  elsif not exists (select from public.library where id = v_learner.library_id and state = 'active') then
    perform private.refuse('library-not-active', 409);
  elsif not exists (
    select from public.offered_course o join public.course c on c.id = o.course_id
    where o.library_id = v_learner.library_id and o.course_id = p_course_id
      and o.state = 'open' and c.state = 'published'
  ) then
    perform private.refuse('course-not-offered', 409);
  end if;
  insert into public.enrolment (library_id, learner_id, course_id)
  values (v_learner.library_id, v_learner.id, p_course_id)
  on conflict (learner_id, course_id) where state = 'active' do nothing
  returning id into v_id;
  if v_id is null then
    perform private.refuse('already-enrolled', 409);
  end if;
  perform private.changed(v_learner.library_id, 'enrolment', v_id);
  perform private.audit('enrol', 'enrolment', v_id, v_learner.library_id);
  return v_id;
end
$$;
comment on function public.enrol(uuid, uuid) is
  'The learner for themselves, or a librarian for a learner of the library, on a course that the home library offers.';
grant execute on function public.enrol(uuid, uuid) to authenticated;

create function private.staff_enrolment(p_enrolment_id uuid, p_roles text[]) returns public.enrolment
language plpgsql volatile set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
begin
  perform private.require_user();
  select * into v_enrolment from public.enrolment where id = p_enrolment_id for update;
  if v_enrolment.learner_id is not null
    and 'coach' = any(p_roles) and v_enrolment.learner_id <> auth.uid()
    and v_enrolment.learner_id in (select private.coach_learner_ids()) then
    return v_enrolment;
  end if;
  perform private.require_role(v_enrolment.library_id, array_remove(p_roles, 'coach'));
  -- Staff may study as well, but nobody keeps their own record.
  if v_enrolment.learner_id = auth.uid() then
    perform private.refuse('not-allowed', 403);
  end if;
  return v_enrolment;
end
$$;
comment on function private.staff_enrolment(uuid, text[]) is
  'The enrolment, locked, when the caller holds one of the roles in its library (coach: over its learner) and is '
  'not its learner.';
