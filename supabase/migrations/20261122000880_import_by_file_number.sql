-- A learner whom the library registered may have no e-mail address. A line of the file may name a learner by the number of
-- the file instead: it stands under the name in the list of learners, and is one learner's in a library for good. A line that
-- gives both means the one learner whom both fit.

create or replace function private.import_row(p_library_id uuid, p_row jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_email text := coalesce(lower(btrim(p_row ->> 'email')), '');
  v_number text := coalesce(btrim(p_row ->> 'file_number'), '');
  v_learner uuid;
  v_course uuid;
  v_module uuid;
  v_enrolment public.enrolment;
begin
  -- The cast stands in a case, so that it is never tried on what is no number.
  select n.id into v_learner
  from public.learner n join public.profile p on p.user_id = n.id
  where n.library_id = p_library_id
    and (v_email <> '' or v_number <> '')
    and (v_email = '' or lower(p.email) = v_email)
    and case when v_number = '' then true when v_number ~ '^[0-9]{1,15}$' then n.file_number = v_number::bigint end;
  if v_learner is null then
    return 'learner-unknown';
  end if;
  select id into v_course from public.course where code = upper(btrim(p_row ->> 'course'));
  if v_course is null then
    return 'course-unknown';
  end if;
  select id into v_module from public.module
  where course_id = v_course and code = upper(btrim(p_row ->> 'module'));
  if v_module is null then
    return 'module-unknown';
  end if;
  select * into v_enrolment from public.enrolment
  where library_id = p_library_id and learner_id = v_learner and course_id = v_course and state = 'active'
  for update;
  if v_enrolment.id is null then
    return 'not-enrolled';
  end if;
  return private.write_module(v_enrolment, v_module, private.day_or_null(btrim(p_row ->> 'completed_on')), 'csv');
end
$$;

comment on function public.import_progress(uuid, jsonb, boolean) is
  'Rows [{line, email, file_number, course, module, completed_on: YYYY-MM-DD}] with codes of course and module; a learner is '
  'named by e-mail, by file number, or by both. Gives one row a line: recorded, already-recorded, would-record (dry run), '
  'held-back (another line was refused), or refused with a code. Anything but an explicit false is a dry run.';
