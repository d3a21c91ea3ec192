-- What the live board shows beside the sittings: incidents with their words, handovers, the session's notes, the fixed
-- report, and when each seat was last heard of.

-- A learner's screen says that it is open, every half minute. One row a sitting, kept as long as the sitting; no
-- change is told, because the board reads often enough.
create table private.sitting_contact (
  sitting_id uuid primary key references public.sitting (id),
  seen_at timestamptz not null
);
alter table private.sitting_contact enable row level security;
alter table private.sitting_contact force row level security;

create function public.sitting_seen(p_sitting_id uuid) returns timestamptz
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_now timestamptz := clock_timestamp();
begin
  if not exists (select from public.sitting where id = p_sitting_id and learner_id = v_user) then
    perform private.refuse('not-found', 404);
  end if;
  insert into private.sitting_contact as c (sitting_id, seen_at) values (p_sitting_id, v_now)
  on conflict (sitting_id) do update set seen_at = v_now where c.seen_at < v_now - interval '10 seconds';
  return v_now;
end
$$;
comment on function public.sitting_seen(uuid) is
  'The sign of life of the learner''s own screen, every half minute. Gives the server''s time.';
grant execute on function public.sitting_seen(uuid) to authenticated;

create function private.board_snapshot(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'incidents', (
      select coalesce(jsonb_agg(private.report_incident(i) || jsonb_build_object('notes', (
        select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'body', n.body, 'author_id', n.author_id) order by n.id), '[]')
        from public.note n
        where n.library_id = i.library_id and n.entity = 'incident' and n.entity_id = i.id)) order by i.at, i.id), '[]')
      from public.incident i where i.session_id = p_session.id),
    'handovers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', h.id, 'given_by', h.given_by, 'given_to', h.given_to, 'at', h.at, 'note', (
          select string_agg(n.body, E'\n' order by n.id) from public.note n
          where n.library_id = h.library_id and n.entity = 'handover' and n.entity_id = h.id)) order by h.at, h.id), '[]')
      from public.handover h where h.session_id = p_session.id),
    'notes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', n.id, 'body', n.body, 'author_id', n.author_id, 'at', n.created_at) order by n.id), '[]')
      from public.note n
      where n.library_id = p_session.library_id and n.entity = 'session' and n.entity_id = p_session.id),
    'report', (
      select jsonb_build_object(
        'id', r.id, 'sha256', encode(r.sha256, 'hex'), 'closed_by', r.closed_by, 'closed_at', r.closed_at)
      from public.session_report r where r.session_id = p_session.id),
    'seen', (
      select coalesce(jsonb_object_agg(c.sitting_id, c.seen_at), '{}')
      from private.sitting_contact c join public.sitting s on s.id = c.sitting_id
      where s.session_id = p_session.id));
end
$$;
comment on function private.board_snapshot(public.session) is
  'Laid over session_snapshot. `seen`: when the learner''s own screen was last heard of, by sitting.';

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
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'label', t.label, 'position', t.position)
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
  ) || private.board_snapshot(v_session);
end
$$;
