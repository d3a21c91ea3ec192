-- Joining a library, moving between libraries, and who may work there.

create function private.make_learner(
  p_user_id uuid, p_library_id uuid, p_given_name text, p_family_name text, p_registered_by uuid
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_given text := private.clean_text(p_given_name, 100, 'name-missing');
  v_family text := case when btrim(coalesce(p_family_name, '')) <> ''
    then private.clean_text(p_family_name, 100, 'name-too-long') end;
  v_library public.library;
  v_email text;
  v_number bigint;
begin
  select * into v_library from public.library where id = p_library_id for share;
  if v_library.id is null then
    perform private.refuse('not-found', 404);
  elsif v_library.state <> 'active' then
    perform private.refuse('library-not-active', 409);
  end if;
  select email into v_email from auth.users where id = p_user_id for update;
  if not found then
    perform private.refuse('not-found', 404);
  elsif exists (select from public.learner where id = p_user_id) then
    perform private.refuse('already-registered', 409);
  end if;
  -- Accounts that the server makes carry an address nobody reads; it is no e-mail of the learner's.
  if p_registered_by is not null then
    v_email := null;
  end if;
  insert into public.profile (user_id, given_name, family_name, email, locale)
  values (p_user_id, v_given, v_family, v_email, v_library.locale)
  on conflict (user_id) do update set given_name = excluded.given_name, family_name = excluded.family_name;
  v_number := private.next_number(p_library_id, 'file');
  insert into public.learner (id, library_id, file_number, email, terms_version, registered_by)
  values (p_user_id, p_library_id, v_number, v_email, (select terms_version from public.programme), p_registered_by);
  insert into public.learner_file (library_id, learner_id, file_number) values (p_library_id, p_user_id, v_number);
  perform private.changed(p_library_id, 'learner', p_user_id, 1);
  perform private.audit('register-learner', 'learner', p_user_id, p_library_id,
    jsonb_build_object('registered_by', p_registered_by));
end
$$;

create function public.register_learner(p_slug text, p_given_name text, p_family_name text, p_terms boolean)
returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_library uuid;
begin
  if p_terms is not true then
    perform private.refuse('terms-not-accepted', 422);
  elsif private.kiosk_library_id() is not null then
    perform private.refuse('not-allowed', 403);
  end if;
  select id into v_library from public.library where slug = p_slug;
  perform private.make_learner(v_user, v_library, p_given_name, p_family_name, null);
  return v_library;
end
$$;
comment on function public.register_learner(text, text, text, boolean) is
  'The signed-in caller becomes a learner of the library behind the link, once. Gives the library''s id.';
grant execute on function public.register_learner(text, text, text, boolean) to authenticated;

create function public.admit_learner(
  p_user_id uuid, p_library_id uuid, p_given_name text, p_family_name text, p_registered_by uuid
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not exists (
    select from public.membership
    where user_id = p_registered_by and library_id = p_library_id and role = 'librarian' and state = 'active'
  ) then
    perform private.refuse('not-allowed', 403);
  end if;
  perform private.make_learner(p_user_id, p_library_id, p_given_name, p_family_name, p_registered_by);
end
$$;
comment on function public.admit_learner(uuid, uuid, text, text, uuid) is
  'For the accounts function: the account it just made becomes a learner, on behalf of a librarian.';
grant execute on function public.admit_learner(uuid, uuid, text, text, uuid) to service_role;

create function public.claim_programme(p_user_id uuid, p_given_name text, p_family_name text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- The row of the programme is the lock: of two first visitors one becomes HQ.
  perform from public.programme for update;
  if exists (select from public.membership where role = 'hq') then
    perform private.refuse('programme-claimed', 409);
  end if;
  insert into public.profile (user_id, given_name, family_name, email)
  select id, private.clean_text(p_given_name, 100, 'name-missing'), nullif(btrim(p_family_name), ''), email
  from auth.users where id = p_user_id
  on conflict do nothing;
  insert into public.membership (user_id, role) values (p_user_id, 'hq');
  perform private.audit('claim-programme', 'membership', p_user_id);
end
$$;
comment on function public.claim_programme(uuid, text, text) is
  'For the accounts function: makes the first HQ member, only while there is none.';
grant execute on function public.claim_programme(uuid, text, text) to service_role;

create function public.update_profile(p_given_name text, p_family_name text, p_locale text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
begin
  if p_locale !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
    perform private.refuse('locale-unknown', 422);
  end if;
  update public.profile set
    given_name = private.clean_text(p_given_name, 100, 'name-missing'),
    family_name = case when btrim(coalesce(p_family_name, '')) <> ''
      then private.clean_text(p_family_name, 100, 'name-too-long') end,
    locale = p_locale
  where user_id = v_user;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
  perform private.changed(f.library_id, 'learner', v_user, 1)
  from public.learner_file f where f.learner_id = v_user;
end
$$;
comment on function public.update_profile(text, text, text) is
  'Own name and language. Awards keep the name that was seen at the ID check.';
grant execute on function public.update_profile(text, text, text) to authenticated;

create function public.my_hats() returns table (
  role text, library_id uuid, library_slug text, library_name text, licensee_id uuid, currency text, time_zone text
)
language sql stable security definer set search_path = ''
as $$
  select m.role, l.id, l.slug, l.name, m.licensee_id, l.currency::text, l.time_zone
  from public.membership m left join public.library l on l.id = m.library_id
  where m.user_id = auth.uid() and m.state = 'active' and (l.id is null or l.state <> 'revoked')
  union all
  select 'learner', l.id, l.slug, l.name, null, l.currency::text, l.time_zone
  from public.learner n join public.library l on l.id = n.library_id
  where n.id = auth.uid() and n.state = 'active'
  union all
  select 'kiosk', l.id, l.slug, l.name, null, l.currency::text, l.time_zone
  from public.library l where l.id = private.kiosk_library_id()
$$;
comment on function public.my_hats() is 'Every role the caller may act in now, one row each.';
grant execute on function public.my_hats() to authenticated;

create function public.move_learner(p_learner_id uuid, p_library_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_learner public.learner;
  v_number bigint;
begin
  perform private.require_hq();
  perform private.clean_text(p_reason, 500, 'reason-missing');
  select * into v_learner from public.learner where id = p_learner_id for update;
  if v_learner.id is null
    or not exists (select from public.library where id = p_library_id and state = 'active') then
    perform private.refuse('not-found', 404);
  elsif v_learner.library_id = p_library_id then
    perform private.refuse('already-registered', 409);
  end if;
  select file_number into v_number from public.learner_file
  where library_id = p_library_id and learner_id = p_learner_id;
  if v_number is null then
    v_number := private.next_number(p_library_id, 'file');
    insert into public.learner_file (library_id, learner_id, file_number)
    values (p_library_id, p_learner_id, v_number);
  end if;
  update public.learner set library_id = p_library_id, file_number = v_number where id = p_learner_id;
  -- Both libraries are told, in the order of their ids so that two moves cannot wait for each other.
  perform private.changed(l.id, 'learner', p_learner_id, 1)
  from public.library l where l.id in (v_learner.library_id, p_library_id) order by l.id;
  perform private.audit('move-learner', 'learner', p_learner_id, l.id,
    jsonb_build_object('from', v_learner.library_id, 'to', p_library_id))
  from (select id from public.library where id in (v_learner.library_id, p_library_id) order by id) as l;
end
$$;
comment on function public.move_learner(uuid, uuid, text) is
  'HQ moves a learner to another active library. Enrolments and awards stay where they were made.';
grant execute on function public.move_learner(uuid, uuid, text) to authenticated;

create function public.set_library_state(p_library_id uuid, p_state text, p_note text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  if p_state is null or p_state not in ('pending', 'active', 'suspended', 'revoked') then
    perform private.refuse('state-unknown', 422);
  end if;
  update public.library set state = p_state, state_note = nullif(btrim(p_note), '') where id = p_library_id;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
  perform private.changed(p_library_id, 'library', p_library_id, 1);
  perform private.audit('set-library-state', 'library', p_library_id, p_library_id,
    jsonb_build_object('state', p_state));
end
$$;
comment on function public.set_library_state(uuid, text, text) is
  'HQ only. The note is public: it stands on the library''s page.';
grant execute on function public.set_library_state(uuid, text, text) to authenticated;

create function public.set_membership_state(p_id uuid, p_state text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_membership public.membership;
begin
  perform private.require_user();
  select * into v_membership from public.membership where id = p_id for update;
  if not private.is_hq() then
    if v_membership.library_id is null then
      perform private.refuse('not-found', 404);
    end if;
    perform private.require_role(v_membership.library_id, '{librarian}');
  end if;
  if v_membership.id is null then
    perform private.refuse('not-found', 404);
  elsif v_membership.user_id = auth.uid() then
    perform private.refuse('own-membership', 409);
  elsif p_state is null or p_state not in ('active', 'suspended') then
    perform private.refuse('state-unknown', 422);
  end if;
  update public.membership set state = p_state where id = p_id;
  if v_membership.library_id is not null then
    perform private.changed(v_membership.library_id, 'membership', p_id, 1);
  end if;
  perform private.audit('set-membership-state', 'membership', p_id, v_membership.library_id,
    jsonb_build_object('state', p_state));
end
$$;
comment on function public.set_membership_state(uuid, text) is
  'A librarian for the own library, or HQ; nobody for themselves.';
grant execute on function public.set_membership_state(uuid, text) to authenticated;
