-- What the desk needs of the gate, in the one answer it keeps: all of it works without a network.

create function private.sitting_gate(p_sitting public.sitting, p_now timestamptz) returns jsonb
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
    'evidence', (
      select coalesce(jsonb_agg(e.id order by e.created_at), '[]')
      from public.result_evidence e where e.sitting_id = p_sitting.id));
end
$$;

create function private.session_gate(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'gate', (
      select jsonb_build_object('id_kinds', g.id_kinds, 'second_document', g.second_document)
      from private.gate_rules(p_session.library_id) as g),
    'agreement', (
      select jsonb_build_object(
        'version', p.agreement_version,
        'texts', (select coalesce(jsonb_object_agg(t.locale, t.body), '{}')
          from public.agreement_text t where t.version = p.agreement_version))
      from public.programme p));
end
$$;
