-- Sessions that repeat. The rule is kept beside the sessions it made, so that "this and all that follow" has something
-- to follow. Local times: nine o'clock stays nine o'clock when the clocks change. A date on a holiday is left out.
-- A rule is never changed: what follows a change is a rule of its own that says what it continues.

create table public.session_series (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  room_id uuid not null,
  weekdays int[] not null check (cardinality(weekdays) between 1 and 7 and weekdays <@ '{1,2,3,4,5,6,7}'),
  every_weeks int not null check (every_weeks between 1 and 12),
  first_day date not null,
  until_day date,
  count int check (count between 1 and 104),
  from_time time not null,
  to_time time not null,
  exceptions date[] not null default '{}' check (cardinality(exceptions) <= 104),
  continues uuid,
  created_by uuid not null references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, room_id) references public.room (library_id, id),
  foreign key (library_id, continues) references public.session_series (library_id, id),
  check (to_time > from_time),
  check ((until_day is null) <> (count is null)),
  check (until_day >= first_day)
);
comment on column public.session_series.count is 'Dates of the rule, those left out included (as COUNT in RFC 5545).';
create index session_series_room on public.session_series (library_id, room_id);
create index session_series_continues on public.session_series (library_id, continues);
create index session_series_created_by on public.session_series (created_by);

alter table public.session_series enable row level security;
alter table public.session_series force row level security;
revoke all on public.session_series from anon, authenticated, service_role;
grant select (
  id, library_id, room_id, weekdays, every_weeks, first_day, until_day, count, from_time, to_time, exceptions, continues,
  created_by, created_at
) on public.session_series to authenticated, service_role;
create policy session_series_read on public.session_series for select to authenticated
  using (library_id = any(array(select private.staff_library_ids('{proctor,librarian}'))));
-- Insert, update and delete are not granted: the verbs below write, and a rule is not changed.

alter table public.session
  add column series_id uuid,
  add column series_day date,
  add foreign key (library_id, series_id) references public.session_series (library_id, id),
  add check ((series_id is null) = (series_day is null));
comment on column public.session.series_day is 'The date of the rule that made it, also after it was moved alone.';
create index session_of_series on public.session (library_id, series_id);
grant select (series_id, series_day) on public.session to authenticated, service_role;

create function private.series_days(p_rule public.session_series) returns setof date
language plpgsql stable set search_path = ''
as $$
begin
  return query
    with day as (
      select d::date as day
      from generate_series(
        p_rule.first_day::timestamp, least(p_rule.until_day, p_rule.first_day + 1500)::timestamp, interval '1 day') as d
      where extract(isodow from d) = any(p_rule.weekdays)
        -- Weeks begin on Monday, and the first is that of the first day.
        and (d::date - extract(isodow from d)::int - (p_rule.first_day - extract(isodow from p_rule.first_day)::int))
          / 7 % p_rule.every_weeks = 0
    ), counted as (
      select day.day, row_number() over (order by day.day) as place from day
    )
    select counted.day from counted
    where counted.place <= coalesce(p_rule.count, 105)
    order by counted.day;
end
$$;
comment on function private.series_days(public.session_series) is
  'The dates of the rule in order, those left out included; one more than allowed when an end day lies too far.';

create type private.planned_day as (
  day date, starts_at timestamptz, ends_at timestamptz, session_id uuid, code text, detail text
);

create function private.judge_days(p_rule public.session_series, p_proctor_ids uuid[]) returns setof private.planned_day
language plpgsql stable set search_path = ''
as $$
declare
  v_zone text;
  v_day private.planned_day;
  v_fault record;
begin
  select time_zone into v_zone from public.library where id = p_rule.library_id;
  for v_day.day in select d from private.series_days(p_rule) as d loop
    v_day.starts_at := (v_day.day + p_rule.from_time) at time zone v_zone;
    v_day.ends_at := (v_day.day + p_rule.to_time) at time zone v_zone;
    v_day.code := null;
    v_day.detail := null;
    if v_day.day = any(p_rule.exceptions) then
      v_day.code := 'left-out';
    else
      v_fault := private.session_fault(
        p_rule.library_id, p_rule.room_id, v_day.starts_at, v_day.ends_at, p_proctor_ids, '{}');
      v_day.code := v_fault.code;
      v_day.detail := v_fault.detail;
    end if;
    return next v_day;
  end loop;
