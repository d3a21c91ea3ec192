-- Who has the desk: a proctor says so, by taking a handover over or just so, and every device shows it. About the session,
-- so it works without network like any command.

create table public.take_over (
  -- The command's id: made on the tablet.
  id uuid primary key,
  library_id uuid not null,
  session_id uuid not null,
  -- What it answers, if anything.
  handover_id uuid,
  taken_by uuid not null references auth.users (id),
  at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, session_id) references public.session (library_id, id),
  foreign key (library_id, handover_id) references public.handover (library_id, id)
);
-- A handover is taken over once: of two who do it at once one is told.
create unique index take_over_handover on public.take_over (library_id, handover_id);
create index take_over_session on public.take_over (library_id, session_id);
create index take_over_by on public.take_over (taken_by);

alter table public.take_over enable row level security;
alter table public.take_over force row level security;
revoke all on public.take_over from anon, authenticated, service_role;
grant select (id, library_id, session_id, handover_id, taken_by, at, created_at)
  on public.take_over to authenticated, service_role;
create policy take_over_read on public.take_over for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
select private.make_append_only('public.take_over');
-- Insert, update and delete are not granted: the command writes.

insert into private.command_rule (kind, about, checks_version, taken_in) values ('take-over', 'session', false, null);

create function private.judge_take_over(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_handover public.handover;
begin
  if p_command.payload ->> 'handover_id' is not null then
    select * into v_handover from public.handover
    where id = (p_command.payload ->> 'handover_id')::uuid and session_id = p_session.id;
    if v_handover.id is null then
      perform private.refuse('handover-missing', 422);
    elsif v_handover.given_by = p_command.actor_id
      or coalesce(v_handover.given_to, p_command.actor_id) <> p_command.actor_id then
      perform private.refuse('not-allowed', 403);
    elsif exists (select from public.take_over where handover_id = v_handover.id) then
      perform private.refuse('taken-over');
    end if;
  end if;
  insert into public.take_over (id, library_id, session_id, handover_id, taken_by, at)
  values (p_command.id, p_session.library_id, p_session.id, v_handover.id, p_command.actor_id, p_command.effective_at);
  perform private.changed(p_session.library_id, 'handover', p_command.id);
end
$$;

create or replace function private.board_snapshot(p_session public.session) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return jsonb_build_object(
    'incidents', (
      select coalesce(jsonb_agg(private.report_incident(i) || jsonb_build_object('notes', (
        select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'body', n.body, 'author_id', n.author_id) order by n.id), '[]')
        from public.note n
        where n.library_id = i.library_id and n.entity = 'incident' and n.entity_id = i.id)) order by i.at, i.id), '[]')
      from public.incident i where i.session_id = p_session.id),
    'handovers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', h.id, 'given_by', h.given_by, 'given_to', h.given_to, 'at', h.at, 'note', (
          select string_agg(n.body, E'\n' order by n.id) from public.note n
          where n.library_id = h.library_id and n.entity = 'handover' and n.entity_id = h.id)) order by h.at, h.id), '[]')
      from public.handover h where h.session_id = p_session.id),
    'take_overs', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', t.id, 'handover_id', t.handover_id, 'taken_by', t.taken_by, 'at', t.at) order by t.at, t.id), '[]')
      from public.take_over t where t.session_id = p_session.id),
    'notes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', n.id, 'body', n.body, 'author_id', n.author_id, 'at', n.created_at) order by n.id), '[]')
      from public.note n
      where n.library_id = p_session.library_id and n.entity = 'session' and n.entity_id = p_session.id),
    'report', (
      select jsonb_build_object(
        'id', r.id, 'sha256', encode(r.sha256, 'hex'), 'closed_by', r.closed_by, 'closed_at', r.closed_at)
      from public.session_report r where r.session_id = p_session.id),
    'seen', (
      select coalesce(jsonb_object_agg(c.sitting_id, c.seen_at), '{}')
      from private.sitting_contact c join public.sitting s on s.id = c.sitting_id
      where s.session_id = p_session.id));
end
$$;
