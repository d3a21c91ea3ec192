-- What the desk's day needs beyond the sittings: the library's own rules, the tickets it may be shown, who could be let
-- in without a booking, what learners were granted. Hashes of tickets only, never their contents.

create function private.snapshot_walk_ins(p_library_id uuid) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'enrolment_id', e.id,
      'learner', jsonb_build_object(
        'id', p.user_id, 'given_name', p.given_name, 'family_name', p.family_name, 'file_number', f.file_number),
      'course_id', e.course_id,
      'allowed_seconds', private.seconds_with(a, (private.course_rules(e.course_id)).allowed_seconds),
      'pass_percent', (private.course_rules(e.course_id)).pass_percent::text) order by p.given_name, e.id), '[]')
    from public.enrolment e
      join public.learner l on l.id = e.learner_id and l.state = 'active'
      join public.profile p on p.user_id = e.learner_id
      join public.learner_file f on f.learner_id = e.learner_id and f.library_id = e.library_id
      left join public.accommodation a on a.enrolment_id = e.id
    where e.library_id = p_library_id and e.state = 'active'
      and not private.modules_missing(e.id) and not private.sitting_stands(e.id)
      and not exists (select from public.sitting s where s.enrolment_id = e.id and s.state = 'passed'));
end
$$;
comment on function private.snapshot_walk_ins(uuid) is 'Enrolments that a walk-in could be about; the server judges again.';

create function private.snapshot_elsewhere(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'sitting_id', s.id, 'ticket_hash', private.ticket_hash(s.id), 'state', s.state, 'starts_at', s.starts_at,
      'room', r.name, 'enrolment_id', s.enrolment_id, 'course_id', s.course_id,
      'allowed_seconds', s.allowed_seconds, 'pass_percent', s.pass_percent::text,
      'learner', jsonb_build_object(
        'id', p.user_id, 'given_name', p.given_name, 'family_name', p.family_name, 'file_number', f.file_number)
    ) order by s.starts_at, s.id), '[]')
    from public.sitting s
      join public.session n on n.id = s.session_id
      join public.room r on r.id = n.room_id
      join public.profile p on p.user_id = s.learner_id
      join public.learner_file f on f.learner_id = s.learner_id and f.library_id = s.library_id
    where s.library_id = p_session.library_id and s.session_id <> p_session.id and s.state in ('booked', 'no-show')
      and s.starts_at between p_session.starts_at - interval '14 days' and p_session.starts_at + interval '30 days');
end
$$;
comment on function private.snapshot_elsewhere(public.session) is
  'Bookings in the library''s other sessions, so that a ticket for the wrong day is known without a network.';

create function private.sitting_planning(p_sitting public.sitting) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'base_seconds', p_sitting.base_seconds, 'ticket_hash', private.ticket_hash(p_sitting.id),
    'accommodation', (
      select jsonb_build_object(
        'extra_minutes', a.extra_minutes, 'multiplier', a.multiplier::text, 'rest_minutes', a.rest_minutes,
        'separate_room', a.separate_room, 'reader', a.reader)
      from public.accommodation a where a.enrolment_id = p_sitting.enrolment_id));
end
$$;

create function private.session_planning(p_session public.session) returns jsonb
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
          from public.tool l where l.course_id = c.id))), '{}')
      from public.course c
      where c.id in (
        select o.course_id from public.offered_course o where o.library_id = p_session.library_id)));
end
$$;
