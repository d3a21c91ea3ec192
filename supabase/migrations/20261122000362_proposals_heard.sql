-- A reissue that waits for its second person, and a proposal that is taken back, are news for every open screen of the
-- library. The two verbs are as before but for the line that says so.

create or replace function public.propose_reissue(p_award_id uuid, p_name text, p_note text default null) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_award public.award;
  v_name text := private.clean_text(p_name, 200, 'bad-name');
  v_id uuid;
begin
  select * into v_award from public.award where id = p_award_id for update;
  perform private.require_librarian_or_hq(v_award.library_id);
  perform private.require_valid(v_award);
  if v_name = v_award.name then
    perform private.refuse('same-name', 422);
  end if;
  if exists (select from public.reissue r where r.award_id = p_award_id and r.withdrawn_by is null) then
    perform private.refuse('already-proposed', 409);
  end if;
  insert into public.reissue (award_id, library_id, name, proposed_by)
  values (p_award_id, v_award.library_id, v_name, auth.uid())
  returning id into v_id;
  perform private.write_note(v_award.library_id, 'reissue', v_id, p_note);
  perform private.changed(v_award.library_id, 'reissue', v_id);
  perform private.audit('propose-reissue', 'reissue', v_id, v_award.library_id,
    jsonb_build_object('award_id', p_award_id));
  return v_id;
end
$$;

create or replace function public.withdraw_proposal(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_proposal record;
begin
  select 'revocation' as entity, r.award_id, r.library_id, r.proposed_by into v_proposal
  from public.revocation r where r.id = p_id
  union all
  select 'reissue', r.award_id, r.library_id, r.proposed_by from public.reissue r where r.id = p_id;
  perform private.require_librarian_or_hq(v_proposal.library_id);
  if v_proposal.proposed_by <> auth.uid() and not private.is_hq() then
    perform private.refuse('not-allowed', 403);
  end if;
  -- The award's lock, which confirming takes as well.
  perform from public.award where id = v_proposal.award_id for update;
  if exists (select from public.revocation where id = p_id and confirmed_by is not null)
    or exists (select from public.reissue where id = p_id and confirmed_by is not null) then
    perform private.refuse('already-ended', 409);
  end if;
  update public.revocation set withdrawn_by = auth.uid() where id = p_id and withdrawn_by is null;
  update public.reissue set withdrawn_by = auth.uid() where id = p_id and withdrawn_by is null;
  perform private.changed(v_proposal.library_id, v_proposal.entity, p_id);
  perform private.audit('withdraw-proposal', v_proposal.entity, p_id, v_proposal.library_id, '{}');
end
$$;
