-- Who works where. HQ appoints anybody; a librarian appoints proctors and coaches of the own library. A person with an
-- account is found by the e-mail; for one without, the accounts function makes the account, and a card with a one-time
-- code opens it: whoever appoints never knows the password. A membership is never deleted: it is suspended or ended, so
-- that what its holder did can always be read with the role it was done in.

alter table public.membership drop constraint membership_state_check;
alter table public.membership add constraint membership_state_check check (state in ('active', 'suspended', 'ended'));

-- Accounts that were made for somebody. Until its holder has opened it with the code, a new card may be made; afterwards
-- nobody but the holder gets in. Kept until the person is erased.
create table private.invitation (
  user_id uuid primary key references public.profile (user_id),
  invited_by uuid not null,
  opened_at timestamptz,
  created_at timestamptz not null default now()
);
alter table private.invitation enable row level security;
alter table private.invitation force row level security;
revoke all on private.invitation from public, anon, authenticated, service_role;

-- The codes of cards are for members of staff too.
alter table private.sign_in_code drop constraint sign_in_code_user_id_fkey;
alter table private.sign_in_code add foreign key (user_id) references public.profile (user_id);

create function private.appointing(p_by uuid, p_role text, p_library_id uuid, p_licensee_id uuid) returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_state text;
begin
  select state into v_state from public.library where id = p_library_id;
  if p_role is null or p_role not in ('proctor', 'librarian', 'coach', 'licensee', 'hq') then
    return 'role-unknown';
  elsif (p_role in ('proctor', 'librarian', 'coach')) <> (p_library_id is not null)
    or (p_role = 'licensee') <> (p_licensee_id is not null) then
    return 'role-unknown';
  elsif exists (select from public.membership where user_id = p_by and role = 'hq' and state = 'active') then
    if (p_library_id is not null and v_state is null) or (p_licensee_id is not null
      and not exists (select from public.licensee where id = p_licensee_id)) then
      return 'not-found';
    end if;
  elsif not exists (
    select from public.membership
    where user_id = p_by and library_id = p_library_id and role = 'librarian' and state = 'active'
  ) or v_state = 'revoked' then
    return 'not-allowed';
  elsif p_role not in ('proctor', 'coach') then
    return 'not-allowed';
  end if;
  return case when v_state = 'revoked' then 'library-not-active' end;
end
$$;
comment on function private.appointing(uuid, text, uuid, uuid) is
  'Null when p_by may give this role for this place, else the code of the refusal.';

create function private.require_appointing(p_by uuid, p_role text, p_library_id uuid, p_licensee_id uuid) returns void
language plpgsql stable set search_path = ''
as $$
declare
  v_code text := private.appointing(p_by, p_role, p_library_id, p_licensee_id);
begin
  if v_code = 'not-allowed' and not coalesce(private.belongs(p_library_id), false) then
    v_code := case when p_library_id is null then 'not-allowed' else 'not-found' end;
  end if;
  if v_code is not null then
    perform private.refuse(v_code, case v_code
      when 'not-found' then 404 when 'not-allowed' then 403 when 'role-unknown' then 422 else 409 end);
  end if;
end
$$;

create function private.appoint(p_user_id uuid, p_role text, p_library_id uuid, p_licensee_id uuid) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  v_membership public.membership;
begin
  select * into v_membership from public.membership
  where user_id = p_user_id and role = p_role and library_id is not distinct from p_library_id
    and licensee_id is not distinct from p_licensee_id
  for update;
  if v_membership.state in ('active', 'suspended') then
    perform private.refuse('already-member', 409);
  elsif v_membership.id is not null then
    update public.membership set state = 'active' where id = v_membership.id;
  else
    insert into public.membership (user_id, role, library_id, licensee_id)
    values (p_user_id, p_role, p_library_id, p_licensee_id)
    on conflict do nothing
    returning * into v_membership;
    if v_membership.id is null then
      perform private.refuse('already-member', 409);
    end if;
  end if;
  if p_library_id is not null then
    perform private.changed(p_library_id, 'membership', v_membership.id, 1);
  end if;
  perform private.audit('appoint', 'membership', v_membership.id, p_library_id,
    jsonb_build_object('user_id', p_user_id, 'role', p_role, 'licensee_id', p_licensee_id));
  return v_membership.id;
