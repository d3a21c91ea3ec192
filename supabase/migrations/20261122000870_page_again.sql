-- Whoever opens an award's page and then says who they are made one check, and its holder reads one line: the name goes to the
-- check that was written a moment before without one. Who asks in this way adds no check and takes none away, whatever they
-- say, so that nobody can hide that they looked.

create or replace function private.note_checks(p_awards public.award[], p_way text, p_said_by text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_way text := case
    when private.kiosk_library_id() is not null then 'kiosk'
    when p_way in ('page', 'machine', 'symbol', 'file', 'batch') then p_way
    when p_way = 'page-again' then 'page'
    else 'machine'
  end;
  v_said_by text := private.said_by(p_said_by);
begin
  if p_way = 'page-again' and v_way = 'page' and cardinality(p_awards) = 1
    and (p_awards[1]).learner_id is distinct from auth.uid() then
    with opened as materialized (
      select c.id from public.award_check c
      where c.award_id = (p_awards[1]).id and c.way = 'page' and c.said_by is null
        and c.last_at > v_now - interval '1 hour'
      order by c.hour desc limit 1
    ), gone as (
      delete from public.award_check c using opened o where c.id = o.id and c.times = 1
    )
    update public.award_check c set times = c.times - 1 from opened o where c.id = o.id and c.times > 1;
  end if;
  -- In the order of their ids: two lists that hold the same awards never wait for each other.
  insert into public.award_check as c (library_id, award_id, learner_id, way, said_by, hour, last_at)
  select distinct on (a.id) a.library_id, a.id, a.learner_id, v_way,
    case when (
      select count(*) from public.award_check o
      where o.award_id = a.id and o.said_by is not null and o.last_at > v_now - interval '1 day') < 20
    then v_said_by end,
    date_trunc('hour', v_now), v_now
  from unnest(p_awards) a
  where a.learner_id is distinct from auth.uid() and a.name is not null
  order by a.id
  on conflict (award_id, way, hour, said_by) do update set times = c.times + 1, last_at = excluded.last_at;
end
$$;
comment on function private.note_checks(public.award[], text, text) is
  'Writes down for their holders that these awards were checked. A kiosk''s check is told by its account. page-again: by who '
  'opened the page within the last hour, and was written down without a name.';
