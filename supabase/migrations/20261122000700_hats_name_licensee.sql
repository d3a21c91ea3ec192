-- Whoever works for two licensees has to tell the two hats apart: hats name the licensee as they name the library.

drop function public.my_hats();

create function public.my_hats() returns table (
  role text, library_id uuid, library_slug text, library_name text, licensee_id uuid, licensee_name text,
  currency text, time_zone text
)
language sql stable security definer set search_path = ''
as $$
  select m.role, l.id, l.slug, l.name, m.licensee_id, e.name, l.currency::text, l.time_zone
  from public.membership m
    left join public.library l on l.id = m.library_id
    left join public.licensee e on e.id = m.licensee_id
  where m.user_id = auth.uid() and m.state = 'active' and (l.id is null or l.state <> 'revoked')
  union all
  select 'learner', l.id, l.slug, l.name, null, null, l.currency::text, l.time_zone
  from public.learner n join public.library l on l.id = n.library_id
  where n.id = auth.uid() and n.state = 'active'
  union all
  select 'kiosk', l.id, l.slug, l.name, null, null, l.currency::text, l.time_zone
  from public.library l where l.id = private.kiosk_library_id()
$$;
comment on function public.my_hats() is 'Every role the caller may act in now, one row each, with the place it is held for.';
grant execute on function public.my_hats() to authenticated;
