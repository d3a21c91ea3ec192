-- Erasing a person destroys what says who they were: names, addresses, words about them, the salt that ties a line of the
-- public log to an award. It keeps what happened: ids, codes, times, scores, amounts, hashes. docs/erasure.md has the list,
-- column by column; a spec holds the two together.
--
-- Each part is a function `private.erasing_<what>(p_person uuid)`. A later table with text of a person brings its own, and
-- `erase_person` finds it by its name, so that no one file has to know them all.
--
-- Where a rule asks that something stands there (who was admitted had a name), an em dash stands for what is gone.

alter table public.profile add column erased_at timestamptz;
comment on column public.profile.erased_at is 'When the person was erased; the names are an em dash since.';
grant select (erased_at) on public.profile to authenticated, service_role;

create table private.erasure (
  user_id uuid primary key references public.profile (user_id),
  reason text not null check (reason in ('asked', 'retention', 'court', 'other')),
  erased_by uuid not null,
  files jsonb not null,
  ended_at timestamptz,
  created_at timestamptz not null default now()
);
comment on table private.erasure is
  'Who was erased, why, by whom; which files go, and when the last of them and the account''s address were gone.';
alter table private.erasure enable row level security;
alter table private.erasure force row level security;
revoke all on private.erasure from public, anon, authenticated, service_role;

-- The QR token and the credential carry the name, so they go; the leaf of the log holds hashes only and stays.
do $$
declare
  v_name text;
begin
  select conname into strict v_name from pg_constraint
  where conrelid = 'public.award'::regclass and contype = 'c'
    and pg_get_constraintdef(oid) like '%token_url IS NULL%' and pg_get_constraintdef(oid) like '%leaf_index IS NULL%';
  execute format('alter table public.award drop constraint %I', v_name);
end
$$;
alter table public.award add constraint award_signed_whole check (
  (token_url is null) = (credential is null)
  and (token_url is null or leaf_index is not null)
  and (leaf_index is null or token_url is not null or name is null)
);

-- A token lives on for up to an hour after its account was emptied.
create function private.stay_erased() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if (new.given_name, new.family_name, new.phone) is distinct from (old.given_name, old.family_name, old.phone)
    or new.email is not null or new.erased_at is null then
    perform private.refuse('person-erased', 409);
  end if;
  return new;
end
$$;
create trigger stay_erased before update on public.profile
  for each row when (old.erased_at is not null) execute function private.stay_erased();

