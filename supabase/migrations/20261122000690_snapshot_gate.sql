-- The desk's answer with what the gate adds to it (20261122000429); the rest is as it was.

create or replace function private.sitting_snapshot(p_sitting public.sitting, p_now timestamptz) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_sitting.id, 'enrolment_id', p_sitting.enrolment_id, 'attempt', p_sitting.attempt,
    'starts_at', p_sitting.starts_at, 'ends_at', p_sitting.ends_at, 'allowed_seconds', p_sitting.allowed_seconds,
    'pass_percent', p_sitting.pass_percent::text, 'seat_id', p_sitting.seat_id, 'state', p_sitting.state,
    'version', p_sitting.version, 'name_seen', p_sitting.name_seen, 'score_percent', p_sitting.score_percent::text,
    'learner', (
      select jsonb_build_object(
        'id', p.user_id, 'given_name', p.given_name, 'family_name', p.family_name, 'file_number', f.file_number)
      from public.profile p
        join public.learner_file f on f.learner_id = p.user_id and f.library_id = p_sitting.library_id
      where p.user_id = p_sitting.learner_id),
    'course', (
      select jsonb_build_object(
        'id', c.id, 'code', c.code, 'kind', c.kind,
        'titles', (select coalesce(jsonb_object_agg(t.locale, t.title), '{}')
          from public.course_text t where t.course_id = c.id),
        'tools', (select coalesce(jsonb_agg(jsonb_build_object(
            'id', l.id, 'position', l.position, 'kind', l.kind, 'allowed', l.allowed, 'max_count', l.max_count,
            'note', l.note) order by l.position), '[]')
          from public.tool l where l.course_id = c.id))
      from public.course c where c.id = p_sitting.course_id),
    'id_check', (
      select jsonb_build_object(
        'outcome', k.outcome, 'document_kind', k.document_kind, 'name_match', k.name_match,
        'photo_match', k.photo_match, 'last4', k.last4, 'expired', k.expired, 'name_seen', k.name_seen,
        'reason', k.reason, 'checked_by', k.checked_by, 'checked_at', k.checked_at)
      from public.id_check k where k.sitting_id = p_sitting.id order by k.id desc limit 1),
    'tool_checks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'tool_id', k.tool_id, 'answer', k.answer, 'count', k.count, 'answered_by', k.answered_by,
        'answered_at', k.answered_at)), '[]')
      from public.tool_check k where k.sitting_id = p_sitting.id),
    'events', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'seq', e.seq, 'kind', e.kind, 'effective_at', e.effective_at, 'received_at', e.received_at,
        'seconds', e.seconds, 'target_seq', e.target_seq, 'reason', e.reason, 'actor_id', e.actor_id,
        'uncertain', e.uncertain) order by e.seq), '[]')
      from public.sitting_event e where e.sitting_id = p_sitting.id),
    'notes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', n.id, 'body', n.body, 'author_id', n.author_id, 'at', n.created_at) order by n.id), '[]')
      from public.note n
      where n.library_id = p_sitting.library_id and n.entity = 'sitting' and n.entity_id = p_sitting.id),
    'clock', (
      select jsonb_build_object(
        'state', c.state, 'started_at', c.started_at, 'elapsed_ms', c.elapsed_now_ms, 'allowed_ms', c.allowed_ms,
        'deadline', c.deadline, 'remaining_ms', c.remaining_ms)
      from private.sitting_fold(p_sitting, p_now) as c)
  ) || private.sitting_planning(p_sitting) || private.sitting_gate(p_sitting, p_now);
end
$$;

create or replace function public.session_snapshot(p_session_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  select * into v_session from public.session where id = p_session_id;
  perform private.require_role(v_session.library_id, '{proctor,librarian}');
  return jsonb_build_object(
    'session', jsonb_build_object(
      'id', v_session.id, 'library_id', v_session.library_id, 'starts_at', v_session.starts_at,
      'ends_at', v_session.ends_at, 'state', v_session.state, 'version', v_session.version),
    'library', (
      select jsonb_build_object('id', l.id, 'name', l.name, 'time_zone', l.time_zone, 'currency', l.currency)
      from public.library l where l.id = v_session.library_id),
    'programme', (
      select to_jsonb(p) - '{id,created_at,name,issuer_name,terms_version,retake_limit,retake_wait_days}'::text[]
      from public.programme p),
    'room', (select jsonb_build_object('id', r.id, 'name', r.name) from public.room r where r.id = v_session.room_id),
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'label', t.label, 'position', t.position,
        'plan_column', t.plan_column, 'plan_row', t.plan_row)
        order by t.position), '[]')
      from public.seat t where t.room_id = v_session.room_id and t.state = 'in-use'),
    -- Everyone on duty at the library: a colleague may stand in, and the record shows names for ids.
    'staff', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', p.user_id, 'given_name', p.given_name, 'family_name', p.family_name,
        'planned', exists (
          select from public.session_proctor x where x.session_id = v_session.id and x.user_id = p.user_id))), '[]')
      from public.profile p
      where p.user_id in (
        select m.user_id from public.membership m
        where m.library_id = v_session.library_id and m.role in ('proctor', 'librarian'))),
    'sittings', (
      select coalesce(jsonb_agg(private.sitting_snapshot(s, v_now) order by s.starts_at, s.id), '[]')
      from public.sitting s where s.session_id = v_session.id),
    'room_checks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', k.id, 'lines', k.lines, 'checked_by', k.checked_by, 'checked_at', k.checked_at) order by k.checked_at), '[]')
      from public.room_check k where k.session_id = v_session.id),
    'parked', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', c.id, 'sitting_id', c.sitting_id, 'kind', c.kind, 'code', c.code, 'actor_id', c.actor_id,
        'effective_at', c.effective_at, 'received_at', c.received_at) order by c.position), '[]')
      from public.command c where c.session_id = v_session.id and c.status = 'parked'),
    'seq', coalesce((select last from private.change_seq q where q.library_id = v_session.library_id), 0),
    'server_now', v_now
  ) || private.board_snapshot(v_session) || private.session_planning(v_session) || private.session_gate(v_session);
end
$$;
