-- The report of a session: fixed when it is closed. `body` is the text whose SHA-256 stands beside it and in the
-- audit; it holds ids, codes, times and results. Names and free text are looked up by id when it is read, so a
-- person can be erased and the report still stands. What arrives later is an addendum, never another body.

create table public.session_report (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  session_id uuid not null unique,
  body text not null check (body is json object),
  sha256 bytea not null check (length(sha256) = 32),
  closed_by uuid not null references auth.users (id),
  -- When it was closed in the room; a tablet without network may have said so later.
  closed_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  check (sha256 = sha256(convert_to(body, 'UTF8')))
);
create index session_report_session on public.session_report (library_id, session_id);
create index session_report_by on public.session_report (closed_by);

-- The second person. Signing names the hash that was on screen, so nobody signs another text than was read.
create table public.report_signature (
  library_id uuid not null,
  report_id uuid not null,
  signed_by uuid not null references auth.users (id),
  at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default now(),
  primary key (report_id, signed_by),
  foreign key (library_id, report_id) references public.session_report (library_id, id)
);
create index report_signature_report on public.report_signature (library_id, report_id);
create index report_signature_by on public.report_signature (signed_by);

alter table public.session_report enable row level security;
alter table public.session_report force row level security;
revoke all on public.session_report from anon, authenticated, service_role;
grant select (id, library_id, session_id, body, sha256, closed_by, closed_at, created_at)
  on public.session_report to authenticated, service_role;
create policy session_report_read on public.session_report for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

alter table public.report_signature enable row level security;
alter table public.report_signature force row level security;
revoke all on public.report_signature from anon, authenticated, service_role;
grant select (library_id, report_id, signed_by, at, created_at) on public.report_signature to authenticated, service_role;
create policy report_signature_read on public.report_signature for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
select private.make_append_only('public.session_report');
select private.make_append_only('public.report_signature');
-- Insert, update and delete are granted on neither: closing and signing write.

create function private.report_sitting(p_sitting public.sitting, p_at timestamptz) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_sitting.id, 'learner_id', p_sitting.learner_id, 'course_id', p_sitting.course_id,
    'file_number', (
      select f.file_number from public.learner_file f
      where f.learner_id = p_sitting.learner_id and f.library_id = p_sitting.library_id),
    'course', (select c.code from public.course c where c.id = p_sitting.course_id),
    'seat', (select t.label from public.seat t where t.id = p_sitting.seat_id),
    'attempt', p_sitting.attempt, 'starts_at', p_sitting.starts_at, 'state', p_sitting.state,
    'version', p_sitting.version, 'pass_percent', p_sitting.pass_percent::text,
    'score_percent', p_sitting.score_percent::text, 'result_by', p_sitting.result_by,
    -- Without the name that was read and the last characters: those can be erased.
    'id_check', (
      select jsonb_build_object(
        'outcome', k.outcome, 'document_kind', k.document_kind, 'name_match', k.name_match,
        'photo_match', k.photo_match, 'reason', k.reason, 'checked_by', k.checked_by, 'checked_at', k.checked_at)
      from public.id_check k where k.sitting_id = p_sitting.id order by k.id desc limit 1),
    'tools', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'kind', t.kind, 'allowed', t.allowed, 'answer', k.answer, 'count', k.count) order by t.position), '[]')
      from public.tool_check k join public.tool t on t.id = k.tool_id where k.sitting_id = p_sitting.id),
    'tools_checked', (
      select jsonb_build_object('by', k.answered_by, 'at', k.answered_at)
      from public.tool_check k where k.sitting_id = p_sitting.id order by k.answered_at desc limit 1),
    'events', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'seq', e.seq, 'kind', e.kind, 'at', e.effective_at, 'seconds', e.seconds, 'target_seq', e.target_seq,
        'reason', e.reason, 'actor_id', e.actor_id, 'uncertain', e.uncertain) order by e.seq), '[]')
      from public.sitting_event e where e.sitting_id = p_sitting.id),
    'notes', (
      select coalesce(jsonb_agg(n.id order by n.id), '[]') from public.note n
      where n.library_id = p_sitting.library_id and n.entity = 'sitting' and n.entity_id = p_sitting.id),
    'clock', (
      select jsonb_build_object(
        'started_at', c.started_at, 'ended_at', c.ended_at, 'elapsed_ms', c.elapsed_now_ms, 'paused_ms', c.paused_ms,
        'allowed_ms', c.allowed_ms)
      from private.sitting_fold(p_sitting, p_at) as c));
end
$$;

create function private.report_incident(p_incident public.incident) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', p_incident.id, 'sitting_id', p_incident.sitting_id, 'category', p_incident.category, 'code', p_incident.code,
    'at', p_incident.at, 'reported_by', p_incident.reported_by, 'photo', p_incident.photo,
    'countersigned', (
      select jsonb_build_object('by', c.countersigned_by, 'at', c.at)
      from public.incident_countersign c where c.incident_id = p_incident.id),
    'credits', (
      select coalesce(jsonb_agg(jsonb_build_object('sitting_id', c.sitting_id, 'seconds', e.seconds)
        order by c.sitting_id), '[]')
      from public.incident_credit c join public.sitting_event e on e.sitting_id = c.sitting_id and e.seq = c.seq
      where c.incident_id = p_incident.id),
    'notes', (
      select coalesce(jsonb_agg(n.id order by n.id), '[]') from public.note n
      where n.library_id = p_incident.library_id and n.entity = 'incident' and n.entity_id = p_incident.id));
end
$$;

create function private.report_content(p_session public.session, p_closed_by uuid, p_closed_at timestamptz)
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
    'notes', (
      select coalesce(jsonb_agg(n.id order by n.id), '[]') from public.note n
      where n.library_id = p_session.library_id and n.entity = 'session' and n.entity_id = p_session.id));
end
$$;
comment on function private.report_content(public.session, uuid, timestamptz) is
  'What the report says of the session as it stands now. No name and no free text: ids, by which they are found.';
