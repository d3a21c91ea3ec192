-- The figures on a library's public page. SOP 3 aims at 90 % of enrolments ending in an award, and says that it
-- shows on the page; so dropped enrolments count, and nothing is rounded up.

create function public.library_figures(p_slug text)
returns table (enrolled int, awarded int, completion_percent numeric, awards_total int)
language sql stable security definer set search_path = ''
as $$
  with standing as (
    select a.enrolment_id, a.library_id from public.award a where a.state in ('being-sealed', 'sealed')
  )
  select n.enrolled, n.awarded,
    case when n.enrolled > 0 then trunc(100.0 * n.awarded / n.enrolled, 1) end,
    (select count(*)::int from standing s where s.library_id = l.id)
  from public.library l cross join lateral (
    select count(*)::int as enrolled,
      (count(*) filter (where exists (select from standing s where s.enrolment_id = e.id)))::int as awarded
    from public.enrolment e where e.library_id = l.id
  ) as n
  where l.slug = p_slug
$$;
comment on function public.library_figures(text) is
  'Counts only, for anyone. completion_percent is null before the first enrolment. No row for an unknown slug.';
grant execute on function public.library_figures(text) to anon, authenticated;
