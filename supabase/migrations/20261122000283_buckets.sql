-- Files. Both buckets are private; the service writes, people read by policy and short signed links.

insert into storage.buckets (id, name, public)
values ('awards', 'awards', false), ('ceremony-photos', 'ceremony-photos', false)
on conflict (id) do nothing;

-- Who may read the award may read its PDF: the subquery runs under the caller's own policies on `award`.
create policy awards_read on storage.objects for select to authenticated using (
  bucket_id = 'awards'
  and exists (select from public.award a where a.pdf_path = storage.objects.name)
);
-- No insert, update or delete in `awards` for anybody but the service. `ceremony-photos` has no policy yet, so nobody
-- reads or writes it: photographs come with consent, and that comes with ceremonies.
