-- The first sign-in of a learner without e-mail: a librarian prints a card with a code, which works once, for a
-- week, and makes its holder choose a password, so that staff cannot act as the learner afterwards. A learner with
-- an e-mail of their own gets no code: the mailbox is the way, and staff have no way into such an account.

create table private.sign_in_code (
  hmac bytea primary key check (length(hmac) = 32),
  user_id uuid not null references public.learner (id),
  created_by uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index sign_in_code_open on private.sign_in_code (user_id) where used_at is null;
alter table private.sign_in_code enable row level security;
alter table private.sign_in_code force row level security;
revoke all on private.sign_in_code from public, anon, authenticated, service_role;

create function public.create_sign_in_code(p_learner_id uuid) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_learner public.learner;
  v_code text := private.new_symbols(3);
begin
  select * into v_learner from public.learner l where l.id = p_learner_id for update;
  perform private.require_role(v_learner.library_id, '{librarian}');
  if v_learner.email is not null then
    perform private.refuse('has-email', 409);
  end if;
  if v_learner.state <> 'active' then
    perform private.refuse('learner-suspended', 409);
  end if;
  -- A new card makes the old one worthless.
  delete from private.sign_in_code c where c.user_id = p_learner_id and c.used_at is null;
  insert into private.sign_in_code (hmac, user_id, created_by, expires_at)
  values (private.code_hmac('sign-in', v_code), p_learner_id, auth.uid(), now() + interval '7 days');
  perform private.audit('create-sign-in-code', 'learner', p_learner_id, v_learner.library_id, '{}');
  return v_code;
end
$$;
comment on function public.create_sign_in_code(uuid) is
  'Librarian of the home library, for a learner without e-mail. 12 symbols, good once and for 7 days. '
  'Refusals: not-found, '
  'not-allowed, has-email, learner-suspended.';

create function public.use_sign_in_code(p_code text, p_address text default null)
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
  select l.library_id into v_library_id from public.learner l where l.id = v_user_id;
  perform private.audit('use-sign-in-code', 'learner', v_user_id, v_library_id, '{}');
  return query select 'good', v_user_id;
end
$$;
comment on function public.use_sign_in_code(text, text) is
  'Service; always one row. good (the account, whose password the function then sets), refused, or '
  'slow-down after 5 wrong '
  'codes in a minute or 20 in an hour from p_address. The code is spent by a good answer.';

grant execute on function public.create_sign_in_code(uuid) to authenticated;
grant execute on function public.use_sign_in_code(text, text) to service_role;
