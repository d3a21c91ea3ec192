-- Who reads what of the people tables. All writes go through verbs: insert, update and delete are granted to
-- nobody, because a role, a home library or a state must never come from a client.


alter table public.licensee enable row level security;
alter table public.licensee force row level security;
revoke all on public.licensee from anon, authenticated, service_role;
grant select (id, name, country, billing_email, created_at) on public.licensee to authenticated, service_role;
create policy licensee_read on public.licensee for select to authenticated
  using (id = any(array(select private.licensee_ids())) or (select private.is_hq()));

alter table public.library enable row level security;
alter table public.library force row level security;
revoke all on public.library from anon, authenticated, service_role;
grant select (
  id, slug, code, name, city, country, currency, time_zone, locale, address, contact_email, state, state_note,
  created_at
) on public.library to anon, authenticated, service_role;
-- Who holds the licence is not for the public page; hats tell a licensee which libraries are theirs.
grant select (licensee_id) on public.library to authenticated, service_role;
create policy library_read on public.library for select to anon, authenticated using (true);

alter table public.profile enable row level security;
alter table public.profile force row level security;
revoke all on public.profile from anon, authenticated, service_role;
grant select (user_id, given_name, family_name, email, phone, locale, created_at)
  on public.profile to authenticated, service_role;
create policy profile_read on public.profile for select to authenticated
  using (
    user_id = (select auth.uid())
    or (select private.is_hq())
    or user_id = any(array(select private.coach_learner_ids()))
    or exists (
      select from public.learner_file f
      where f.learner_id = profile.user_id
        and f.library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    )
    or exists (
      select from public.membership m
      where m.user_id = profile.user_id
        and m.library_id = any(array(select private.staff_library_ids('{proctor,librarian,coach}')))
    )
  );

alter table public.learner enable row level security;
alter table public.learner force row level security;
revoke all on public.learner from anon, authenticated, service_role;
grant select (id, library_id, file_number, email, state, terms_version, terms_at, registered_by, created_at)
  on public.learner to authenticated, service_role;
create policy learner_read on public.learner for select to authenticated
  using (
    id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or id = any(array(select private.coach_learner_ids()))
    or (select private.is_hq())
  );

alter table public.learner_file enable row level security;
alter table public.learner_file force row level security;
revoke all on public.learner_file from anon, authenticated, service_role;
grant select (library_id, learner_id, file_number, created_at) on public.learner_file to authenticated, service_role;
create policy learner_file_read on public.learner_file for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

alter table public.membership enable row level security;
alter table public.membership force row level security;
revoke all on public.membership from anon, authenticated, service_role;
grant select (id, user_id, role, library_id, licensee_id, state, created_at)
  on public.membership to authenticated, service_role;
create policy membership_read on public.membership for select to authenticated
  using (
    user_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian,coach}')))
    or licensee_id = any(array(select private.licensee_ids()))
    or (select private.is_hq())
  );

alter table public.team enable row level security;
alter table public.team force row level security;
revoke all on public.team from anon, authenticated, service_role;
grant select (id, library_id, name, created_at) on public.team to authenticated, service_role;
create policy team_read on public.team for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian,coach}')))
    or (select private.is_hq())
  );

alter table public.team_coach enable row level security;
alter table public.team_coach force row level security;
revoke all on public.team_coach from anon, authenticated, service_role;
grant select (library_id, team_id, user_id, created_at) on public.team_coach to authenticated, service_role;
create policy team_coach_read on public.team_coach for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian,coach}')))
    or (select private.is_hq())
  );

alter table public.team_member enable row level security;
alter table public.team_member force row level security;
revoke all on public.team_member from anon, authenticated, service_role;
grant select (library_id, team_id, learner_id, created_at) on public.team_member to authenticated, service_role;
create policy team_member_read on public.team_member for select to authenticated
  using (
    learner_id = (select auth.uid())
    or learner_id = any(array(select private.coach_learner_ids()))
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

create policy audit_read on public.audit for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{librarian}')))
    or (select private.is_hq())
  );
