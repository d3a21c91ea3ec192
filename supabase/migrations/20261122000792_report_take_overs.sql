-- Who had the desk, and from when, stands in the session's report beside the handovers.

create or replace function private.report_content(p_session public.session, p_closed_by uuid, p_closed_at timestamptz)
returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'format', 1,
    'session', (
      select jsonb_build_object(
        'id', p_session.id, 'library', l.name, 'library_code', l.code, 'time_zone', l.time_zone, 'room', r.name,
        'starts_at', p_session.starts_at, 'ends_at', p_session.ends_at)
      from public.library l, public.room r where l.id = p_session.library_id and r.id = p_session.room_id),
    'closed', jsonb_build_object('by', p_closed_by, 'at', p_closed_at),
    'proctors', (
      select coalesce(jsonb_agg(x.user_id order by x.user_id), '[]')
      from public.session_proctor x where x.session_id = p_session.id),
    'sittings', (
      select coalesce(jsonb_agg(private.report_sitting(s, coalesce(p_closed_at, now())) order by s.starts_at, s.id), '[]')
      from public.sitting s where s.session_id = p_session.id),
    'incidents', (
      select coalesce(jsonb_agg(private.report_incident(i) order by i.at, i.id), '[]')
      from public.incident i where i.session_id = p_session.id),
    'room_checks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', k.id, 'lines', k.lines, 'by', k.checked_by, 'at', k.checked_at) order by k.checked_at, k.id), '[]')
      from public.room_check k where k.session_id = p_session.id),
    'handovers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', h.id, 'by', h.given_by, 'to', h.given_to, 'at', h.at, 'notes', (
          select coalesce(jsonb_agg(n.id order by n.id), '[]') from public.note n
          where n.library_id = h.library_id and n.entity = 'handover' and n.entity_id = h.id)) order by h.at, h.id), '[]')
      from public.handover h where h.session_id = p_session.id),
    'take_overs', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', t.id, 'handover_id', t.handover_id, 'by', t.taken_by, 'at', t.at) order by t.at, t.id), '[]')
      from public.take_over t where t.session_id = p_session.id),
    'notes', (
      select coalesce(jsonb_agg(n.id order by n.id), '[]') from public.note n
      where n.library_id = p_session.library_id and n.entity = 'session' and n.entity_id = p_session.id));
end
$$;

create or replace function private.report_addendum(p_report public.session_report, p_now jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_body jsonb := p_report.body::jsonb;
begin
  return (
    with fact as (
      select 'event' as what, e.effective_at as at, e.received_at, e.actor_id, e.sitting_id,
        jsonb_build_object('kind', e.kind, 'reason', e.reason, 'seconds', e.seconds, 'score_percent',
          case e.kind when 'result' then s.score_percent::text end) as detail
      from public.sitting s join public.sitting_event e on e.sitting_id = s.id
      where s.session_id = p_report.session_id and e.seq > coalesce((
        select (f ->> 'version')::int from jsonb_array_elements(v_body -> 'sittings') as f
        where f ->> 'id' = s.id::text), 0)
      union all
      select 'incident', i.at, i.created_at, i.reported_by, i.sitting_id,
        jsonb_build_object('id', i.id, 'category', i.category, 'code', i.code)
      from public.incident i
      where i.session_id = p_report.session_id and not v_body -> 'incidents' @> jsonb_build_array(jsonb_build_object('id', i.id))
      union all
      select 'countersign', c.at, c.at, c.countersigned_by, i.sitting_id,
        jsonb_build_object('id', i.id, 'category', i.category, 'code', i.code)
      from public.incident i join public.incident_countersign c on c.incident_id = i.id
      where i.session_id = p_report.session_id and not v_body -> 'incidents' @> jsonb_build_array(
        jsonb_build_object('id', i.id, 'countersigned', jsonb_build_object('by', c.countersigned_by)))
      union all
      select 'handover', h.at, h.created_at, h.given_by, null, jsonb_build_object('id', h.id, 'to', h.given_to)
      from public.handover h
      where h.session_id = p_report.session_id and not v_body -> 'handovers' @> jsonb_build_array(jsonb_build_object('id', h.id))
      union all
      -- A report that was fixed before take-overs were in it has none to compare with.
      select 'take-over', t.at, t.created_at, t.taken_by, null, jsonb_build_object('id', t.id, 'handover_id', t.handover_id)
      from public.take_over t
      where t.session_id = p_report.session_id and v_body ? 'take_overs'
        and not v_body -> 'take_overs' @> jsonb_build_array(jsonb_build_object('id', t.id))
      union all
      select 'room-check', k.checked_at, k.created_at, k.checked_by, null, jsonb_build_object('lines', k.lines)
      from public.room_check k
      where k.session_id = p_report.session_id and not v_body -> 'room_checks' @> jsonb_build_array(jsonb_build_object('id', k.id))
      union all
      select 'note', n.created_at, n.created_at, n.author_id, case n.entity when 'sitting' then n.entity_id end,
        jsonb_build_object('note', n.id)
      from public.note n
      where n.library_id = p_report.library_id and n.id in (
        select new.id::uuid from jsonb_path_query(p_now, '$.**.notes[*]') as new_id,
          lateral (select new_id #>> '{}' as id) as new
        except
        select old.id::uuid from jsonb_path_query(v_body, '$.**.notes[*]') as old_id,
          lateral (select old_id #>> '{}' as id) as old)
      union all
      -- What was tapped in the room, came too late, and did not count.
      select 'command', c.effective_at, c.received_at, c.actor_id, c.sitting_id,
        jsonb_build_object('kind', c.kind, 'status', c.status, 'code', c.code)
      from public.command c
      where c.session_id = p_report.session_id and c.received_at > p_report.created_at and c.status <> 'applied'
    )
    select coalesce(jsonb_agg(to_jsonb(f) order by f.received_at, f.at), '[]') from fact f);
end
$$;
