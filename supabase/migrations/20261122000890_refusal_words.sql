-- The words behind a refusal, apart from whatever else was noted on the sitting: they are printed on the slip that the
-- learner takes home, and a note of another hour is not theirs to read there. Null once the person is erased.

create or replace function private.sitting_gate(p_sitting public.sitting, p_now timestamptz) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'points', p_sitting.points::text, 'points_of', p_sitting.points_of::text,
    'consent', private.consent_state(p_sitting.library_id, p_sitting.learner_id, p_now),
    'agreement', (
      select jsonb_build_object('version', a.version, 'method', a.method, 'agreed_at', a.agreed_at)
      from public.rules_agreement a where a.sitting_id = p_sitting.id),
    'pending_result', (
      select jsonb_build_object(
        'score_percent', r.score_percent::text, 'points', r.points::text, 'points_of', r.points_of::text,
        'entered_by', r.entered_by, 'entered_at', r.entered_at)
      from public.pending_result r where r.sitting_id = p_sitting.id),
    'refusal_note', case when p_sitting.state = 'refused' then (
      select nullif(btrim(c.payload ->> 'note'), '')
      from public.sitting_event e join public.command c on c.id = e.command_id
      where e.sitting_id = p_sitting.id and e.kind = 'refused' order by e.seq desc limit 1) end,
    'evidence', (
      select coalesce(jsonb_agg(e.id order by e.created_at), '[]')
      from public.result_evidence e where e.sitting_id = p_sitting.id));
end
$$;
