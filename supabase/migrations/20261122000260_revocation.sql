-- Taking an award back, and issuing it anew under a corrected name. Both need two people: one proposes, another
-- one confirms, each a librarian of the award's library or HQ. Nothing is deleted: the old number answers `revoked`
-- or `superseded` for ever, and the log gets its leaf in the transaction that confirms.

create table public.revocation (
  id uuid primary key default private.uuid_v7(),
  award_id uuid not null,
  library_id uuid not null,
  reason_class text not null check (reason_class in
    ('issued-in-error', 'irregular-assessment', 'identity', 'misconduct', 'holder-request', 'other')),
  proposed_by uuid not null,
  confirmed_by uuid check (confirmed_by <> proposed_by),
  confirmed_at timestamptz,
  withdrawn_by uuid,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, award_id) references public.award (library_id, id) on delete restrict,
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (confirmed_by is null or withdrawn_by is null)
);
create index revocation_award on public.revocation (library_id, award_id);
create unique index revocation_once on public.revocation (award_id) where withdrawn_by is null;

create table public.reissue (
  id uuid primary key default private.uuid_v7(),
  award_id uuid not null,
  library_id uuid not null,
  name text check (length(name) between 1 and 200),
  proposed_by uuid not null,
  confirmed_by uuid check (confirmed_by <> proposed_by),
  confirmed_at timestamptz,
  new_award_id uuid unique,
  withdrawn_by uuid,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, award_id) references public.award (library_id, id) on delete restrict,
  foreign key (library_id, new_award_id) references public.award (library_id, id) on delete restrict,
  check ((confirmed_by is null) = (confirmed_at is null) and (confirmed_by is null) = (new_award_id is null)),
  check (confirmed_by is null or withdrawn_by is null)
);
comment on column public.reissue.name is 'The corrected name; null once the person is erased.';
create index reissue_award on public.reissue (library_id, award_id);
create index reissue_new_award on public.reissue (library_id, new_award_id);
create unique index reissue_once on public.reissue (award_id) where withdrawn_by is null;

alter table public.revocation enable row level security;
alter table public.revocation force row level security;
revoke all on public.revocation from anon, authenticated, service_role;
grant select (id, award_id, library_id, reason_class, proposed_by, confirmed_by, confirmed_at, withdrawn_by,
  created_at) on public.revocation to authenticated;
create policy revocation_read on public.revocation for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{librarian}')))
  or (select private.is_hq())
);

alter table public.reissue enable row level security;
alter table public.reissue force row level security;
revoke all on public.reissue from anon, authenticated, service_role;
grant select (id, award_id, library_id, name, proposed_by, confirmed_by, confirmed_at, new_award_id, withdrawn_by,
  created_at) on public.reissue to authenticated;
create policy reissue_read on public.reissue for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{librarian}')))
  or (select private.is_hq())
);
-- No insert, update or delete is granted. The proctor and the learner see the award's state, not who proposed what.

create function private.require_librarian_or_hq(p_library_id uuid) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_library_id is null or not private.is_hq() then
    perform private.require_role(p_library_id, '{librarian}');
  end if;
end
$$;

create function private.require_valid(p_award public.award) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_award.state = 'being-sealed' then
    perform private.refuse('not-sealed', 409);
  elsif p_award.state <> 'sealed' then
    perform private.refuse('already-ended', 409);
  end if;
end
$$;

create function public.propose_revocation(p_award_id uuid, p_reason_class text, p_note text default null)
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
  'Librarian or HQ, first of two. Reason classes: issued-in-error, irregular-assessment, identity, misconduct, '
  'holder-request, other. Refusals: not-found, bad-reason, not-sealed, already-ended, already-proposed.';