end
$$;

create function public.add_member(p_role text, p_library_id uuid, p_licensee_id uuid, p_email text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  perform private.require_user();
  perform private.require_appointing(auth.uid(), p_role, p_library_id, p_licensee_id);
  -- By the account, not by what the profile says: that is only a copy. The server's own stand-ins are nobody's address.
  select u.id into v_user_id
  from auth.users u join public.profile f on f.user_id = u.id
  where lower(u.email) = private.clean_email(p_email) and u.email not like '%.invalid';
  if v_user_id is null then
    perform private.refuse('account-unknown', 404);
  elsif v_user_id = auth.uid() then
    perform private.refuse('own-membership', 409);
  end if;
  return private.appoint(v_user_id, p_role, p_library_id, p_licensee_id);
end
$$;
comment on function public.add_member(text, uuid, uuid, text) is
  'HQ, or a librarian for proctors and coaches of the own library: gives the person with this e-mail the role, at the '
  'library (proctor, librarian, coach), the licensee (licensee) or the programme (hq). Gives the membership. Refusals: '
  'role-unknown, not-allowed, not-found, library-not-active, bad-email, account-unknown (invite them), own-membership, '
  'already-member.';
grant execute on function public.add_member(text, uuid, uuid, text) to authenticated;

create function private.make_card(p_user_id uuid, p_by uuid) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_code text := private.new_symbols(3);
begin
  delete from private.sign_in_code c where c.user_id = p_user_id and c.used_at is null;
  insert into private.sign_in_code (hmac, user_id, created_by, expires_at)
  values (private.code_hmac('sign-in', v_code), p_user_id, p_by, now() + interval '7 days');
  return v_code;
end
$$;
comment on function private.make_card(uuid, uuid) is 'A code as learners'' cards have; the open one before is gone.';

create function public.admit_member(
  p_user_id uuid, p_role text, p_library_id uuid, p_licensee_id uuid, p_given_name text, p_family_name text, p_by uuid
) returns table (membership_id uuid, code text)
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_appointing(p_by, p_role, p_library_id, p_licensee_id);
  insert into public.profile (user_id, given_name, family_name, email, locale)
  select u.id, private.clean_text(p_given_name, 100, 'name-missing'),
    case when btrim(coalesce(p_family_name, '')) <> ''
      then private.clean_text(p_family_name, 100, 'name-too-long') end,
    u.email, coalesce((select l.locale from public.library l where l.id = p_library_id), 'en')
  from auth.users u where u.id = p_user_id;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
  insert into private.invitation (user_id, invited_by) values (p_user_id, p_by);
  membership_id := private.appoint(p_user_id, p_role, p_library_id, p_licensee_id);
  code := private.make_card(p_user_id, p_by);
  return next;
end
$$;
comment on function public.admit_member(uuid, text, uuid, uuid, text, text, uuid) is
  'For the accounts function: the account it just made becomes a member, on behalf of p_by, whose rights are asked here. '
  'Gives the one-time code of the card. Refusals: those of add_member, name-missing, name-too-long.';
grant execute on function public.admit_member(uuid, text, uuid, uuid, text, text, uuid) to service_role;

create function public.may_appoint(p_role text, p_library_id uuid, p_licensee_id uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_user();
  perform private.require_appointing(auth.uid(), p_role, p_library_id, p_licensee_id);
end
$$;
comment on function public.may_appoint(text, uuid, uuid) is
  'Nothing, or the refusal that add_member would give: asked before an account is made.';
grant execute on function public.may_appoint(text, uuid, uuid) to authenticated;

create function public.create_member_code(p_membership_id uuid) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_membership public.membership;
  v_code text;
begin
  select * into v_membership from public.membership where id = p_membership_id;
  perform private.require_user();
  if v_membership.id is null then
    perform private.refuse('not-found', 404);
  end if;
  perform private.require_appointing(auth.uid(), v_membership.role, v_membership.library_id, v_membership.licensee_id);
  perform from private.invitation where user_id = v_membership.user_id and opened_at is null for update;
  if not found then
    perform private.refuse('already-opened', 409);
  elsif v_membership.state <> 'active' then
    perform private.refuse('member-suspended', 409);
  end if;
  v_code := private.make_card(v_membership.user_id, auth.uid());
  perform private.audit('create-member-code', 'membership', p_membership_id, v_membership.library_id, '{}');
  return v_code;
end
$$;
comment on function public.create_member_code(uuid) is
  'Who may appoint: a new card for an invited member who has not opened the account yet; the card before stops working. '
  'Refusals: not-found, not-allowed, already-opened, member-suspended.';
grant execute on function public.create_member_code(uuid) to authenticated;

create function public.invited(p_library_id uuid) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select i.user_id from private.invitation i join public.membership m on m.user_id = i.user_id
  where i.opened_at is null and m.state = 'active'
    and (private.is_hq() or (m.library_id = p_library_id and private.has_role(p_library_id, '{librarian}')))
$$;
comment on function public.invited(uuid) is
  'Members who have not opened their account yet: those of the library for its librarian, all for HQ.';
grant execute on function public.invited(uuid) to authenticated;

create or replace function public.use_sign_in_code(p_code text, p_address text default null)
returns table (outcome text, user_id uuid)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_address text := left(coalesce(p_address, private.attested_address()), 64);
  v_symbols text := private.read_symbols(p_code);
  v_user_id uuid;
  v_library_id uuid;
begin
  if not private.may_try('sign-in', null, v_address) then
    return query select 'slow-down', null::uuid;
    return;
  end if;
  if private.symbol_sum(v_symbols) = 3 then
    update private.sign_in_code c set used_at = now()
    where c.hmac = private.code_hmac('sign-in', v_symbols) and c.used_at is null and c.expires_at > now()
    returning c.user_id into v_user_id;
  end if;
  if v_user_id is null then
    perform private.note_try('sign-in', null, v_address, 'wrong');
    return query select 'refused', null::uuid;
    return;
  end if;
  perform private.note_try('sign-in', v_user_id, v_address, 'right');
  update private.invitation i set opened_at = now() where i.user_id = v_user_id and i.opened_at is null;
  select l.library_id into v_library_id from public.learner l where l.id = v_user_id;
  perform private.audit('use-sign-in-code', case when v_library_id is null then 'profile' else 'learner' end,
    v_user_id, v_library_id, '{}');
  return query select 'good', v_user_id;
end
$$;

drop function public.set_membership_state(uuid, text);

create function public.set_membership_state(
  p_id uuid, p_state text, p_reason text default null, p_last boolean default false
) returns void
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
  elsif p_state is null or p_state not in ('active', 'suspended', 'ended') then
    perform private.refuse('state-unknown', 422);
  elsif v_membership.state = 'ended' then
    -- Coming back is being appointed again, by whoever may do that.
    perform private.refuse('member-ended', 409);
  elsif p_state <> 'active' and p_reason is null then
    perform private.refuse('reason-missing', 422);
  elsif p_state <> 'active' and p_reason not in ('left', 'leave', 'role-changed', 'conduct', 'mistake', 'other') then
    perform private.refuse('bad-reason', 422);
  end if;
  if v_membership.role = 'librarian' and v_membership.state = 'active' and p_state <> 'active' and not p_last then
    -- Two who leave at once would each see the other: the library's row lets them pass one by one.
    perform from public.library where id = v_membership.library_id for update;
    if not exists (
      select from public.membership
      where library_id = v_membership.library_id and role = 'librarian' and state = 'active' and id <> p_id
    ) then
      perform private.refuse('last-librarian', 409);
    end if;
  end if;
  update public.membership set state = p_state where id = p_id;
  if v_membership.library_id is not null then
    perform private.changed(v_membership.library_id, 'membership', p_id, 1);
  end if;
  perform private.audit('set-membership-state', 'membership', p_id, v_membership.library_id,
    jsonb_strip_nulls(jsonb_build_object('state', p_state, 'reason', p_reason, 'last_librarian', nullif(p_last, false))));
end
$$;
comment on function public.set_membership_state(uuid, text, text, boolean) is
  'A librarian for the own library, or HQ; nobody for themselves. suspended and ended need a reason: left, leave, '
  'role-changed, conduct, mistake, other. The last librarian of a library is let go only when p_last says that this is '
  'meant. Refusals: not-found, not-allowed, own-membership, state-unknown, reason-missing, bad-reason, member-ended, '
  'last-librarian.';
grant execute on function public.set_membership_state(uuid, text, text, boolean) to authenticated;
