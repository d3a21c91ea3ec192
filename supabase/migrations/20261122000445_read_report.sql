-- Reading a session's report, before it is closed as a draft and after it as it was fixed, with the words behind its
-- ids, the signatures, and what came since.

create function private.report_words(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'people', (
      select coalesce(jsonb_object_agg(p.user_id, jsonb_build_object(
        'given_name', p.given_name, 'family_name', p.family_name, 'name_seen', (
          select s.name_seen from public.sitting s
          where s.session_id = p_session.id and s.learner_id = p.user_id and s.name_seen is not null limit 1))), '{}')
      from public.profile p
      where p.user_id in (select s.learner_id from public.sitting s where s.session_id = p_session.id)
        or p.user_id in (
          select m.user_id from public.membership m
          where m.library_id = p_session.library_id and m.role in ('proctor', 'librarian'))),
    'courses', (
      select coalesce(jsonb_object_agg(t.course_id, t.titles), '{}')
      from (
        select x.course_id, jsonb_object_agg(x.locale, x.title) as titles from public.course_text x
        where x.course_id in (select s.course_id from public.sitting s where s.session_id = p_session.id)
        group by x.course_id
      ) as t),
    'notes', (
      select coalesce(jsonb_object_agg(n.id, jsonb_build_object('body', n.body, 'author_id', n.author_id)), '{}')
      from public.note n
      where n.library_id = p_session.library_id and (
        (n.entity = 'session' and n.entity_id = p_session.id)
        or (n.entity = 'sitting' and n.entity_id in (select id from public.sitting where session_id = p_session.id))
        or (n.entity = 'incident' and n.entity_id in (select id from public.incident where session_id = p_session.id))
        or (n.entity = 'handover' and n.entity_id in (select id from public.handover where session_id = p_session.id)))));
end
$$;

create function private.report_addendum(p_report public.session_report, p_now jsonb) returns jsonb
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
comment on function private.report_addendum(public.session_report, jsonb) is
  'What the session''s record holds that its fixed report does not, in the order it arrived.';

create function public.read_report(p_session_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_report public.session_report;
  v_now jsonb;
begin
  select * into v_session from public.session where id = p_session_id;
  if not private.is_hq() then
    perform private.require_role(v_session.library_id, '{proctor,librarian}');
  elsif v_session.id is null then
    perform private.refuse('not-found', 404);
  end if;
  select * into v_report from public.session_report where session_id = p_session_id;
  v_now := private.report_content(v_session, null, null);
  return jsonb_build_object(
    'state', v_session.state,
    'id', v_report.id,
    'body', coalesce(v_report.body, v_now::text),
    'sha256', encode(v_report.sha256, 'hex'),
    'closed_at', v_report.closed_at,
    'closed_by', v_report.closed_by,
    'signatures', (
      select coalesce(jsonb_agg(jsonb_build_object('by', g.signed_by, 'at', g.at) order by g.at), '[]')
      from public.report_signature g where g.report_id = v_report.id),
    'addendum', case when v_report.id is null then '[]' else private.report_addendum(v_report, v_now) end,
    'words', private.report_words(v_session));
end
$$;
comment on function public.read_report(uuid) is
  'For staff of the library and HQ. `body` is the very text that `sha256` is of; without `id` it is a draft.';
grant execute on function public.read_report(uuid) to authenticated;

create function public.sign_report(p_report_id uuid, p_sha256 text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_report public.session_report;
begin
  select * into v_report from public.session_report where id = p_report_id;
  perform private.require_role(v_report.library_id, '{proctor,librarian}');
  if v_report.closed_by = auth.uid() then
    perform private.refuse('second-person-needed', 409);
  elsif encode(v_report.sha256, 'hex') is distinct from lower(p_sha256) then
    perform private.refuse('report-differs', 409);
  end if;
  insert into public.report_signature (library_id, report_id, signed_by)
  values (v_report.library_id, v_report.id, auth.uid())
  on conflict do nothing;
  if found then
    perform private.changed(v_report.library_id, 'session_report', v_report.id, 2);
    perform private.audit('sign-report', 'session_report', v_report.id, v_report.library_id,
      jsonb_build_object('sha256', lower(p_sha256)));
  end if;
end
$$;
comment on function public.sign_report(uuid, text) is
  'A second person, who did not close the session, signs the report with this SHA-256 (hex).';
grant execute on function public.sign_report(uuid, text) to authenticated;
