-- A learner who moves to another library: both libraries are told, each by a row of its own in a list that stays, with the
-- words of headquarters beside it. The change feed alone told devices that something was new, and left a librarian
-- to find out why somebody was gone from the list; the reason was asked for and kept nowhere.

create table public.learner_move (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  learner_id uuid not null,
  direction text not null check (direction in ('arrived', 'left')),
  other_library_id uuid not null references public.library (id),
  note_id uuid,
  moved_by uuid not null references auth.users (id),
  moved_at timestamptz not null default now(),
  check (library_id <> other_library_id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id)
);
comment on table public.learner_move is
  'Two rows a move: where the learner left, and where the learner arrived. Ids only, kept for ever; the reason is the note, '
  'which goes when the person is erased.';
create index learner_move_learner on public.learner_move (library_id, learner_id);
create index learner_move_at on public.learner_move (library_id, moved_at);
create index learner_move_other on public.learner_move (other_library_id);
create index learner_move_by on public.learner_move (moved_by);

alter table public.learner_move enable row level security;
alter table public.learner_move force row level security;
revoke all on public.learner_move from anon, authenticated, service_role;
grant select (id, library_id, learner_id, direction, other_library_id, note_id, moved_by, moved_at)
  on public.learner_move to authenticated, service_role;
create policy learner_move_read on public.learner_move for select to authenticated
  using (
    learner_id = (select auth.uid())
    or library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
select private.make_append_only('public.learner_move');
-- Insert is granted to nobody: move_learner writes both rows or none.

create or replace function public.move_learner(p_learner_id uuid, p_library_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_learner public.learner;
  v_number bigint;
  v_library uuid;
begin
  perform private.require_hq();
  perform private.clean_text(p_reason, 500, 'reason-missing');
  select * into v_learner from public.learner where id = p_learner_id for update;
  if v_learner.id is null
    or not exists (select from public.library where id = p_library_id and state = 'active') then
    perform private.refuse('not-found', 404);
  elsif v_learner.library_id = p_library_id then
    perform private.refuse('already-registered', 409);
  end if;
  select file_number into v_number from public.learner_file
  where library_id = p_library_id and learner_id = p_learner_id;
  if v_number is null then
    v_number := private.next_number(p_library_id, 'file');
    insert into public.learner_file (library_id, learner_id, file_number)
    values (p_library_id, p_learner_id, v_number);
  end if;
  update public.learner set library_id = p_library_id, file_number = v_number where id = p_learner_id;
  -- Both libraries are told, in the order of their ids so that two moves cannot wait for each other.
  for v_library in
    select id from public.library where id in (v_learner.library_id, p_library_id) order by id
  loop
    insert into public.learner_move (library_id, learner_id, direction, other_library_id, note_id, moved_by)
    values (v_library, p_learner_id, case when v_library = p_library_id then 'arrived' else 'left' end,
      case when v_library = p_library_id then v_learner.library_id else p_library_id end,
      private.write_note(v_library, 'learner', p_learner_id, p_reason), auth.uid());
    perform private.changed(v_library, 'learner', p_learner_id, 1);
    perform private.audit('move-learner', 'learner', p_learner_id, v_library,
      jsonb_build_object('from', v_learner.library_id, 'to', p_library_id));
  end loop;
end
$$;
comment on function public.move_learner(uuid, uuid, text) is
  'HQ moves a learner to another active library. Enrolments and awards stay where they were made; both libraries get a row '
  'in learner_move with the reason (500 characters) as a note. Refusals: not-allowed, reason-missing, not-found, '
  'already-registered.';

create function public.library_moves(p_library_id uuid) returns table (
  id uuid, learner_id uuid, learner_name text, direction text, other_library text, reason text, moved_at timestamptz
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_role(p_library_id, '{librarian}');
  return query
    select v.id, v.learner_id, private.display_name(f.given_name, f.family_name), v.direction, l.name, n.body, v.moved_at
    from public.learner_move v
      join public.profile f on f.user_id = v.learner_id
      join public.library l on l.id = v.other_library_id
      left join public.note n on n.library_id = v.library_id and n.id = v.note_id
    where v.library_id = p_library_id and v.moved_at > now() - interval '60 days'
    order by v.moved_at desc;
end
$$;
comment on function public.library_moves(uuid) is
  'A librarian: who came to the own library and who left it in the last 60 days, with the reason in words (null once the '
  'person is erased). Refusals: not-found, not-allowed.';
grant execute on function public.library_moves(uuid) to authenticated;
