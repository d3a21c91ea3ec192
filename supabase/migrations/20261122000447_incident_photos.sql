-- Photos of the room, for an incident. Private; sent by whoever reported it, once, when the tablet is back in touch;
-- read by the staff of the library and HQ. Never of a document: the tablet shrinks the picture and drops what the
-- camera wrote into it. Kept as long as the incident; the service removes one when a person on it must be erased.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('incident-photos', 'incident-photos', false, 2097152, '{image/jpeg}')
on conflict (id) do nothing;

create function private.photo_of(p_name text) returns uuid
language plpgsql immutable set search_path = ''
as $$
begin
  return substring(p_name from '^[0-9a-f-]{36}/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.jpg$')::uuid;
end
$$;
comment on function private.photo_of(text) is 'The incident that an object''s name, `<library>/<incident>.jpg`, speaks of.';
grant execute on function private.photo_of(text) to authenticated;

-- Both subqueries run under the caller's own policies on `incident`.
create policy incident_photos_read on storage.objects for select to authenticated using (
  bucket_id = 'incident-photos'
  and exists (
    select from public.incident i
    where i.id = private.photo_of(storage.objects.name) and storage.objects.name = i.library_id || '/' || i.id || '.jpg')
);
create policy incident_photos_send on storage.objects for insert to authenticated with check (
  bucket_id = 'incident-photos'
  and exists (
    select from public.incident i
    where i.id = private.photo_of(storage.objects.name) and storage.objects.name = i.library_id || '/' || i.id || '.jpg'
      and i.photo and i.reported_by = (select auth.uid())
      and i.library_id = any(array(select private.staff_library_ids('{proctor,librarian}'))))
);
-- No update and no delete: the picture that was sent is the picture.
