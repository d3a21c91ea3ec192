-- Inviting by mail: the accounts function asks whose a mail address is before it makes an account for it.

create function public.account_by_email(p_email text) returns table (id uuid, opened boolean)
language sql stable security definer set search_path = ''
as $$
  select id, email_confirmed_at is not null from auth.users where email = lower(btrim(p_email))
$$;
comment on function public.account_by_email(text) is
  'For functions: the account behind a mail address and whether anybody opened it; no row when there is none.';
grant execute on function public.account_by_email(text) to service_role;
