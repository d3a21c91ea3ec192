-- Making, publishing and retiring templates. Of one owner at most one published template covers a kind of award, and a
-- library's own goes before the programme's.

create function private.require_template_owner(p_library_id uuid) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_library_id is null then
    perform private.require_hq();
  else
    perform private.require_role(p_library_id, '{librarian}');
  end if;
end
$$;

create function private.open_base(p_base_id uuid) returns public.template
language plpgsql stable set search_path = ''
as $$
declare
  v_base public.template;
begin
  select * into v_base from public.template t
  where t.id = p_base_id and t.library_id is null and t.open_to_libraries and t.state = 'published';
  if v_base.id is null then
    perform private.refuse('base-unknown', 422);
  end if;
  return v_base;
end
$$;

create function private.current_design(p_template_id uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select v.design from public.template_version v where v.template_id = p_template_id order by v.number desc limit 1
$$;

create function public.save_template(p_id uuid, p_version int, p_template jsonb) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_there public.template;
  v_new public.template;
  v_base public.template;
begin
  if p_id is null or jsonb_typeof(p_template) is distinct from 'object'
    or jsonb_typeof(p_template -> 'labels') is distinct from 'array'
    or jsonb_typeof(p_template -> 'draft') is distinct from 'object'
    or pg_column_size(p_template -> 'draft') >= 100000 then
    perform private.require_user();
    perform private.refuse('template-malformed', 422);
  end if;
  select * into v_there from public.template where id = p_id for update;
  -- Whose it is was said when it was made.
  v_new.library_id := case when v_there.id is null then (p_template ->> 'library_id')::uuid else v_there.library_id end;
  perform private.require_template_owner(v_new.library_id);
  if coalesce(v_there.version, 0) is distinct from coalesce(p_version, 0) then
    perform private.refuse('changed-meanwhile', 409);
  elsif v_there.state = 'retired' then
    perform private.refuse('template-retired', 409);
  end if;
  v_new.name := private.clean_text(p_template ->> 'name', 80, 'text-missing');
  v_new.labels := array(select l from unnest('{completion,accredited,diploma}'::text[]) l where p_template -> 'labels' ? l);
  if v_new.labels = '{}' then
    perform private.refuse('labels-missing', 422);
  end if;
  v_new.library_may := '{}';
  v_new.open_to_libraries := false;
  if v_new.library_id is null then
    v_new.open_to_libraries := coalesce((p_template -> 'open_to_libraries')::boolean, false);
    v_new.library_may := array(
      select l from unnest('{paper,move,text,add}'::text[]) l where p_template -> 'library_may' ? l);
  else
    v_new.base_id := coalesce(v_there.base_id, (p_template ->> 'base_id')::uuid);
    v_base := private.open_base(v_new.base_id);
    if not v_new.labels <@ v_base.labels then
      perform private.refuse('labels-missing', 422);
    end if;
  end if;
  insert into public.template as t (id, library_id, base_id, name, labels, library_may, open_to_libraries, draft)
  values (p_id, v_new.library_id, v_new.base_id, v_new.name, v_new.labels, v_new.library_may, v_new.open_to_libraries,
    p_template -> 'draft')
  on conflict (id) do update set
    name = excluded.name, labels = excluded.labels, library_may = excluded.library_may,
    open_to_libraries = excluded.open_to_libraries, draft = excluded.draft, version = t.version + 1
  returning * into v_new;
  perform private.check_covered(v_new);
  return v_new.version;
exception
  when invalid_text_representation then
    perform private.refuse('template-malformed', 422);
end
$$;
comment on function public.save_template(uuid, int, jsonb) is
  'HQ, or a librarian for the library (library_id, base_id). Keeps the draft under the client''s id (version 0: new) and gives '
  'the new version: {library_id, base_id, name, labels: [completion, accredited, diploma], open_to_libraries, library_may: '
  '[paper, move, text, add], draft}. Refusals: not-allowed, not-found, template-malformed, changed-meanwhile, '
  'template-retired, text-missing, labels-missing, base-unknown, label-covered.';

create function private.check_covered(p_template public.template) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_template.state = 'published' and exists (
    select from public.template t
    where t.id <> p_template.id and t.state = 'published' and t.library_id is not distinct from p_template.library_id
      and t.labels && p_template.labels
  ) then
    perform private.refuse('label-covered', 409);
  end if;
end
$$;

create function public.publish_template(p_id uuid, p_version int) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_template public.template;
  v_base public.template;
  v_number int;
begin
  select * into v_template from public.template where id = p_id for update;
  if v_template.id is null then
    -- As of another library's: the two look the same.
    perform private.require_role(null, '{librarian}');
  end if;
  perform private.require_template_owner(v_template.library_id);
  if v_template.version is distinct from p_version then
    perform private.refuse('changed-meanwhile', 409);
  elsif v_template.state = 'retired' then
    perform private.refuse('template-retired', 409);
  end if;
  perform private.check_design(v_template.draft);
  perform private.check_art(v_template.draft, v_template.library_id);
  if v_template.base_id is not null then
    v_base := private.open_base(v_template.base_id);
    perform private.check_limits(v_template.draft, private.current_design(v_base.id), v_base.library_may);
  end if;
  -- One at a time, so that no two cover a kind.
  perform pg_advisory_xact_lock(hashtextextended('carrel/template', 0));
  update public.template set state = 'published' where id = p_id returning * into v_template;
  perform private.check_covered(v_template);
  select coalesce(max(v.number), 0) + 1 into v_number from public.template_version v where v.template_id = p_id;
  insert into public.template_version (template_id, number, design, published_by)
  values (p_id, v_number, v_template.draft, auth.uid());
  perform private.audit('publish-template', 'template', p_id, v_template.library_id, jsonb_build_object('number', v_number));
  return v_number;
end
$$;
comment on function public.publish_template(uuid, int) is
  'HQ, or a librarian for the library''s own. Makes the draft of that version the paper of awards to come, and gives its '
  'number. Refusals: not-allowed, not-found, changed-meanwhile, template-retired, design-malformed, design-incomplete, '
  'art-unknown, art-too-large, base-unknown, beyond-limits, label-covered.';

create function public.retire_template(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_template public.template;
begin
  select * into v_template from public.template where id = p_id for update;
  if v_template.id is null then
    -- As of another library's: the two look the same.
    perform private.require_role(null, '{librarian}');
  end if;
  perform private.require_template_owner(v_template.library_id);
  update public.template set state = 'retired', version = version + 1 where id = p_id and state <> 'retired';
  perform private.audit('retire-template', 'template', p_id, v_template.library_id, '{}');
end
$$;
comment on function public.retire_template(uuid) is
  'HQ, or a librarian for the library''s own. Awards to come are made with another; those that are out keep theirs. Refusals: '
  'not-allowed, not-found.';

grant execute on function public.save_template(uuid, int, jsonb) to authenticated;
grant execute on function public.publish_template(uuid, int) to authenticated;
grant execute on function public.retire_template(uuid) to authenticated;
