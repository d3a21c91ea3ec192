-- HQ makes and changes courses. One verb takes a whole course, as its screen shows it, so that modules, tools and texts
-- never stand half changed; the version says that nobody else changed it meanwhile.

create function private.field_number(
  p_json jsonb, p_name text, p_least numeric, p_most numeric, p_decimals int default 0
) returns numeric
language plpgsql immutable set search_path = ''
as $$
declare
  v_number numeric;
begin
  if coalesce(jsonb_typeof(p_json -> p_name), 'null') = 'null' then
    return null;
  end if;
  if jsonb_typeof(p_json -> p_name) = 'number' then
    v_number := (p_json ->> p_name)::numeric;
  end if;
  if v_number is null or v_number not between p_least and p_most or scale(trim_scale(v_number)) > p_decimals then
    perform private.refuse('number-out-of-range', 422, format('Refused: %s must be a number from %s to %s%s.',
      replace(p_name, '_', ' '), p_least, p_most,
      case p_decimals when 0 then ', whole' else format(' with at most %s decimals', p_decimals) end));
  end if;
  return v_number;
end
$$;
comment on function private.field_number(jsonb, text, numeric, numeric, int) is
  'The number under a name, null where there is none, or 422 number-out-of-range with a sentence that names it.';

create function private.field_list(p_json jsonb, p_name text, p_most int) returns jsonb
language plpgsql immutable set search_path = ''
as $$
begin
  if jsonb_typeof(p_json -> p_name) is distinct from 'array' or jsonb_array_length(p_json -> p_name) > p_most
    or exists (select from jsonb_array_elements(p_json -> p_name) e where jsonb_typeof(e) <> 'object') then
    perform private.refuse('course-malformed', 422,
      format('Refused: %s must be a list of at most %s objects.', p_name, p_most));
  end if;
  return p_json -> p_name;
end
$$;