create function private.erasing_account(p_person uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.learner set email = null, state = 'suspended' where id = p_person;
  update public.membership set state = 'ended' where user_id = p_person;
  delete from private.sign_in_code where user_id = p_person;
  delete from private.invitation where user_id = p_person;
  delete from private.code_try where user_id = p_person;
  update public.profile set given_name = '—', family_name = null, email = null, phone = null, erased_at = now()
  where user_id = p_person;
end
$$;

create function private.erasing_chain(p_person uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.enrolment set dropped_reason = null where learner_id = p_person;
  update public.enrolment set state = 'dropped' where learner_id = p_person and state = 'active';
  update public.id_check c set
    name_seen = case when c.name_seen is not null then '—' end,
    last4 = null
  from public.sitting s where s.id = c.sitting_id and s.learner_id = p_person;
  update public.sitting set name_seen = '—' where learner_id = p_person and name_seen is not null;
  -- The hash goes too: who knows the form of a payload could try names against it.
  update public.command c set payload = '{}', hash = decode(repeat('00', 32), 'hex')
  from public.sitting s where s.id = c.sitting_id and s.learner_id = p_person;
  update public.reissue r set name = null
  from public.award a where a.id = r.award_id and a.learner_id = p_person;
  update public.award set name = null, salt = null, token_url = null, credential = null where learner_id = p_person;
end
$$;

create function private.ids_of_person(p_person uuid) returns setof uuid
language sql stable set search_path = ''
as $$
  select p_person
  union select id from public.membership where user_id = p_person
  union select id from public.hq_permission where learner_id = p_person
  union select id from public.enrolment where learner_id = p_person
  union select id from public.sitting where learner_id = p_person
  union select c.id from public.command c join public.sitting s on s.id = c.sitting_id where s.learner_id = p_person
  union select i.id from public.incident i join public.sitting s on s.id = i.sitting_id where s.learner_id = p_person
  union select f.id from public.fee_agreement f join public.enrolment e on e.id = f.enrolment_id where e.learner_id = p_person
  union select p.id from public.payment p join public.enrolment e on e.id = p.enrolment_id where e.learner_id = p_person
  union select id from public.voucher where learner_id = p_person
  union select id from public.award where learner_id = p_person
  union select r.id from public.revocation r join public.award a on a.id = r.award_id where a.learner_id = p_person
  union select r.id from public.reissue r join public.award a on a.id = r.award_id where a.learner_id = p_person
$$;
comment on function private.ids_of_person(uuid) is 'Everything of the chain that is about this person: what a note or a file may be filed under.';

create function private.erasing_notes(p_person uuid) returns void
language sql volatile set search_path = ''
as $$
  delete from public.note where entity_id in (select private.ids_of_person(p_person))
$$;

create function private.files_of_person(p_person uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(distinct jsonb_build_object('bucket', o.bucket_id, 'name', o.name)), '[]')
  from storage.objects o join private.ids_of_person(p_person) as own (key) on o.name like '%' || own.key || '%'
$$;
comment on function private.files_of_person(uuid) is
  'Files whose path names the person or anything of their chain: the PDFs of awards, and evidence.';

create function public.erase_person(p_user_id uuid, p_reason text, p_typed text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_profile public.profile;
  v_files jsonb;
  v_part text;
begin
  perform private.require_hq();
  select * into v_profile from public.profile where user_id = p_user_id for update;
  if v_profile.user_id is null then
    perform private.refuse('not-found', 404);
  elsif v_profile.erased_at is not null then
    -- Again, for what was left over when the first call broke off.
    return (select files from private.erasure where user_id = p_user_id);
  elsif p_user_id = auth.uid() then
    perform private.refuse('own-person', 409);
  elsif p_reason is null or p_reason not in ('asked', 'retention', 'court', 'other') then
    perform private.refuse('bad-reason', 422);
  elsif regexp_replace(btrim(coalesce(p_typed, '')), '\s+', ' ', 'g') is distinct from
    concat_ws(' ', v_profile.given_name, v_profile.family_name) then
    perform private.refuse('typed-differs', 422);
  elsif exists (
    select from public.sitting where learner_id = p_user_id
      and state in ('booked', 'arrived', 'admitted', 'ready', 'running', 'paused', 'submitted', 'expired', 'awaiting-sync')
  ) then
    perform private.refuse('sitting-open', 409);
  elsif exists (select from public.award where learner_id = p_user_id and state = 'being-sealed') then
    perform private.refuse('award-being-sealed', 409);
  elsif exists (
    select from public.membership m
    where m.user_id = p_user_id and m.role = 'librarian' and m.state = 'active' and not exists (
      select from public.membership o
      where o.library_id = m.library_id and o.role = 'librarian' and o.state = 'active' and o.user_id <> p_user_id)
  ) then
    perform private.refuse('last-librarian', 409);
  end if;
  v_files := private.files_of_person(p_user_id);
  insert into private.erasure (user_id, reason, erased_by, files) values (p_user_id, p_reason, auth.uid(), v_files);
  -- Notes are found by the chain, which stays; the account goes last.
  for v_part in
    select proname from pg_proc
    where pronamespace = 'private'::regnamespace and proname like 'erasing\_%'
    order by proname = 'erasing_account', proname
  loop
    execute format('select private.%I($1)', v_part) using p_user_id;
  end loop;
  perform private.changed(f.library_id, 'learner', p_user_id, 1)
  from public.learner_file f where f.learner_id = p_user_id;
  perform private.audit('erase-person', 'profile', p_user_id, null,
    jsonb_build_object('reason', p_reason, 'files', jsonb_array_length(v_files)));
  return v_files;
end
$$;
comment on function public.erase_person(uuid, text, text) is
  'HQ, for good; p_typed is the whole name, typed by hand. Reasons: asked, retention, court, other. Gives the files that '
  'have to go, [{bucket, name}], for the accounts function, which also empties the account and says erasure_ended; called '
  'again it gives them again. Refusals: not-allowed, not-found, own-person, bad-reason, typed-differs, sitting-open, '
  'award-being-sealed, last-librarian.';
grant execute on function public.erase_person(uuid, text, text) to authenticated;

create function public.erasure_ended(p_user_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.erasure set ended_at = coalesce(ended_at, now()), files = '[]' where user_id = p_user_id;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
end
$$;
comment on function public.erasure_ended(uuid) is 'For the accounts function: files and account are gone.';
grant execute on function public.erasure_ended(uuid) to service_role;

create function public.erasures() returns table (user_id uuid, reason text, erased_at timestamptz, ended_at timestamptz)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  return query select e.user_id, e.reason, e.created_at, e.ended_at from private.erasure e order by e.created_at desc;
end
$$;
comment on function public.erasures() is 'HQ: every erasure; ended_at is null while files or the account''s address are left.';
grant execute on function public.erasures() to authenticated;
