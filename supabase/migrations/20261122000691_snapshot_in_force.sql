-- The desk's day shows the lines in force (20261122000342) again, after the snapshot was written anew; for who may come
-- without a booking too.

do $$
declare
  v_line constant text := 'from public.tool l where l.course_id = c.id';
  v_text text := pg_get_functiondef('private.sitting_snapshot(public.sitting, timestamptz)'::regprocedure);
begin
  if strpos(v_text, v_line) > 0 then
    execute replace(v_text, v_line, 'from private.tools_of(p_sitting) l');
  end if;
end
$$;

create or replace function private.session_planning(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'rules', (select to_jsonb(r) from private.planning_rules(p_session.library_id) as r),
    'walk_ins', private.snapshot_walk_ins(p_session.library_id),
    'elsewhere', private.snapshot_elsewhere(p_session),
    -- Courses by id, for those who have no sitting in this session yet.
    'courses', (
      select coalesce(jsonb_object_agg(c.id, jsonb_build_object(
        'id', c.id, 'code', c.code, 'kind', c.kind,
        'titles', (select coalesce(jsonb_object_agg(t.locale, t.title), '{}')
          from public.course_text t where t.course_id = c.id),
        'tools', (select coalesce(jsonb_agg(jsonb_build_object(
            'id', l.id, 'position', l.position, 'kind', l.kind, 'allowed', l.allowed, 'max_count', l.max_count,
            'note', l.note) order by l.position), '[]')
          from public.tool l
          where l.course_id = c.id and coalesce(l.required_from <= p_session.starts_at, true)
            and coalesce(l.retired_at > p_session.starts_at, true)))), '{}')
      from public.course c
      where c.id in (
        select o.course_id from public.offered_course o where o.library_id = p_session.library_id)));
end
$$;
