-- Two people end or correct an award, and the second judges by what the first wrote: a class of reasons alone tells nothing
-- of this award. Both verbs are as before but for the line that asks for the note.

create function private.require_said(p_note text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  if btrim(coalesce(p_note, '')) = '' then
    perform private.refuse('reason-missing', 422);
  end if;
end
$$;
comment on function private.require_said(text) is 'Refuses with reason-missing where nothing was written.';

create or replace function public.propose_revocation(p_award_id uuid, p_reason_class text, p_note text default null)
returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_award public.award;
  v_id uuid;
begin
  select * into v_award from public.award where id = p_award_id for update;
  perform private.require_librarian_or_hq(v_award.library_id);
  if p_reason_class is null or p_reason_class not in
    ('issued-in-error', 'irregular-assessment', 'identity', 'misconduct', 'holder-request', 'other') then
    perform private.refuse('bad-reason', 422);
  end if;
  perform private.require_said(p_note);
  perform private.require_valid(v_award);
  if exists (select from public.revocation r where r.award_id = p_award_id and r.withdrawn_by is null) then
    perform private.refuse('already-proposed', 409);
  end if;
  insert into public.revocation (award_id, library_id, reason_class, proposed_by)
  values (p_award_id, v_award.library_id, p_reason_class, auth.uid())
  returning id into v_id;
  perform private.write_note(v_award.library_id, 'revocation', v_id, p_note);
  perform private.note_award(v_award, 'revocation-proposed');
  perform private.audit('propose-revocation', 'revocation', v_id, v_award.library_id,
    jsonb_build_object('award_id', p_award_id, 'reason_class', p_reason_class));
  return v_id;
end
$$;
comment on function public.propose_revocation(uuid, text, text) is
  'Librarian or HQ, first of two; p_note is for the second to judge by. Reason classes: issued-in-error, '
  'irregular-assessment, identity, misconduct, holder-request, other. Refusals: not-found, bad-reason, reason-missing, '
  'not-sealed, already-ended, already-proposed.';

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
  perform private.require_said(p_note);
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
comment on function public.propose_reissue(uuid, text, text) is
  'Librarian or HQ, first of two: the award under a corrected name; p_note says why, and what was seen. Refusals: '
  'not-found, bad-name, reason-missing, same-name, not-sealed, already-ended, already-proposed.';