end
$$;

create function private.hinders(p_code text) returns boolean
language sql immutable set search_path = ''
as $$ select coalesce(p_code not in ('left-out', 'library-closed'), false) $$;
comment on function private.hinders(text) is
  'A date left out, and one on a holiday, are no obstacle to the others; anything else is for the librarian to settle.';

create function public.plan_series(
  p_id uuid, p_library_id uuid, p_room_id uuid, p_rule jsonb, p_proctor_ids uuid[], p_dry boolean
) returns table (day date, starts_at timestamptz, ends_at timestamptz, session_id uuid, code text, detail text)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_series public.session_series;
  v_days private.planned_day[];
  v_day private.planned_day;
begin
  perform private.require_role(p_library_id, '{librarian}');
  if exists (select from public.session_series s where s.id = p_id and s.library_id = p_library_id) then
    return query
      select n.series_day, n.starts_at, n.ends_at, n.id, null::text, null::text
      from public.session n where n.series_id = p_id order by n.series_day;
    return;
  elsif not exists (select from public.room r where r.id = p_room_id and r.library_id = p_library_id) then
    perform private.refuse('not-found', 404);
  end if;
  begin
    v_series := jsonb_populate_record(null::public.session_series, jsonb_build_object(
      'id', coalesce(p_id, private.uuid_v7()), 'library_id', p_library_id, 'room_id', p_room_id, 'created_by', auth.uid(),
      'created_at', now(), 'weekdays', p_rule -> 'weekdays', 'every_weeks', coalesce(p_rule -> 'every_weeks', '1'),
      'first_day', p_rule -> 'first_day', 'until_day', p_rule -> 'until_day', 'count', p_rule -> 'count',
      'from_time', p_rule -> 'from_time', 'to_time', p_rule -> 'to_time',
      'exceptions', coalesce(p_rule -> 'exceptions', '[]')));
    -- Judged by the table's own constraints, also when it is only a preview.
    insert into public.session_series values (v_series.*);
  exception
    when unique_violation then
      perform private.refuse('reused-id', 409);
    when data_exception or check_violation or not_null_violation then
      perform private.refuse('series-malformed', 422);
  end;
  perform private.lock_proctors(p_proctor_ids);
  v_days := array(select d from private.judge_days(v_series, p_proctor_ids) as d);
  if cardinality(v_days) > 104 then
    perform private.refuse('series-too-long', 422);
  elsif p_dry or cardinality(v_days) = 0
    or not exists (select from unnest(v_days) as d where d.code is null)
    or exists (select from unnest(v_days) as d where private.hinders(d.code)) then
    delete from public.session_series s where s.id = v_series.id;
    return query select (d).* from unnest(v_days) as d;
    return;
  end if;
  foreach v_day in array v_days loop
    if v_day.code is null then
      v_day.session_id := private.uuid_v7();
      begin
        insert into public.session (id, library_id, room_id, starts_at, ends_at, series_id, series_day)
        values (
          v_day.session_id, p_library_id, p_room_id, v_day.starts_at, v_day.ends_at, v_series.id, v_day.day);
      exception when exclusion_violation then
        perform private.refuse('room-taken', 409);
      end;
      insert into public.session_proctor (library_id, session_id, user_id)
      select distinct p_library_id, v_day.session_id, u from unnest(p_proctor_ids) as u;
      perform private.changed(p_library_id, 'session', v_day.session_id);
    end if;
    return query select (v_day).*;
  end loop;
  perform private.audit('plan-series', 'session_series', v_series.id, p_library_id);
end
$$;
comment on function public.plan_series(uuid, uuid, uuid, jsonb, uuid[], boolean) is
  'A librarian plans sessions by a rule {weekdays (1 is Monday), every_weeks, first_day, until_day or count, from_time, '
  'to_time, exceptions}: one row a date with what stands against it. Dates with `left-out` or `library-closed` are passed '
  'over; any other code on any date means that nothing was planned. p_dry only asks.';
grant execute on function public.plan_series(uuid, uuid, uuid, jsonb, uuid[], boolean) to authenticated;