create function private.field_code(p_json jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
begin
  if coalesce(p_json ->> 'code', '') !~ '^[A-Z0-9-]{1,12}$' then
    perform private.refuse('code-malformed', 422);
  end if;
  return p_json ->> 'code';
end
$$;

create function private.check_locale(p_locale text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  if coalesce(p_locale, '') !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
    perform private.refuse('locale-unknown', 422);
  end if;
end
$$;

create function private.write_course_texts(p_course_id uuid, p_texts jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_text jsonb;
begin
  if jsonb_array_length(p_texts) = 0 then
    perform private.refuse('title-missing', 422);
  end if;
  for v_text in select value from jsonb_array_elements(p_texts) loop
    perform private.check_locale(v_text ->> 'locale');
    if greatest(length(v_text ->> 'description'), length(v_text ->> 'outcomes')) > 4000 then
      perform private.refuse('text-too-long', 422);
    end if;
    insert into public.course_text (course_id, locale, title, description, outcomes)
    values (p_course_id, v_text ->> 'locale', private.clean_text(v_text ->> 'title', 200, 'title-missing'),
      btrim(coalesce(v_text ->> 'description', '')), btrim(coalesce(v_text ->> 'outcomes', '')))
    on conflict (course_id, locale) do update set
      title = excluded.title, description = excluded.description, outcomes = excluded.outcomes;
  end loop;
  delete from public.course_text t where t.course_id = p_course_id
    and not exists (select from jsonb_array_elements(p_texts) e where e ->> 'locale' = t.locale);
end
$$;

create function private.write_modules(p_course_id uuid, p_modules jsonb, p_in_use boolean) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_line record;
  v_there public.module;
  v_title record;
begin
  -- Out of the way of the new places and codes, which are given one by one.
  update public.module set position = position + 100000,
    code = case when p_in_use then code else 'GONE-' || position end
  where course_id = p_course_id and retired_at is null;
  for v_line in
    select (e ->> 'id')::uuid as id, private.field_code(e) as code, e -> 'titles' as titles, n::int as place
    from jsonb_array_elements(p_modules) with ordinality as t (e, n)
  loop
    if jsonb_typeof(v_line.titles) is distinct from 'object' or v_line.titles = '{}' then
      perform private.refuse('title-missing', 422);
    end if;
    select * into v_there from public.module where id = v_line.id;
    if v_there.id is null then
      insert into public.module (id, course_id, position, code, required_from)
      values (coalesce(v_line.id, private.uuid_v7()), p_course_id, v_line.place, v_line.code,
        case when p_in_use then now() end)
      returning * into v_there;
    elsif v_there.course_id <> p_course_id or v_there.retired_at is not null then
      perform private.refuse('module-unknown', 422);
    elsif p_in_use and v_there.code <> v_line.code then
      perform private.refuse('course-in-use', 409);
    else
      update public.module set position = v_line.place, code = v_line.code where id = v_there.id;
    end if;
    for v_title in select key as locale, value as title from jsonb_each_text(v_line.titles) loop
      perform private.check_locale(v_title.locale);
      insert into public.module_text (module_id, locale, title)
      values (v_there.id, v_title.locale, private.clean_text(v_title.title, 200, 'title-missing'))
      on conflict (module_id, locale) do update set title = excluded.title;
    end loop;
    delete from public.module_text t where t.module_id = v_there.id and not v_line.titles ? t.locale;
  end loop;
  -- Whoever is still out of the way is not on the list any more.
  if p_in_use then
    update public.module set position = position - 100000, retired_at = now()
    where course_id = p_course_id and retired_at is null and position > 100000;
  else
    delete from public.module_text where module_id in (
      select id from public.module where course_id = p_course_id and retired_at is null and position > 100000);
    delete from public.module where course_id = p_course_id and retired_at is null and position > 100000;
  end if;
exception
  when unique_violation then
    perform private.refuse('code-taken', 409);
end
$$;
comment on function private.write_modules(uuid, jsonb, boolean) is
  'In the order given. In use, what is no longer listed is retired and what is new counts for enrolments to come.';

create function private.write_tools(p_course_id uuid, p_tools jsonb, p_in_use boolean) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_line record;
  v_there public.tool;
begin
  update public.tool set position = position + 100000 where course_id = p_course_id and retired_at is null;
  for v_line in
    select (e ->> 'id')::uuid as id, e ->> 'kind' as kind, e -> 'allowed' = 'true'::jsonb as allowed,
      private.field_number(e, 'max_count', 1, 99)::int as max_count,
      nullif(btrim(e ->> 'note'), '') as note, n::int as place
    from jsonb_array_elements(p_tools) with ordinality as t (e, n)
  loop
    if v_line.kind is null or v_line.kind not in ('calculator', 'scientific-calculator', 'dictionary', 'formula-sheet',
      'notes', 'phone', 'headphones', 'other') then
      perform private.refuse('kind-unknown', 422);
    elsif v_line.allowed is null or (not v_line.allowed and v_line.max_count is not null)
      or (v_line.kind = 'other' and v_line.note is null) or length(v_line.note) > 200 then
      perform private.refuse('tool-malformed', 422);
    end if;
    select * into v_there from public.tool
    where id = v_line.id and course_id = p_course_id and retired_at is null;
    if v_there.id is not null and (not p_in_use or (v_there.kind, v_there.allowed, v_there.max_count, v_there.note)
      is not distinct from (v_line.kind, v_line.allowed, v_line.max_count, v_line.note)) then
      update public.tool set position = v_line.place, kind = v_line.kind, allowed = v_line.allowed,
        max_count = v_line.max_count, note = v_line.note
      where id = v_there.id;
    else
      -- A line that proctors may have answered keeps its words: another one stands in its place.
      insert into public.tool (course_id, position, kind, allowed, max_count, note, required_from)
      values (p_course_id, v_line.place, v_line.kind, v_line.allowed, v_line.max_count, v_line.note,
        case when p_in_use then now() end);
    end if;
  end loop;
  if p_in_use then
    update public.tool set position = position - 100000, retired_at = now()
    where course_id = p_course_id and retired_at is null and position > 100000;
  else
    delete from public.tool where course_id = p_course_id and retired_at is null and position > 100000;
  end if;
end
$$;

create function private.tell_offering(p_course_id uuid, p_version int) returns void
language sql volatile set search_path = ''
as $$
  select private.changed(o.library_id, 'course', p_course_id, p_version)
  from public.offered_course o where o.course_id = p_course_id
$$;

create function public.save_course(p_id uuid, p_version int, p_course jsonb) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_course public.course;
  v_enrolled boolean;
  v_kind text := p_course ->> 'kind';
  v_new public.course;
begin
  perform private.require_hq();
  if p_id is null or jsonb_typeof(p_course) is distinct from 'object' then
    perform private.refuse('course-malformed', 422);
  elsif v_kind is null or v_kind not in ('certificate', 'diploma') then
    perform private.refuse('kind-unknown', 422);
  end if;
  select * into v_course from public.course where id = p_id for update;
  if coalesce(v_course.version, 0) is distinct from coalesce(p_version, 0) then
    perform private.refuse('changed-meanwhile', 409);
  end if;
  v_enrolled := exists (select from public.enrolment where course_id = p_id);
  v_new.id := p_id;
  v_new.code := private.field_code(p_course);
  v_new.kind := v_kind;
  if v_enrolled and (v_new.code, v_new.kind) is distinct from (v_course.code, v_course.kind) then
    perform private.refuse('course-in-use', 409);
  end if;
  v_new.category := private.clean_text(p_course ->> 'category', 60, 'category-missing');
  v_new.hours := coalesce(private.field_number(p_course, 'hours', 0.1, 9999, 1), 0);
  if v_new.hours = 0 then
    perform private.refuse('number-out-of-range', 422, 'Refused: hours must be a number from 0.1 to 9999.');
  end if;
  v_new.pass_percent := private.field_number(p_course, 'pass_percent', 0, 100, 2);
  v_new.sitting_minutes := private.field_number(p_course, 'sitting_minutes', 5, 480);
  v_new.retake_wait_days := private.field_number(p_course, 'retake_wait_days', 0, 365);
  v_new.retake_limit := private.field_number(p_course, 'retake_limit', 1, 100);
  v_new.valid_months := private.field_number(p_course, 'valid_months', 1, 600);
  begin
    insert into public.course as c (id, code, kind, category, hours, pass_percent, sitting_minutes, retake_wait_days,
      retake_limit, valid_months)
    values (p_id, v_new.code, v_kind, v_new.category, v_new.hours, v_new.pass_percent, v_new.sitting_minutes,
      v_new.retake_wait_days, v_new.retake_limit, v_new.valid_months)
    on conflict (id) do update set
      code = excluded.code, kind = excluded.kind, category = excluded.category, hours = excluded.hours,
      pass_percent = excluded.pass_percent, sitting_minutes = excluded.sitting_minutes,
      retake_wait_days = excluded.retake_wait_days, retake_limit = excluded.retake_limit,
      valid_months = excluded.valid_months, version = c.version + 1
    returning * into v_new;
  exception
    when unique_violation then
      perform private.refuse('code-taken', 409);
  end;
  perform private.write_course_texts(p_id, private.field_list(p_course, 'texts', 30));
  if v_new.state <> 'draft' and jsonb_array_length(private.field_list(p_course, 'modules', 200)) = 0 then
    perform private.refuse('course-incomplete', 409);
  end if;
  perform private.write_modules(p_id, private.field_list(p_course, 'modules', 200), v_enrolled);
  perform private.write_tools(p_id, private.field_list(p_course, 'tools', 40),
    exists (select from public.sitting where course_id = p_id));
  perform private.tell_offering(p_id, v_new.version);
  perform private.audit('save-course', 'course', p_id, null,
    jsonb_build_object('before', to_jsonb(v_course), 'after', to_jsonb(v_new)));
  return v_new.version;
exception
  -- An id in a list that is none.
  when invalid_text_representation then
    perform private.refuse('course-malformed', 422);
end
$$;
comment on function public.save_course(uuid, int, jsonb) is
  'HQ. Makes the course with the client''s id (version 0) or changes it, and gives its new version. {code, kind, '
  'category, hours, pass_percent, sitting_minutes, retake_wait_days, retake_limit, valid_months, texts: [{locale, title, '
  'description, outcomes}], modules: [{id, code, titles: {locale: title}}], tools: [{id, kind, allowed, max_count, '
  'note}]}; modules and tools stand in their order, null numbers mean as the programme says. A new course is a draft. '
  'Refusals: not-allowed, changed-meanwhile, course-malformed, kind-unknown, code-malformed, code-taken, course-in-use, '
  'category-missing, number-out-of-range, title-missing, text-too-long, locale-unknown, module-unknown, '
  'tool-malformed, course-incomplete.';
grant execute on function public.save_course(uuid, int, jsonb) to authenticated;

create function public.set_course_state(p_id uuid, p_state text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_course public.course;
begin
  perform private.require_hq();
  select * into v_course from public.course where id = p_id for update;
  if v_course.id is null then
    perform private.refuse('not-found', 404);
  -- Nothing goes back to a draft, and a draft has nothing to close.
  elsif p_state is null or p_state not in ('published', 'closed')
    or (p_state = 'closed' and v_course.state = 'draft') then
    perform private.refuse('state-unknown', 422);
  elsif not exists (select from public.module where course_id = p_id and retired_at is null)
    or not exists (select from public.course_text where course_id = p_id) then
    perform private.refuse('course-incomplete', 409);
  elsif v_course.state = p_state then
    return;
  end if;
  update public.course set state = p_state, version = version + 1 where id = p_id returning * into v_course;
  perform private.tell_offering(p_id, v_course.version);
  perform private.audit('set-course-state', 'course', p_id, null, jsonb_build_object('state', p_state));
end
$$;
comment on function public.set_course_state(uuid, text) is
  'HQ. published: libraries may offer it. closed: nobody enrols any more, whoever is enrolled goes on. Refusals: '
  'not-allowed, not-found, state-unknown, course-incomplete.';
grant execute on function public.set_course_state(uuid, text) to authenticated;
