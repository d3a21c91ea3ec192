-- A coach reads and writes what a learner does in the library of the team, and no more. A team keeps the learners who
-- moved away, because what they did here stays here; but the person alone was asked for, so their coach went on
-- reading, and could write, what they do at their next library.

create function private.coached() returns table (library_id uuid, learner_id uuid)
language sql stable security definer rows 30 set search_path = ''
as $$
  select tm.library_id, tm.learner_id
  from public.team_coach tc
    join public.membership m on m.user_id = tc.user_id and m.library_id = tc.library_id
      and m.role = 'coach' and m.state = 'active'
    join public.library l on l.id = tc.library_id and l.state <> 'revoked'
    join public.team_member tm on tm.team_id = tc.team_id
  where tc.user_id = auth.uid()
$$;
comment on function private.coached() is
  'Learners in the teams that the caller coaches, each with the library where that holds.';
grant execute on function private.coached() to authenticated;

-- `= any(array(...))` first: it is what an index answers; the pair is asked of the few rows that are left.
alter policy learner_read on public.learner using (
  id = (select auth.uid())
  or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
  or (id = any(array(select private.coach_learner_ids()))
    and (library_id, id) in (select c.library_id, c.learner_id from private.coached() c))
  or (select private.is_hq())
);

alter policy enrolment_read on public.enrolment using (
  learner_id = (select auth.uid())
  or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
  or (learner_id = any(array(select private.coach_learner_ids()))
    and (library_id, learner_id) in (select c.library_id, c.learner_id from private.coached() c))
  or library_id = any(array(select private.licensee_library_ids()))
  or (select private.is_hq())
);
-- module_progress and study_hours ask enrolment under the caller's own policies, and follow.

alter policy sitting_read on public.sitting using (
  learner_id = (select auth.uid())
  or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
  or (learner_id = any(array(select private.coach_learner_ids()))
    and (library_id, learner_id) in (select c.library_id, c.learner_id from private.coached() c))
  or (select private.is_hq())
);

alter policy note_read on public.note using (
  library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
  or (entity = 'learner' and entity_id = any(array(select private.coach_learner_ids()))
    and (library_id, entity_id) in (select c.library_id, c.learner_id from private.coached() c))
  or (select private.is_hq())
);

create or replace function private.staff_enrolment(p_enrolment_id uuid, p_roles text[]) returns public.enrolment
language plpgsql volatile set search_path = ''
as $$
declare
  v_enrolment public.enrolment;
begin
  perform private.require_user();
  select * into v_enrolment from public.enrolment where id = p_enrolment_id for update;
  if 'coach' = any(p_roles) and v_enrolment.learner_id <> auth.uid() and exists (
    select from private.coached() c
    where c.library_id = v_enrolment.library_id and c.learner_id = v_enrolment.learner_id
  ) then
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

create or replace function public.add_note(p_library_id uuid, p_entity text, p_entity_id uuid, p_body text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_known boolean;
begin
  if p_entity = 'learner' and exists (
    select from private.coached() c where c.library_id = p_library_id and c.learner_id = p_entity_id
  ) then
    perform private.require_user();
  else
    perform private.require_role(p_library_id, '{proctor,librarian}');
  end if;
  v_known := case p_entity
    when 'learner' then exists (
      select from public.learner_file where library_id = p_library_id and learner_id = p_entity_id)
    when 'enrolment' then exists (
      select from public.enrolment where library_id = p_library_id and id = p_entity_id)
    when 'session' then exists (
      select from public.session where library_id = p_library_id and id = p_entity_id)
    when 'sitting' then exists (
      select from public.sitting where library_id = p_library_id and id = p_entity_id)
    else false
  end;
  if v_known is not true then
    perform private.refuse('not-found', 404);
  elsif btrim(coalesce(p_body, '')) = '' then
    perform private.refuse('text-missing', 422);
  end if;
  return private.write_note(p_library_id, p_entity, p_entity_id, p_body);
end
$$;
