-- What erasing a person means at the gate: names go, that there was a consent and an agreement stays. The evidence's
-- files go with the sitting that stands in their path.

create function private.erasing_gate(p_person uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.guardian_consent set guardian_name = null where learner_id = p_person;
  update public.rules_agreement a set signed_name = null
  from public.sitting s where s.id = a.sitting_id and s.learner_id = p_person;
end
$$;
