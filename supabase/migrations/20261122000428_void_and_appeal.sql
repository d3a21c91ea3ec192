-- After the result: a sitting that does not count, and an appeal against what was decided.

create or replace function public.void_sitting(p_sitting_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sitting public.sitting := private.sitting_for(p_sitting_id, '{librarian}');
  v_reason text;
begin
  if v_sitting.state not in ('running', 'paused', 'submitted', 'expired', 'awaiting-sync', 'passed', 'failed') then
    perform private.refuse('wrong-state', 409);
  end if;
  if v_sitting.state = 'passed' then
    -- The lock that issuing takes too: afterwards either the voucher is out, or there is nothing left to issue for.
    perform from public.enrolment where id = v_sitting.enrolment_id for update;
    if private.voucher_given(v_sitting.enrolment_id) then
      perform private.refuse('already-issued', 409);
    end if;
  end if;
  v_reason := private.coded_reason(v_sitting.library_id, 'sitting', p_sitting_id, p_reason);
  delete from public.pending_result where sitting_id = p_sitting_id;
  update public.sitting set state = 'void' where id = p_sitting_id;
  perform private.append_event(p_sitting_id, 'void', now(), v_reason);
  perform private.release_voucher(p_sitting_id, 'void');
  perform private.changed(v_sitting.library_id, 'enrolment', v_sitting.enrolment_id);
  perform private.audit('void-sitting', 'sitting', p_sitting_id, v_sitting.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.void_sitting(uuid, text) is
  'A librarian declares that a sitting does not count. A passed one only until its voucher is issued: then the voucher is '
  'voided or the award revoked first. Refusals: wrong-state, already-issued, reason-missing.';

insert into private.sitting_event_kind (kind) values ('appealed'), ('appeal-decided');

create table public.appeal (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  sitting_id uuid not null,
  lodged_by uuid not null references auth.users (id),
  lodged_at timestamptz not null default clock_timestamp(),
  outcome text check (outcome in ('upheld', 'dismissed')),
  decided_by uuid references auth.users (id),
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id),
  check ((outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null))
);
comment on table public.appeal is
  'That somebody appealed, and what came of it. The words are notes on the sitting, which can be erased.';
create unique index appeal_open on public.appeal (sitting_id) where outcome is null;
create index appeal_sitting on public.appeal (library_id, sitting_id);
create index appeal_lodged_by on public.appeal (lodged_by);
create index appeal_decided_by on public.appeal (decided_by);
alter table public.appeal enable row level security;
alter table public.appeal force row level security;
revoke all on public.appeal from anon, authenticated, service_role;
grant select (id, library_id, sitting_id, lodged_by, lodged_at, outcome, decided_by, decided_at, created_at)
  on public.appeal to authenticated, service_role;
create policy appeal_read on public.appeal for select to authenticated
  using (
    sitting_id in (select s.id from public.sitting s where s.learner_id = (select auth.uid()))
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: the verbs below write.

create function public.lodge_appeal(p_id uuid, p_sitting_id uuid, p_text text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_sitting public.sitting;
  v_id uuid := coalesce(p_id, private.uuid_v7());
begin
  select * into v_sitting from public.sitting where id = p_sitting_id for no key update;
  if v_sitting.learner_id is distinct from v_user then
    perform private.require_role(v_sitting.library_id, '{proctor,librarian}');
  end if;
  if exists (select from public.appeal where id = v_id and sitting_id = p_sitting_id and lodged_by = v_user) then
    return v_id;
  elsif v_sitting.state not in ('refused', 'failed', 'void') then
    perform private.refuse('wrong-state', 409);
  elsif btrim(coalesce(p_text, '')) = '' then
    perform private.refuse('text-missing', 422);
  elsif exists (select from public.appeal where sitting_id = p_sitting_id and outcome is null) then
    perform private.refuse('already-appealed', 409);
  end if;
  begin
    insert into public.appeal (id, library_id, sitting_id, lodged_by)
    values (v_id, v_sitting.library_id, p_sitting_id, v_user);
  exception when unique_violation then
    perform private.refuse('reused-id', 409);
  end;
  perform private.write_note(v_sitting.library_id, 'sitting', p_sitting_id, p_text, v_user);
  perform private.append_event(p_sitting_id, 'appealed', clock_timestamp());
  return v_id;
end
$$;
comment on function public.lodge_appeal(uuid, uuid, text) is
  'The learner, or staff who were told, against a refusal, a failed or a void sitting. Refusals: wrong-state, '
  'text-missing, already-appealed, reused-id.';
grant execute on function public.lodge_appeal(uuid, uuid, text) to authenticated;

create function public.decide_appeal(p_id uuid, p_outcome text, p_text text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_appeal public.appeal;
  v_sitting public.sitting;
begin
  perform private.require_user();
  select * into v_appeal from public.appeal where id = p_id;
  v_sitting := private.sitting_for(v_appeal.sitting_id, '{librarian}');
  select * into v_appeal from public.appeal where id = p_id for update;
  if p_outcome is null or p_outcome not in ('upheld', 'dismissed') then
    perform private.refuse('bad-kind', 422);
  elsif btrim(coalesce(p_text, '')) = '' then
    perform private.refuse('reason-missing', 422);
  elsif v_appeal.outcome is not null then
    perform private.refuse('already-ended', 409);
  elsif exists (
    select from public.sitting_event
    where sitting_id = v_sitting.id and kind in ('refused', 'result', 'result-entered', 'void') and actor_id = auth.uid()
  ) then
    -- Nobody judges the complaint about what they did.
    perform private.refuse('second-person-needed', 409);
  end if;
  update public.appeal set outcome = p_outcome, decided_by = auth.uid(), decided_at = clock_timestamp() where id = p_id;
  perform private.write_note(v_sitting.library_id, 'sitting', v_sitting.id, p_text);
  perform private.append_event(v_sitting.id, 'appeal-decided', clock_timestamp(), p_outcome);
  perform private.audit('decide-appeal', 'appeal', p_id, v_sitting.library_id, jsonb_build_object('outcome', p_outcome));
end
$$;
comment on function public.decide_appeal(uuid, text, text) is
  'A librarian who neither refused, nor entered the result, nor voided. Upheld changes nothing by itself: what follows '
  '(voiding, booking again) is an act of its own. Refusals: bad-kind, reason-missing, already-ended, second-person-needed.';
grant execute on function public.decide_appeal(uuid, text, text) to authenticated;
