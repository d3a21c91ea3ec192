-- When learners are let in, when a booking that nobody came for ends, and until when a learner may move one: the
-- programme has a default, a library may have its own.

alter table public.programme
  add column no_show_minutes int not null default 30 check (no_show_minutes between 0 and 480),
  add column change_hours int not null default 24 check (change_hours between 0 and 336),
  add column learners_book boolean not null default true;
comment on column public.programme.no_show_minutes is
  'After the appointment; never less than late_minutes, because who may still come is no no-show.';
comment on column public.programme.change_hours is 'Until so many hours before a learner moves or cancels a booking.';
comment on column public.programme.learners_book is 'Whether learners book for themselves, or ask at the desk.';

alter table public.library
  add column arrive_early_minutes int check (arrive_early_minutes between 0 and 240),
  add column late_minutes int check (late_minutes between 0 and 240),
  add column no_show_minutes int check (no_show_minutes between 0 and 480),
  add column change_hours int check (change_hours between 0 and 336),
  add column learners_book boolean;
comment on column public.library.late_minutes is 'Null in this and its neighbours means: as the programme says.';
grant select (arrive_early_minutes, late_minutes, no_show_minutes, change_hours, learners_book)
  on public.library to authenticated, service_role;

create function private.planning_rules(
  p_library_id uuid, out arrive_early_minutes int, out late_minutes int, out no_show_minutes int,
  out change_hours int, out learners_book boolean
)
language plpgsql stable set search_path = ''
as $$
begin
  select coalesce(l.arrive_early_minutes, p.arrive_early_minutes), coalesce(l.late_minutes, p.late_minutes),
    greatest(coalesce(l.no_show_minutes, p.no_show_minutes), coalesce(l.late_minutes, p.late_minutes)),
    coalesce(l.change_hours, p.change_hours), coalesce(l.learners_book, p.learners_book)
  into arrive_early_minutes, late_minutes, no_show_minutes, change_hours, learners_book
  from public.library l cross join public.programme p
  where l.id = p_library_id;
end
$$;
comment on function private.planning_rules(uuid) is 'What the library says, else the programme.';

create function public.set_planning_rules(p_library_id uuid, p_rules jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(p_library_id, '{librarian}');
  if p_rules is null or jsonb_typeof(p_rules) <> 'object' then
    perform private.refuse('rules-malformed', 422);
  end if;
  begin
    update public.library set
      arrive_early_minutes = (p_rules ->> 'arrive_early_minutes')::int,
      late_minutes = (p_rules ->> 'late_minutes')::int,
      no_show_minutes = (p_rules ->> 'no_show_minutes')::int,
      change_hours = (p_rules ->> 'change_hours')::int,
      learners_book = (p_rules ->> 'learners_book')::boolean
    where id = p_library_id;
  exception when data_exception or check_violation then
    perform private.refuse('rules-malformed', 422);
  end;
  perform private.changed(p_library_id, 'library', p_library_id);
  perform private.audit('set-planning-rules', 'library', p_library_id, p_library_id, jsonb_strip_nulls(jsonb_build_object(
    'arrive_early_minutes', p_rules -> 'arrive_early_minutes', 'late_minutes', p_rules -> 'late_minutes',
    'no_show_minutes', p_rules -> 'no_show_minutes', 'change_hours', p_rules -> 'change_hours',
    'learners_book', p_rules -> 'learners_book')));
end
$$;
comment on function public.set_planning_rules(uuid, jsonb) is
  'A librarian sets {arrive_early_minutes, late_minutes, no_show_minutes, change_hours, learners_book} of the library; '
  'what is null or missing is as the programme says.';
grant execute on function public.set_planning_rules(uuid, jsonb) to authenticated;