create function public.confirm_revocation(p_revocation_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_revocation public.revocation;
  v_award public.award;
begin
  select * into v_revocation from public.revocation where id = p_revocation_id;
  perform private.require_librarian_or_hq(v_revocation.library_id);
  select * into v_award from public.award where id = v_revocation.award_id for update;
  if v_revocation.proposed_by = auth.uid() then
    perform private.refuse('second-person-needed', 409);
  end if;
  if exists (select from public.revocation where id = p_revocation_id and withdrawn_by is not null) then
    perform private.refuse('withdrawn', 409);
  end if;
  perform private.require_valid(v_award);
  update public.revocation set confirmed_by = auth.uid(), confirmed_at = now() where id = p_revocation_id;
  perform private.append_end(v_award, 'revoke');
  update public.award set state = 'revoked', version = version + 1 where id = v_award.id
  returning * into v_award;
  perform private.note_award(v_award, 'revoked');
  perform private.audit('confirm-revocation', 'revocation', p_revocation_id, v_award.library_id,
    jsonb_build_object('award_id', v_award.id));
end
$$;
comment on function public.confirm_revocation(uuid) is
  'Librarian or HQ, the second of two. At once: state, log leaf, status bit. Refusals: not-found, '
  'second-person-needed, '
  'withdrawn, not-sealed, already-ended.';

create function public.propose_reissue(p_award_id uuid, p_name text, p_note text default null) returns uuid
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
  perform private.audit('propose-reissue', 'reissue', v_id, v_award.library_id,
    jsonb_build_object('award_id', p_award_id));
  return v_id;
end
$$;
comment on function public.propose_reissue(uuid, text, text) is
  'Librarian or HQ, first of two: the award under a corrected name. Refusals: not-found, bad-name, same-name, '
  'not-sealed, already-ended, already-proposed.';

create function public.confirm_reissue(p_reissue_id uuid) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_reissue public.reissue;
  v_old public.award;
  v_new public.award;
begin
  select * into v_reissue from public.reissue where id = p_reissue_id;
  perform private.require_librarian_or_hq(v_reissue.library_id);
  select * into v_old from public.award where id = v_reissue.award_id for update;
  if v_reissue.proposed_by = auth.uid() then
    perform private.refuse('second-person-needed', 409);
  end if;
  if exists (select from public.reissue where id = p_reissue_id and withdrawn_by is not null) then
    perform private.refuse('withdrawn', 409);
  end if;
  perform private.require_valid(v_old);
  -- The same award in all but name: days, hours, score and accreditation are those of the first issue.
  v_new := v_old;
  v_new.name := v_reissue.name;
  v_new.voucher_id := null;
  v_new.reissue_of := v_old.id;
  v_new.superseded_by := null;
  v_new.token_url := null;
  v_new.credential := null;
  v_new.leaf_index := null;
  v_new.pdf_path := null;
  v_new.sealed_at := null;
  v_new.printed_at := null;
  v_new.stamped_at := null;
  v_new.stamped_by := null;
  v_new.collected_at := null;
  v_new.kept_for_ceremony_at := null;
  v_new := private.insert_award(v_new, 'reissued');
  update public.reissue set confirmed_by = auth.uid(), confirmed_at = now(), new_award_id = v_new.id
  where id = p_reissue_id;
  perform private.append_end(v_old, 'supersede');
  update public.award set state = 'superseded', superseded_by = v_new.id, version = version + 1 where id = v_old.id
  returning * into v_old;
  perform private.note_award(v_old, 'superseded');
  perform private.audit('confirm-reissue', 'reissue', p_reissue_id, v_old.library_id,
    jsonb_build_object('award_id', v_old.id, 'new_award_id', v_new.id));
  return v_new.number;
end
$$;
comment on function public.confirm_reissue(uuid) is
  'Librarian or HQ, the second of two. Gives the new number; the old one answers superseded at once. Refusals: '
  'not-found, second-person-needed, withdrawn, not-sealed, already-ended.';

create function public.withdraw_proposal(p_id uuid) returns void
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
  perform private.audit('withdraw-proposal', v_proposal.entity, p_id, v_proposal.library_id, '{}');
end
$$;
comment on function public.withdraw_proposal(uuid) is
  'The librarian who proposed a revocation or reissue, or HQ, before it is confirmed; the award can then be proposed '
  'again. Refusals: not-found, not-allowed, already-ended.';

grant execute on function public.withdraw_proposal(uuid) to authenticated;
grant execute on function public.propose_revocation(uuid, text, text) to authenticated;
grant execute on function public.confirm_revocation(uuid) to authenticated;
grant execute on function public.propose_reissue(uuid, text, text) to authenticated;
grant execute on function public.confirm_reissue(uuid) to authenticated;
