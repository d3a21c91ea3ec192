-- The logo of who accredits comes on top of a template's 200 kB of pictures, so it is small: with both, and the largest of
-- the fonts, an award's PDF stays under 400 kB. A logo that is there already stays.

create function private.check_logo() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if new.logo_path is not null and (
    select (o.metadata ->> 'size')::bigint from storage.objects o
    where o.bucket_id = 'award-art' and o.name = new.logo_path
  ) > 61440 then
    perform private.refuse('art-too-large', 422);
  end if;
  return new;
end
$$;
create trigger accreditation_logo before insert or update of logo_path on public.accreditation
  for each row execute function private.check_logo();
