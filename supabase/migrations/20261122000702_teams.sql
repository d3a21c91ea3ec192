-- A librarian makes the teams of the coaches. A team says whom a coach may read and record hours for, so what is put into
-- one is decided here and told in the audit. A team is not history: what coach and learners did stands in their own rows,
-- and a team that ends is gone.

create function private.require_team(p_team_id uuid) returns public.team
language plpgsql volatile set search_path = ''
as $$
declare
  v_team public.team;
begin
  perform private.require_user();
  select * into v_team from public.team where id = p_team_id for update;
  perform private.require_role(v_team.library_id, '{librarian}');
  return v_team;
end
$$;
comment on function private.require_team(uuid) is 'The team of a library where the caller is librarian, locked; else as require_role.';

create function public.save_team(p_id uuid, p_library_id uuid, p_name text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
begin
  perform private.require_role(p_library_id, '{librarian}');
  v_name := private.clean_text(p_name, 100, 'name-missing');
  if p_id is null or exists (select from public.team where id = p_id and library_id <> p_library_id) then
    perform private.refuse('not-found', 404);
  end if;
  insert into public.team (id, library_id, name) values (p_id, p_library_id, v_name)
  on conflict (id) do update set name = v_name;
  perform private.changed(p_library_id, 'team', p_id, 1);
  perform private.audit('save-team', 'team', p_id, p_library_id);
  return p_id;
exception when unique_violation then
  perform private.refuse('name-taken', 409);
  return null;
end
$$;
comment on function public.save_team(uuid, uuid, text) is
  'A librarian: a new team under the client''s id, or another name of one. Refusals: not-found, not-allowed, name-missing '
  '(100 characters), name-taken.';
grant execute on function public.save_team(uuid, uuid, text) to authenticated;

create function public.set_team_coach(p_team_id uuid, p_user_id uuid, p_in boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_team public.team := private.require_team(p_team_id);
begin
  if p_in is not true then
    delete from public.team_coach where team_id = p_team_id and user_id = p_user_id;
  elsif not exists (
    select from public.membership
    where user_id = p_user_id and library_id = v_team.library_id and role = 'coach' and state = 'active'
  ) then
    perform private.refuse('coach-unknown', 409);
  else
    insert into public.team_coach (library_id, team_id, user_id) values (v_team.library_id, p_team_id, p_user_id)
    on conflict do nothing;
  end if;
  perform private.changed(v_team.library_id, 'team', p_team_id, 1);
  perform private.audit('set-team-coach', 'team', p_team_id, v_team.library_id,
    jsonb_build_object('user_id', p_user_id, 'in', p_in is true));
end
$$;
comment on function public.set_team_coach(uuid, uuid, boolean) is
  'A librarian gives a team a coach, who is an active coach of the library, or takes one away. Twice is once. Refusals: '
  'not-found, not-allowed, coach-unknown.';
grant execute on function public.set_team_coach(uuid, uuid, boolean) to authenticated;

create function public.set_team_learner(p_team_id uuid, p_learner_id uuid, p_in boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_team public.team := private.require_team(p_team_id);
begin
  if p_in is not true then
    delete from public.team_member where team_id = p_team_id and learner_id = p_learner_id;
  elsif not exists (select from public.learner where id = p_learner_id and library_id = v_team.library_id) then
    perform private.refuse('not-found', 404);
  else
    insert into public.team_member (library_id, team_id, learner_id)
    values (v_team.library_id, p_team_id, p_learner_id)
    on conflict do nothing;
  end if;
  perform private.changed(v_team.library_id, 'team', p_team_id, 1);
  perform private.audit('set-team-learner', 'team', p_team_id, v_team.library_id,
    jsonb_build_object('learner_id', p_learner_id, 'in', p_in is true));
end
$$;
comment on function public.set_team_learner(uuid, uuid, boolean) is
  'A librarian puts a learner of the own library into a team, or takes one out: from then on the coaches of the team read '
  'the learner''s record, or no longer. Twice is once. Refusals: not-found, not-allowed.';
grant execute on function public.set_team_learner(uuid, uuid, boolean) to authenticated;

create function public.end_team(p_team_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_team public.team := private.require_team(p_team_id);
begin
  delete from public.team_coach where team_id = p_team_id;
  delete from public.team_member where team_id = p_team_id;
  delete from public.team where id = p_team_id;
  perform private.changed(v_team.library_id, 'team', p_team_id, 1);
  perform private.audit('end-team', 'team', p_team_id, v_team.library_id);
end
$$;
comment on function public.end_team(uuid) is
  'A librarian ends a team; its coaches no longer read its learners. Refusals: not-found, not-allowed.';
grant execute on function public.end_team(uuid) to authenticated;
