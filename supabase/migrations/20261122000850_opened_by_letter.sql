-- Who was invited opens the account with the card's code or with the link of the letter. Only the code was noticed: after the
-- letter the card still opened an account in use, and staff could make another one. Auth notes both ways as a confirmed
-- address, so that is what counts.

create function private.has_opened(p_user_id uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (select from private.invitation i where i.user_id = p_user_id and i.opened_at is not null)
    or exists (select from auth.users u where u.id = p_user_id and u.email_confirmed_at is not null)
$$;
comment on function private.has_opened(uuid) is
  'Whether the holder of an account that was made for them has been in it. Asks Auth, because a link leads past our verbs.';

create or replace function public.invited(p_library_id uuid) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select i.user_id from private.invitation i join public.membership m on m.user_id = i.user_id
  where m.state = 'active' and not private.has_opened(i.user_id)
    and (private.is_hq() or (m.library_id = p_library_id and private.has_role(p_library_id, '{librarian}')))
$$;

create or replace function public.create_member_code(p_membership_id uuid) returns text
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
  perform from private.invitation where user_id = v_membership.user_id for update;
  if not found or private.has_opened(v_membership.user_id) then
    perform private.refuse('already-opened', 409);
  elsif v_membership.state <> 'active' then
    perform private.refuse('member-suspended', 409);
  end if;
  v_code := private.make_card(v_membership.user_id, auth.uid());
  perform private.audit('create-member-code', 'membership', p_membership_id, v_membership.library_id, '{}');
  return v_code;
end
$$;

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
    -- A learner's account at the desk is confirmed from the start; the card of a member is for the first time alone.
    update private.sign_in_code c set used_at = now()
    where c.hmac = private.code_hmac('sign-in', v_symbols) and c.used_at is null and c.expires_at > now()
      and not (exists (select from private.invitation i where i.user_id = c.user_id) and private.has_opened(c.user_id))
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
