-- Handover between proctors: who gave the room to whom, when, and by a note what the other must know. About the
-- session, so it works without network like any command.

create table public.handover (
  -- The command's id: made on the tablet.
  id uuid primary key,
  library_id uuid not null,
  session_id uuid not null,
  given_by uuid not null references auth.users (id),
  -- Null when it is meant for whoever is there.
  given_to uuid references auth.users (id),
  at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  check (given_to <> given_by)
);
create index handover_session on public.handover (library_id, session_id);
create index handover_by on public.handover (given_by);
create index handover_to on public.handover (given_to);

alter table public.handover enable row level security;
alter table public.handover force row level security;
revoke all on public.handover from anon, authenticated, service_role;
grant select (id, library_id, session_id, given_by, given_to, at, created_at) on public.handover to authenticated, service_role;
create policy handover_read on public.handover for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
select private.make_append_only('public.handover');
-- Insert, update and delete are not granted: the command writes. The words are a note about the handover, and can be erased.

insert into private.command_rule (kind, about, checks_version, taken_in) values ('handover', 'session', false, null);

create function private.judge_handover(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_to uuid := (p_command.payload ->> 'to')::uuid;
begin
  if btrim(coalesce(p_command.payload ->> 'note', '')) = '' then
    perform private.refuse('bad-payload', 422);
  elsif v_to is not null and (v_to = p_command.actor_id or not exists (
    select from public.membership m
    where m.user_id = v_to and m.library_id = p_session.library_id and m.role in ('proctor', 'librarian')
      and m.state = 'active')) then
    perform private.refuse('not-a-proctor', 422);
  end if;
  insert into public.handover (id, library_id, session_id, given_by, given_to, at)
  values (p_command.id, p_session.library_id, p_session.id, p_command.actor_id, v_to, p_command.effective_at);
  perform private.write_note(
    p_session.library_id, 'handover', p_command.id, p_command.payload ->> 'note', p_command.actor_id);
  perform private.changed(p_session.library_id, 'handover', p_command.id);
end
$$;
