-- What policies and verbs ask about the caller. Memberships are read from the table, never from the token: a
-- suspended member is out with the next statement, not when the token is renewed.
--
-- Policies use the form `library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))`:
-- one call a statement and an index condition. A function called per row took a thousand times longer.
-- EXECUTE goes to the API roles because policies run as the caller; nobody can call these directly, for want
-- of usage on the schema.

create function private.staff_library_ids(p_roles text[]) returns setof uuid
language plpgsql stable security definer rows 3 set search_path = ''
as $$
begin
  return query
    select m.library_id
    from public.membership m join public.library l on l.id = m.library_id
    where m.user_id = (select auth.uid()) and m.state = 'active' and m.role = any(p_roles) and l.state <> 'revoked';
end
$$;
comment on function private.staff_library_ids(text[]) is
  'Libraries where the caller is active in one of the roles; a revoked library has no staff.';

create function private.licensee_library_ids() returns setof uuid
language sql stable security definer rows 10 set search_path = ''
as $$
  select l.id
  from public.membership m join public.library l on l.licensee_id = m.licensee_id
  where m.user_id = auth.uid() and m.state = 'active' and m.role = 'licensee'
$$;

create function private.licensee_ids() returns setof uuid
language sql stable security definer rows 3 set search_path = ''
as $$
  select licensee_id from public.membership
  where user_id = auth.uid() and state = 'active' and role = 'licensee'
$$;

create function private.coach_learner_ids() returns setof uuid
language sql stable security definer rows 30 set search_path = ''
as $$
  select tm.learner_id
  from public.team_coach tc
    join public.membership m on m.user_id = tc.user_id and m.library_id = tc.library_id
      and m.role = 'coach' and m.state = 'active'
    join public.library l on l.id = tc.library_id and l.state <> 'revoked'
    join public.team_member tm on tm.team_id = tc.team_id
  where tc.user_id = auth.uid()
$$;
comment on function private.coach_learner_ids() is 'Learners in the teams that the caller coaches.';

create function private.is_hq() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from public.membership where user_id = auth.uid() and state = 'active' and role = 'hq'
  )
$$;

create function private.kiosk_library_id() returns uuid
language sql stable security definer set search_path = ''
as $$ select null::uuid $$;
comment on function private.kiosk_library_id() is
  'The library whose enrolled kiosk the caller is. Nobody, until the kiosk migration replaces this.';

grant execute on function
  private.staff_library_ids(text[]), private.licensee_library_ids(), private.licensee_ids(),
  private.coach_learner_ids(), private.is_hq(), private.kiosk_library_id()
to authenticated;

create function private.has_role(p_library_id uuid, p_roles text[]) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return p_library_id in (select private.staff_library_ids(p_roles));
end
$$;

create function private.require_user() returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
begin
  if v_user is null then
    perform private.refuse('not-signed-in', 401);
  end if;
  return v_user;
end
$$;
comment on function private.require_user() is 'The caller, or 401 not-signed-in.';

create function private.belongs(p_library_id uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select private.has_role(p_library_id, '{proctor,librarian,coach}')
    or p_library_id in (select private.licensee_library_ids())
    or private.is_hq()
    or private.kiosk_library_id() = p_library_id
    or exists (select from public.learner_file where library_id = p_library_id and learner_id = auth.uid())
$$;

create function private.require_role(p_library_id uuid, p_roles text[]) returns void
language plpgsql stable set search_path = ''
as $$
begin
  perform private.require_user();
  if p_library_id is not null and private.has_role(p_library_id, p_roles) then
    return;
  end if;
  -- Rows of other libraries look the same as no row; who belongs to the library learns that the role is missing.
  if p_library_id is not null and private.belongs(p_library_id) then
    perform private.refuse('not-allowed', 403);
  end if;
  perform private.refuse('not-found', 404);
end
$$;
comment on function private.require_role(uuid, text[]) is
  'Passes when the caller is active in the library in one of the roles, else 401, 403 not-allowed, or 404.';

create function private.require_hq() returns void
language plpgsql stable set search_path = ''
as $$
begin
  perform private.require_user();
  if not private.is_hq() then
    perform private.refuse('not-allowed', 403);
  end if;
end
$$;

create function private.local_day(p_library_id uuid, p_at timestamptz) returns date
language sql stable security definer set search_path = ''
as $$
  select (p_at at time zone time_zone)::date from public.library where id = p_library_id
$$;
comment on function private.local_day(uuid, timestamptz) is 'The day that people in the library read.';
