-- A board follows each change; with sixty seats the whole room takes seventy times as long to make as the one sitting that
-- changed. What surrounds the sittings is made in one place, for the whole room and for a part of it.

create function private.session_around(p_session public.session, p_now timestamptz) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'session', jsonb_build_object(
      'id', p_session.id, 'library_id', p_session.library_id, 'starts_at', p_session.starts_at,
      'ends_at', p_session.ends_at, 'state', p_session.state, 'version', p_session.version),
    'library', (
      select jsonb_build_object('id', l.id, 'name', l.name, 'time_zone', l.time_zone, 'currency', l.currency)
      from public.library l where l.id = p_session.library_id),
    'programme', (
      select to_jsonb(p) - '{id,created_at,name,issuer_name,terms_version,retake_limit,retake_wait_days}'::text[]
      from public.programme p),
    'room', (select jsonb_build_object('id', r.id, 'name', r.name) from public.room r where r.id = p_session.room_id),
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'label', t.label, 'position', t.position,
        'plan_column', t.plan_column, 'plan_row', t.plan_row)
        order by t.position), '[]')
      from public.seat t where t.room_id = p_session.room_id and t.state = 'in-use'),
    -- Everyone on duty at the library: a colleague may stand in, and the record shows names for ids.
    'staff', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', p.user_id, 'given_name', p.given_name, 'family_name', p.family_name,
        'planned', exists (
          select from public.session_proctor x where x.session_id = p_session.id and x.user_id = p.user_id))), '[]')
      from public.profile p
      where p.user_id in (
        select m.user_id from public.membership m
        where m.library_id = p_session.library_id and m.role in ('proctor', 'librarian'))),
    'room_checks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', k.id, 'lines', k.lines, 'checked_by', k.checked_by, 'checked_at', k.checked_at) order by k.checked_at), '[]')
      from public.room_check k where k.session_id = p_session.id),
    'parked', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', c.id, 'sitting_id', c.sitting_id, 'kind', c.kind, 'code', c.code, 'actor_id', c.actor_id,
        'effective_at', c.effective_at, 'received_at', c.received_at) order by c.position), '[]')
      from public.command c where c.session_id = p_session.id and c.status = 'parked'),
    'seq', coalesce((select last from private.change_seq q where q.library_id = p_session.library_id), 0),
    'server_now', p_now
  ) || private.board_snapshot(p_session) || private.session_planning(p_session) || private.session_gate(p_session);
end
$$;
comment on function private.session_around(public.session, timestamptz) is
  'Everything of session_snapshot but the sittings.';

create or replace function public.session_snapshot(p_session_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  select * into v_session from public.session where id = p_session_id;
  perform private.require_role(v_session.library_id, '{proctor,librarian}');
  return private.session_around(v_session, v_now) || jsonb_build_object(
    'sittings', (
      select coalesce(jsonb_agg(private.sitting_snapshot(s, v_now) order by s.starts_at, s.id), '[]')
      from public.sitting s where s.session_id = v_session.id));
end
$$;

create function public.session_part(p_session_id uuid, p_sitting_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session public.session;
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  select * into v_session from public.session where id = p_session_id;
  perform private.require_role(v_session.library_id, '{proctor,librarian}');
  return private.session_around(v_session, v_now) || jsonb_build_object(
    'sittings', (
      select coalesce(jsonb_agg(private.sitting_snapshot(s, v_now) order by s.starts_at, s.id), '[]')
      from public.sitting s where s.session_id = v_session.id and s.id = any (p_sitting_ids)));
end
$$;
comment on function public.session_part(uuid, uuid[]) is
  'session_snapshot with these sittings alone, for whoever has the others: those of another session are left out. Proctors and librarians of the session''s library.';
revoke execute on function public.session_part(uuid, uuid[]) from public, anon;
grant execute on function public.session_part(uuid, uuid[]) to authenticated;
