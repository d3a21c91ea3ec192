-- Letters about awards: the award itself to its learner when it is sealed; before an award ends, to the learner and to the
-- librarians of its library, at the programme's three times; before an accreditation ends, to HQ. Queued by the tick and by
-- the sealing, taken, sent and answered by the function `tick`, as reminders are. No address and no text is stored; whether
-- a letter is still true is asked again when it is taken.

create table private.letter (
  id uuid primary key default private.uuid_v7(),
  kind text not null check (kind in ('award', 'award-ends', 'awards-end', 'accreditation-ends')),
  -- An award; for `awards-end` the library, whose awards of one day share a letter; or an accreditation.
  about uuid not null,
  recipient uuid not null references public.profile (user_id),
  ends_on date,
  days int not null default 0 check (days between 0 and 365),
  state text not null default 'queued' check (state in ('queued', 'sent', 'dropped')),
  tries int not null default 0,
  locked_until timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  unique nulls not distinct (kind, about, recipient, ends_on, days),
  check ((kind = 'award') = (ends_on is null)),
  check ((state = 'sent') = (sent_at is not null))
);
comment on column private.letter.days is 'Which of the three times: so many days before the end.';
create index letter_queued on private.letter (created_at) where state = 'queued';
create index letter_recipient on private.letter (recipient);
alter table private.letter enable row level security;
alter table private.letter force row level security;
revoke all on private.letter from public, anon, authenticated, service_role;

create function private.queue_award_letter() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.letter (kind, about, recipient) values ('award', new.id, new.learner_id) on conflict do nothing;
  return null;
end
$$;
create trigger award_letter after update of state on public.award
  for each row when (old.state = 'being-sealed' and new.state = 'sealed') execute function private.queue_award_letter();

create function private.award_renewed(p_award public.award) returns boolean
language sql stable set search_path = ''
as $$
  select exists (
    select from public.award n where n.learner_id = p_award.learner_id and n.renews = p_award.id
      and n.state in ('being-sealed', 'sealed'))
$$;

create function private.queue_expiry_letters(p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_today date := (p_now at time zone 'UTC')::date;
  v_days int[];
  v_count int;
begin
  select array[p.expiry_first_days, p.expiry_second_days, p.expiry_third_days] into v_days from public.programme p;
  with ending as (
    select a.* from public.award a
    where a.state = 'sealed' and a.expires_on between v_today
      and v_today + (select max(d) from unnest(v_days) d) and not private.award_renewed(a)
  ), told as (
    select 'award-ends' as kind, e.id as about, e.learner_id as recipient, e.expires_on as ends_on from ending e
    union
    select 'awards-end', e.library_id, m.user_id, e.expires_on
    from ending e join public.membership m
      on m.library_id = e.library_id and m.role = 'librarian' and m.state = 'active'
    union
    select 'accreditation-ends', a.id, m.user_id, a.valid_until
    from public.accreditation a cross join public.membership m
    -- Once more when it has lapsed: from then on awards of its courses wait.
    where a.valid_until between v_today - 7 and v_today + (select max(d) from unnest(v_days) d)
      and m.role = 'hq' and m.state = 'active'
  )
  -- Only the time that it is now: who was away at an earlier one is not told three times at once.
  insert into private.letter (kind, about, recipient, ends_on, days)
  select t.kind, t.about, t.recipient, t.ends_on, case when t.ends_on < v_today then 0
    else (select min(d) from unnest(v_days) d where d >= t.ends_on - v_today) end
  from told t
  on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function private.queue_expiry_letters(timestamptz) is 'Part of the tick. Gives how many letters came to the queue.';

create function private.letter_facts(p_letter private.letter) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_award public.award;
begin
  if p_letter.kind = 'accreditation-ends' then
    return (
      select jsonb_build_object('body', a.body, 'number', a.number, 'courses', coalesce((
        select jsonb_agg(private.course_title(x.course_id, 'en')) from public.accredited_course x
        where x.accreditation_id = a.id), '[]'))
      from public.accreditation a where a.id = p_letter.about and a.valid_until = p_letter.ends_on);
  elsif p_letter.kind = 'awards-end' then
    return (
      select jsonb_build_object('library', l.name, 'awards', jsonb_agg(jsonb_build_object(
        'number', a.number, 'name', coalesce(a.name, '—'), 'course', a.course_title) order by a.name))
      from public.award a join public.library l on l.id = a.library_id
      where a.library_id = p_letter.about and a.expires_on = p_letter.ends_on and a.state = 'sealed'
        and not private.award_renewed(a)
      group by l.name);
  end if;
  select * into v_award from public.award a
  where a.id = p_letter.about and a.state = 'sealed' and a.name is not null
    and (p_letter.kind = 'award' or (a.expires_on = p_letter.ends_on and not private.award_renewed(a)));
  if v_award.id is null then
    return null;
  end if;
  return (
    select jsonb_build_object('number', v_award.number, 'name', v_award.name, 'course', v_award.course_title,
      'library', l.name, 'contact', l.contact_email, 'pdf_path', v_award.pdf_path)
    from public.library l where l.id = v_award.library_id);
end
$$;
comment on function private.letter_facts(private.letter) is
  'What the letter says, or null when it is not true any more: revoked, renewed, or the end was moved.';

create function public.take_letters(p_limit int) returns setof jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.letter l set state = 'dropped'
  where l.state = 'queued' and (l.tries >= 10 or private.letter_facts(l) is null);
  return query
    with due as (
      select l.id from private.letter l
      where l.state = 'queued' and coalesce(l.locked_until, '-infinity') < now()
      order by l.created_at limit least(greatest(coalesce(p_limit, 50), 1), 200)
      for update skip locked
    ), taken as (
      update private.letter l set locked_until = now() + interval '5 minutes', tries = l.tries + 1
      from due where l.id = due.id
      returning l.*
    )
    select private.letter_facts(t) || jsonb_build_object(
      'id', t.id, 'kind', t.kind, 'ends_on', t.ends_on, 'days', t.days, 'email', p.email, 'locale', p.locale,
      'given_name', p.given_name)
    from taken t join public.profile p on p.user_id = t.recipient;
end
$$;
comment on function public.take_letters(int) is
  'Service. Letters about awards that are to be sent, held for five minutes: {id, kind, email, locale, given_name, ends_on, '
  'days} and what each kind says. Without an address (`email` null) there is nobody to tell: answer them as sent.';
grant execute on function public.take_letters(int) to service_role;

create function public.letter_sent(p_id uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.letter set state = 'sent', sent_at = now(), locked_until = null where id = p_id and state = 'queued'
$$;
comment on function public.letter_sent(uuid) is 'Service. The mail was handed over; saying it twice does no harm.';
grant execute on function public.letter_sent(uuid) to service_role;

create function private.erasing_letters(p_person uuid) returns void
language sql volatile set search_path = ''
as $$
  update private.letter set state = 'dropped' where recipient = p_person and state = 'queued'
$$;

create function private.tick_letters(p_now timestamptz) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_queued int := private.queue_expiry_letters(p_now);
begin
  delete from private.letter where state <> 'queued' and coalesce(ends_on, created_at::date) < p_now::date - 400;
  return jsonb_build_object('letters_queued', v_queued);
end
$$;
comment on function private.tick_letters(timestamptz) is 'Part of the tick: reminders of what ends.';
