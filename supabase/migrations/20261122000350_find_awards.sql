-- HQ finds an award among those of all libraries, by its number or by the name on it.

create function public.find_awards(p_text text default '')
returns table (
  id uuid, number text, name text, kind text, course_code text, course_title text, library_name text, issued_on date,
  state text, waits text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_text text := btrim(coalesce(p_text, ''));
  v_symbols text := private.read_symbols(v_text);
begin
  perform private.require_hq();
  return query
    select a.id, a.number, a.name, a.kind, a.course_code, a.course_title, a.library_name, a.issued_on, a.state,
      w.kind
    from public.award a
      left join lateral (
        select 'revocation' as kind from public.revocation r
        where r.award_id = a.id and r.confirmed_at is null and r.withdrawn_by is null
        union all
        select 'reissue' from public.reissue r
        where r.award_id = a.id and r.confirmed_at is null and r.withdrawn_by is null
        limit 1
      ) as w on true
    where a.number = v_symbols
      or private.has_words(concat_ws(' ', a.name, a.course_code, a.library_name), v_text)
    order by a.number is not distinct from v_symbols desc, w.kind is null, a.created_at desc
    limit 50;
end
$$;
comment on function public.find_awards(text) is
  'HQ. At most 50 awards: the one of this number, or those whose name, course code and library hold every word; without '
  'a text the latest. Those that wait for a second person (waits: revocation, reissue) come first. Refusals: '
  'not-allowed.';
grant execute on function public.find_awards(text) to authenticated;
