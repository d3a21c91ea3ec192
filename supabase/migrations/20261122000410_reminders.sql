-- Reminders by mail, a day and an hour before a sitting. Queued when it is booked, due anew when its session moves,
-- dropped when it ends in any way. One of each kind a sitting, so whoever queues twice queues once. The function `tick`
-- takes what is due, sends it, and says so; a worker that dies gives its mails back when their lock ends, so a mail may
-- come twice and is never lost. No mail address and no text is stored here.

create table private.reminder (
  sitting_id uuid not null references public.sitting (id),
  kind text not null check (kind in ('day', 'hour')),
  due_at timestamptz not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'dropped')),
  tries int not null default 0,
  locked_until timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (sitting_id, kind),
  check ((state = 'sent') = (sent_at is not null))
);
create index reminder_due on private.reminder (due_at) where state = 'queued';
alter table private.reminder enable row level security;
alter table private.reminder force row level security;

create function private.queue_reminders() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if new.state <> 'booked' then
    update private.reminder set state = 'dropped' where sitting_id = new.id and state = 'queued';
  else
    insert into private.reminder as r (sitting_id, kind, due_at)
    select new.id, k.kind, new.starts_at - k.before
    from (values ('day', interval '1 day'), ('hour', interval '1 hour')) as k (kind, before)
    -- Who books an hour before need not be told.
    where new.starts_at - k.before > now()
    on conflict (sitting_id, kind) do update set
      due_at = excluded.due_at, state = 'queued', sent_at = null, tries = 0, locked_until = null
      where r.due_at <> excluded.due_at or r.state = 'dropped';
    update private.reminder set state = 'dropped'
    where sitting_id = new.id and state = 'queued' and due_at >= new.starts_at;
  end if;
  return null;
end
$$;
create trigger sitting_reminders after insert or update of state, starts_at on public.sitting
  for each row execute function private.queue_reminders();

create function public.take_reminders(p_limit int)
returns table (
  sitting_id uuid, kind text, email text, locale text, given_name text, library text, address text, contact_email text,
  time_zone text, room text, course text, starts_at timestamptz, minutes int
)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    with due as (
      select r.sitting_id, r.kind from private.reminder r
      where r.state = 'queued' and r.due_at <= now() and coalesce(r.locked_until, '-infinity') < now()
      order by r.due_at limit least(greatest(coalesce(p_limit, 50), 1), 200)
      for update skip locked
    ), taken as (
      update private.reminder r set locked_until = now() + interval '5 minutes', tries = r.tries + 1
      from due where r.sitting_id = due.sitting_id and r.kind = due.kind
      returning r.sitting_id, r.kind
    )
    select t.sitting_id, t.kind, p.email, p.locale, p.given_name, l.name, l.address, l.contact_email, l.time_zone,
      m.name, coalesce(
        (select x.title from public.course_text x where x.course_id = c.id and x.locale = p.locale),
        (select x.title from public.course_text x where x.course_id = c.id and x.locale = 'en'), c.code),
      s.starts_at, (s.allowed_seconds / 60)::int
    from taken t
      join public.sitting s on s.id = t.sitting_id
      join public.session n on n.id = s.session_id
      join public.room m on m.id = n.room_id
      join public.library l on l.id = s.library_id
      join public.course c on c.id = s.course_id
      join public.profile p on p.user_id = s.learner_id;
end
$$;
comment on function public.take_reminders(int) is
  'Service. Reminders that are due, held for five minutes, with what the mail says. Without an address (`email` null) '
  'there is nobody to tell: answer them as sent.';
grant execute on function public.take_reminders(int) to service_role;

create function public.reminder_sent(p_sitting_id uuid, p_kind text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.reminder set state = 'sent', sent_at = now(), locked_until = null
  where sitting_id = p_sitting_id and kind = p_kind and state = 'queued';
end
$$;
comment on function public.reminder_sent(uuid, text) is 'Service. The mail was handed over; saying it twice does no harm.';
grant execute on function public.reminder_sent(uuid, text) to service_role;

create function private.drop_reminders(p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int;
begin
  -- After the start, or after ten tries, a reminder only bothers.
  update private.reminder r set state = 'dropped'
  from public.sitting s
  where s.id = r.sitting_id and r.state = 'queued' and (s.starts_at <= p_now or r.tries >= 10);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function private.drop_reminders(timestamptz) is 'Part of the tick. Gives how many came too late to be sent.';
