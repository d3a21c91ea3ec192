-- The e-mail belongs to the account; profile and learner carry a copy for those who may read it. A change of the account
-- reaches the copies in the same transaction. Addresses under `.invalid` are the server's own stand-ins: nobody's mailbox.

create function private.copy_email() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_email text := case when new.email not like '%.invalid' then new.email end;
begin
  update public.profile set email = v_email where user_id = new.id;
  update public.learner set email = v_email where id = new.id;
  perform private.changed(f.library_id, 'learner', new.id, 1)
  from public.learner_file f where f.learner_id = new.id;
  return null;
end
$$;
comment on function private.copy_email() is
  'A learner who was registered without e-mail and takes one becomes like any other: no more cards for the account.';

create trigger copy_email after update of email on auth.users
  for each row when (old.email is distinct from new.email) execute function private.copy_email();
