-- Free text about anything in a library: the weekly talk with a learner (SOP 5), the words behind a coded
-- reason. Append-only tables hold ids and codes and point here by id, so that a person's text can be erased.
-- Kept as long as the learner's file.

create table public.note (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  entity text not null check (entity ~ '^[a-z_]{1,60}$'),
  entity_id uuid not null,
  author_id uuid not null references auth.users (id),
  body text not null check (length(body) between 1 and 4000),
  created_at timestamptz not null default now(),
  unique (library_id, id)
);
create index note_entity on public.note (library_id, entity, entity_id);
create index note_author on public.note (author_id);

alter table public.note enable row level security;
alter table public.note force row level security;
revoke all on public.note from anon, authenticated, service_role;
grant select (id, library_id, entity, entity_id, author_id, body, created_at) on public.note to authenticated, service_role;
create policy note_read on public.note for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (entity = 'learner' and entity_id = any(array(select private.coach_learner_ids())))
    or (select private.is_hq())
  );
-- Update and delete are not granted, because what was noted stays until the person is erased.

create function private.write_note(
  p_library_id uuid, p_entity text, p_entity_id uuid, p_body text, p_author_id uuid default auth.uid()
) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid;
begin
  if btrim(coalesce(p_body, '')) = '' then
    return null;
  elsif length(p_body) > 4000 then
    perform private.refuse('text-too-long', 422);
  end if;
  insert into public.note (library_id, entity, entity_id, author_id, body)
  values (p_library_id, p_entity, p_entity_id, p_author_id, btrim(p_body))
  returning id into v_id;
  perform private.changed(p_library_id, 'note', v_id);
  return v_id;
end
$$;
comment on function private.write_note(uuid, text, uuid, text, uuid) is 'The note''s id, or null when there is no text.';

create function private.coded_reason(p_library_id uuid, p_entity text, p_entity_id uuid, p_reason text) returns text
language plpgsql volatile set search_path = ''
as $$
begin
  if p_reason is null or btrim(p_reason) = '' then
    perform private.refuse('reason-missing', 422);
  elsif p_reason ~ '^[a-z][a-z-]{0,59}$' then
    return p_reason;
  end if;
  perform private.write_note(p_library_id, p_entity, p_entity_id, p_reason);
  return 'other';
end
$$;
comment on function private.coded_reason(uuid, text, uuid, text) is
  'A reason that is a code stays one; one in words becomes a note about the entity and the code `other`.';

create function public.add_note(p_library_id uuid, p_entity text, p_entity_id uuid, p_body text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_known boolean;
begin
  if p_entity = 'learner' and p_entity_id in (select private.coach_learner_ids()) then
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
comment on function public.add_note(uuid, text, uuid, text) is
  'About a learner, enrolment, session or sitting of the library; a coach about a learner of the own team.';
grant execute on function public.add_note(uuid, text, uuid, text) to authenticated;
