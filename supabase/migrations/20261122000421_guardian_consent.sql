-- A guardian's consent for a learner under age: on paper at the library, recorded here by a librarian. No birthday is
-- kept, only the day on which the consent is no longer needed.
--
-- Erasing a person clears guardian_name; the fact of the consent stays as long as the learner's file.

create table public.guardian_consent (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  learner_id uuid not null,
  guardian_name text check (length(guardian_name) between 1 and 200),
  relation text not null check (relation in ('parent', 'guardian', 'school', 'other')),
  given_on date not null,
  of_age_on date not null,
  recorded_by uuid not null references auth.users (id),
  withdrawn_at timestamptz,
  withdrawn_by uuid references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id),
  check (of_age_on > given_on),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
comment on column public.guardian_consent.of_age_on is 'From this day on the learner needs no consent.';
create index guardian_consent_learner on public.guardian_consent (library_id, learner_id);
create index guardian_consent_recorded_by on public.guardian_consent (recorded_by);
create index guardian_consent_withdrawn_by on public.guardian_consent (withdrawn_by);

alter table public.guardian_consent enable row level security;
alter table public.guardian_consent force row level security;
revoke all on public.guardian_consent from anon, authenticated, service_role;
grant select (
  id, library_id, learner_id, guardian_name, relation, given_on, of_age_on, recorded_by, withdrawn_at, withdrawn_by,
  created_at
) on public.guardian_consent to authenticated, service_role;
create policy guardian_consent_read on public.guardian_consent for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: the verbs below write.

create function private.consent_state(p_library_id uuid, p_learner_id uuid, p_at timestamptz) returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_day date := private.local_day(p_library_id, p_at);
begin
  return (
    select case bool_or(c.withdrawn_at is null or c.withdrawn_at > p_at)
      when true then 'given' when false then 'withdrawn' end
    from public.guardian_consent c
    where c.library_id = p_library_id and c.learner_id = p_learner_id and c.given_on <= v_day and c.of_age_on > v_day);
end
$$;
comment on function private.consent_state(uuid, uuid, timestamptz) is
  '`given`, or `withdrawn` when the record shows a learner under age whose consent no longer stands; null when the '
  'record knows of no age.';

create function public.record_consent(
  p_id uuid, p_learner_id uuid, p_guardian_name text, p_relation text, p_given_on date, p_of_age_on date
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_library uuid;
  v_today date;
  v_there public.guardian_consent;
begin
  select library_id into v_library from public.learner where id = p_learner_id;
  perform private.require_role(v_library, '{librarian}');
  if p_learner_id = auth.uid() then
    perform private.refuse('not-allowed', 403);
  end if;
  v_today := private.local_day(v_library, now());
  if p_relation is null or p_relation not in ('parent', 'guardian', 'school', 'other') then
    perform private.refuse('bad-kind', 422);
  elsif p_given_on is null or p_given_on > v_today then
    perform private.refuse('day-in-future', 422);
  elsif p_of_age_on is null or p_of_age_on <= v_today then
    perform private.refuse('already-of-age', 422);
  end if;
  insert into public.guardian_consent (id, library_id, learner_id, guardian_name, relation, given_on, of_age_on, recorded_by)
  values (
    coalesce(p_id, private.uuid_v7()), v_library, p_learner_id, private.clean_text(p_guardian_name, 200, 'name-missing'),
    p_relation, p_given_on, p_of_age_on, auth.uid())
  on conflict (id) do nothing
  returning * into v_there;
  if v_there.id is null then
    select * into v_there from public.guardian_consent where id = p_id and learner_id = p_learner_id;
    if v_there.id is null then
      perform private.refuse('reused-id', 409);
    end if;
    return v_there.id;
  end if;
  perform private.changed(v_library, 'consent', v_there.id);
  perform private.audit('record-consent', 'guardian_consent', v_there.id, v_library);
  return v_there.id;
end
$$;
comment on function public.record_consent(uuid, uuid, text, text, date, date) is
  'A librarian of the learner''s home library records a guardian''s signed consent. Refusals: bad-kind, day-in-future, '
  'already-of-age, name-missing, reused-id.';
grant execute on function public.record_consent(uuid, uuid, text, text, date, date) to authenticated;

create function public.withdraw_consent(p_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_consent public.guardian_consent;
  v_reason text;
begin
  select * into v_consent from public.guardian_consent where id = p_id for update;
  perform private.require_role(v_consent.library_id, '{librarian}');
  if v_consent.withdrawn_at is not null then
    return;
  end if;
  v_reason := private.coded_reason(v_consent.library_id, 'learner', v_consent.learner_id, p_reason);
  update public.guardian_consent set withdrawn_at = clock_timestamp(), withdrawn_by = auth.uid() where id = p_id;
  perform private.changed(v_consent.library_id, 'consent', p_id, 2);
  perform private.audit('withdraw-consent', 'guardian_consent', p_id, v_consent.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.withdraw_consent(uuid, text) is
  'A librarian records that the guardian took the consent back. Refusals: reason-missing.';
grant execute on function public.withdraw_consent(uuid, text) to authenticated;
