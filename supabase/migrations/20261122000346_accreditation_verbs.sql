-- HQ writes down who accredits which course. Awards copy what is true on their day, and papers carry the code alone:
-- once an award bears a code, its body and number stay, and a change of either is another accreditation.

alter table public.accreditation add column version int not null default 1;

create function public.save_accreditation(p_id uuid, p_version int, p_accreditation jsonb) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_there public.accreditation;
  v_new public.accreditation;
  v_courses uuid[];
begin
  perform private.require_hq();
  if p_id is null or jsonb_typeof(p_accreditation) is distinct from 'object'
    or jsonb_typeof(p_accreditation -> 'courses') is distinct from 'array' then
    perform private.refuse('accreditation-malformed', 422);
  elsif coalesce(p_accreditation ->> 'code', '') !~ '^[A-Z0-9]{1,8}$' then
    perform private.refuse('code-malformed', 422);
  end if;
  select * into v_there from public.accreditation where id = p_id for update;
  if coalesce(v_there.version, 0) is distinct from coalesce(p_version, 0) then
    perform private.refuse('changed-meanwhile', 409);
  end if;
  v_new.code := p_accreditation ->> 'code';
  v_new.body := private.clean_text(p_accreditation ->> 'body', 200, 'text-missing');
  v_new.number := private.clean_text(p_accreditation ->> 'number', 60, 'text-missing');
  v_new.statement := nullif(btrim(p_accreditation ->> 'statement'), '');
  v_new.valid_from := private.day_or_null(p_accreditation ->> 'valid_from');
  v_new.valid_until := private.day_or_null(p_accreditation ->> 'valid_until');
  if length(v_new.statement) > 1000 then
    perform private.refuse('text-too-long', 422);
  elsif v_new.valid_from is null
    or (v_new.valid_until is null and nullif(p_accreditation ->> 'valid_until', '') is not null) then
    perform private.refuse('day-malformed', 422);
  elsif v_new.valid_until < v_new.valid_from then
    perform private.refuse('days-reversed', 422);
  elsif (v_new.code, v_new.body, v_new.number) is distinct from (v_there.code, v_there.body, v_there.number)
    and exists (select from public.award where accreditation_code = v_there.code) then
    perform private.refuse('accreditation-in-use', 409);
  end if;
  v_courses := array(select c.id from public.course c where to_jsonb(c.id) <@ (p_accreditation -> 'courses'));
  if cardinality(v_courses) <> jsonb_array_length(p_accreditation -> 'courses') then
    perform private.refuse('course-unknown', 422);
  end if;
  begin
    insert into public.accreditation as a (id, code, body, number, statement, valid_from, valid_until)
    values (p_id, v_new.code, v_new.body, v_new.number, v_new.statement, v_new.valid_from, v_new.valid_until)
    on conflict (id) do update set
      code = excluded.code, body = excluded.body, number = excluded.number, statement = excluded.statement,
      valid_from = excluded.valid_from, valid_until = excluded.valid_until, version = a.version + 1
    returning * into v_new;
  exception
    when unique_violation then
      perform private.refuse('code-taken', 409);
  end;
  delete from public.accredited_course where accreditation_id = p_id and course_id <> all (v_courses);
  insert into public.accredited_course (accreditation_id, course_id)
  select p_id, unnest(v_courses)
  on conflict do nothing;
  perform private.audit('save-accreditation', 'accreditation', p_id, null,
    jsonb_build_object('before', to_jsonb(v_there), 'after', to_jsonb(v_new), 'courses', to_jsonb(v_courses)));
  return v_new.version;
end
$$;
comment on function public.save_accreditation(uuid, int, jsonb) is
  'HQ. Makes the accreditation with the client''s id (version 0) or changes it, and gives its new version. {code, body, '
  'number, statement, valid_from, valid_until, courses: [id]}; days as YYYY-MM-DD, no valid_until is for ever. Awards '
  'that are out keep what they say. Refusals: not-allowed, changed-meanwhile, accreditation-malformed, '
  'code-malformed, code-taken, text-missing, text-too-long, day-malformed, days-reversed, course-unknown, '
  'accreditation-in-use.';
grant execute on function public.save_accreditation(uuid, int, jsonb) to authenticated;
