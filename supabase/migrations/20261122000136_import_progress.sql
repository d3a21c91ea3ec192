-- Module progress from a CSV file that the client has parsed into rows. All or nothing: one bad line and
-- nothing is written, and every line says what is wrong with it.

create function private.day_or_null(p_text text) returns date
language plpgsql immutable set search_path = ''
as $$
begin
  -- Only this form: what `date` would guess from 03/04/2026 depends on a setting.
  if p_text !~ '^\d{4}-\d{2}-\d{2}$' then
    return null;
  end if;
  return make_date(left(p_text, 4)::int, substr(p_text, 6, 2)::int, right(p_text, 2)::int);
exception when datetime_field_overflow then
  return null;
end
$$;

create function private.import_row(p_library_id uuid, p_row jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_learner uuid;
  v_course uuid;
  v_module uuid;
  v_enrolment public.enrolment;
begin
  select n.id into v_learner
  from public.learner n join public.profile p on p.user_id = n.id
  where n.library_id = p_library_id and lower(p.email) = lower(btrim(p_row ->> 'email'));
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

create function public.import_progress(p_library_id uuid, p_rows jsonb, p_dry_run boolean)
returns table (line int, outcome text, code text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_row jsonb;
  v_said text;
  v_lines jsonb := '[]';
  v_refused boolean := false;
begin
  perform private.require_role(p_library_id, '{librarian}');
  if p_rows is null or jsonb_typeof(p_rows) <> 'array' or jsonb_array_length(p_rows) not between 1 and 5000 then
    perform private.refuse('rows-malformed', 422);
  end if;
  -- The block is a savepoint: raising inside it takes back every row, what the lines said is kept.
  begin
    for v_row in select value from jsonb_array_elements(p_rows) loop
      v_said := private.import_row(p_library_id, v_row);
      v_refused := v_refused or v_said not in ('recorded', 'already-recorded');
      v_lines := v_lines || jsonb_build_object('line', v_row -> 'line', 'said', v_said);
    end loop;
    if v_refused or p_dry_run is not false then
      raise exception using errcode = 'PT409', detail = 'taken-back';
    end if;
    perform private.changed(p_library_id, 'enrolment', e.id)
    from (select distinct enrolment_id as id from public.module_progress p
      where p.library_id = p_library_id and p.source = 'csv' and p.created_at = now()) as e;
    perform private.audit('import-progress', 'library', p_library_id, p_library_id,
      jsonb_build_object('rows', jsonb_array_length(p_rows)));
  exception when sqlstate 'PT409' then
    null; -- taken back on purpose, see above
  end;
  return query
    select (l ->> 'line')::int,
      case
        when l ->> 'said' not in ('recorded', 'already-recorded') then 'refused'
        when l ->> 'said' = 'recorded' and v_refused then 'held-back'
        when l ->> 'said' = 'recorded' and p_dry_run is not false then 'would-record'
        else l ->> 'said'
      end,
      case when l ->> 'said' not in ('recorded', 'already-recorded') then l ->> 'said' end
    from jsonb_array_elements(v_lines) as l;
end
$$;
comment on function public.import_progress(uuid, jsonb, boolean) is
  'Rows [{line, email, course, module, completed_on: YYYY-MM-DD}] with codes of course and module. Gives one row '
  'a line: recorded, already-recorded, would-record (dry run), held-back (another line was refused), or refused '
  'with a code. Anything but an explicit false is a dry run.';
grant execute on function public.import_progress(uuid, jsonb, boolean) to authenticated;
