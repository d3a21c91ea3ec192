-- When a library is open, its holidays, and when its proctors can be there. Days and times are the library's local
-- ones. A library without opening hours, and a proctor without hours, are not restricted: a small library need not
-- keep what it knows by heart. Hours are replaced as a whole, because half a week is no week.

create table public.opening_hours (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  weekday int not null check (weekday between 1 and 7),
  opens time not null,
  closes time not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, weekday, opens),
  check (closes > opens)
);
comment on column public.opening_hours.weekday is 'ISO: 1 is Monday, 7 is Sunday.';
comment on column public.opening_hours.closes is 'At most 24:00: hours over midnight are two rows.';

create table public.holiday (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  first_day date not null,
  last_day date not null,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  check (last_day between first_day and first_day + 366)
);
create index holiday_day on public.holiday (library_id, last_day);

create table public.proctor_hours (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  user_id uuid not null references public.profile (user_id),
  -- A weekly row, or one for a single day that stands in place of the week's.
  weekday int check (weekday between 1 and 7),
  day date,
  from_time time,
  to_time time,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  check ((weekday is null) <> (day is null)),
  check ((from_time is null) = (to_time is null)),
  check (to_time > from_time),
  -- Only a single day may say "away": a row without times.
  check (weekday is null or from_time is not null)
);
create index proctor_hours_user on public.proctor_hours (user_id);
create index proctor_hours_library on public.proctor_hours (library_id, user_id);

alter table public.opening_hours enable row level security;
alter table public.opening_hours force row level security;
revoke all on public.opening_hours from anon, authenticated, service_role;
grant select (id, library_id, weekday, opens, closes, created_at) on public.opening_hours to anon, authenticated, service_role;
create policy opening_hours_read on public.opening_hours for select to anon, authenticated using (true);

alter table public.holiday enable row level security;
alter table public.holiday force row level security;
revoke all on public.holiday from anon, authenticated, service_role;
grant select (id, library_id, first_day, last_day, name, created_at) on public.holiday to anon, authenticated, service_role;
create policy holiday_read on public.holiday for select to anon, authenticated using (true);

alter table public.proctor_hours enable row level security;
alter table public.proctor_hours force row level security;
revoke all on public.proctor_hours from anon, authenticated, service_role;
grant select (id, library_id, user_id, weekday, day, from_time, to_time, created_at)
  on public.proctor_hours to authenticated, service_role;
create policy proctor_hours_read on public.proctor_hours for select to authenticated
  using (library_id = any(array(select private.staff_library_ids('{proctor,librarian}'))));
-- Insert, update and delete are granted on none of these: a librarian writes through the verbs below.

create function public.set_opening_hours(p_library_id uuid, p_hours jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(p_library_id, '{librarian}');
  if p_hours is null or jsonb_typeof(p_hours) <> 'array' or jsonb_array_length(p_hours) > 50 then
    perform private.refuse('hours-malformed', 422);
  end if;
  delete from public.opening_hours where library_id = p_library_id;
  begin
    insert into public.opening_hours (library_id, weekday, opens, closes)
    select p_library_id, weekday, opens, closes
    from jsonb_to_recordset(p_hours) as h (weekday int, opens time, closes time);
  exception when data_exception or integrity_constraint_violation then
    perform private.refuse('hours-malformed', 422);
  end;
  if exists (
    select from public.opening_hours a join public.opening_hours b using (library_id, weekday)
    where library_id = p_library_id and a.id <> b.id and a.opens < b.closes and b.opens < a.closes
  ) then
    perform private.refuse('hours-malformed', 422);
  end if;
  perform private.changed(p_library_id, 'opening_hours', p_library_id);
  perform private.audit('set-opening-hours', 'library', p_library_id, p_library_id);
end
$$;
comment on function public.set_opening_hours(uuid, jsonb) is
  'A librarian replaces the week: [{weekday 1 to 7, opens, closes}] as HH:MM. An empty array lifts the restriction.';
grant execute on function public.set_opening_hours(uuid, jsonb) to authenticated;

create function public.save_holiday(
  p_id uuid, p_library_id uuid, p_first_day date, p_last_day date, p_name text
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name text;
  v_id uuid;
begin
  perform private.require_role(p_library_id, '{librarian}');
  v_name := private.clean_text(p_name, 100, 'name-missing');
  if p_first_day is null or p_last_day is null or p_last_day not between p_first_day and p_first_day + 366 then
    perform private.refuse('day-malformed', 422);
  end if;
  insert into public.holiday as h (id, library_id, first_day, last_day, name)
  values (coalesce(p_id, private.uuid_v7()), p_library_id, p_first_day, p_last_day, v_name)
  on conflict (id) do update set
    first_day = excluded.first_day, last_day = excluded.last_day, name = excluded.name
    where h.library_id = p_library_id
  returning h.id into v_id;
  if v_id is null then
    perform private.refuse('not-found', 404);
  end if;
  perform private.changed(p_library_id, 'holiday', v_id);
  perform private.audit('save-holiday', 'holiday', v_id, p_library_id);
  return v_id;
end
$$;
comment on function public.save_holiday(uuid, uuid, date, date, text) is
  'A librarian names the days on which the library is closed. Sessions that stand on them stay until they are cancelled.';
grant execute on function public.save_holiday(uuid, uuid, date, date, text) to authenticated;

create function public.remove_holiday(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_library uuid;
begin
  perform private.require_user();
  select library_id into v_library from public.holiday where id = p_id for update;
  perform private.require_role(v_library, '{librarian}');
  delete from public.holiday where id = p_id;
  perform private.changed(v_library, 'holiday', p_id);
  perform private.audit('remove-holiday', 'holiday', p_id, v_library);
end
$$;
comment on function public.remove_holiday(uuid) is 'A librarian; the days are ordinary days again.';
grant execute on function public.remove_holiday(uuid) to authenticated;

create function public.set_proctor_hours(p_library_id uuid, p_user_id uuid, p_weekly jsonb, p_days jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(p_library_id, '{librarian}');
  if not private.is_proctor(p_library_id, p_user_id) then
    perform private.refuse('not-a-proctor', 422);
  elsif p_weekly is null or jsonb_typeof(p_weekly) <> 'array' or jsonb_array_length(p_weekly) > 50
    or p_days is null or jsonb_typeof(p_days) <> 'array' or jsonb_array_length(p_days) > 400 then
    perform private.refuse('hours-malformed', 422);
  end if;
  delete from public.proctor_hours where library_id = p_library_id and user_id = p_user_id;
  begin
    insert into public.proctor_hours (library_id, user_id, weekday, from_time, to_time)
    select p_library_id, p_user_id, weekday, from_time, to_time
    from jsonb_to_recordset(p_weekly) as h (weekday int, from_time time, to_time time);
    insert into public.proctor_hours (library_id, user_id, day, from_time, to_time)
    select p_library_id, p_user_id, day, from_time, to_time
    from jsonb_to_recordset(p_days) as h (day date, from_time time, to_time time);
  exception when data_exception or integrity_constraint_violation then
    perform private.refuse('hours-malformed', 422);
  end;
  perform private.changed(p_library_id, 'proctor_hours', p_user_id);
  perform private.audit('set-proctor-hours', 'profile', p_user_id, p_library_id);
end
$$;
comment on function public.set_proctor_hours(uuid, uuid, jsonb, jsonb) is
  'A librarian replaces a proctor''s hours: [{weekday, from_time, to_time}], and [{day, from_time?, to_time?}] for single '
  'days, where no times mean away. Without any the proctor is not restricted.';
grant execute on function public.set_proctor_hours(uuid, uuid, jsonb, jsonb) to authenticated;

create function private.is_proctor(p_library_id uuid, p_user_id uuid) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return exists (
    select from public.membership m
    where m.user_id = p_user_id and m.library_id = p_library_id and m.state = 'active'
      and m.role in ('proctor', 'librarian'));
end
$$;
comment on function private.is_proctor(uuid, uuid) is 'Whether the person does duty at the library.';

create function private.inside_day(p_spans jsonb, p_from timestamp, p_to timestamp) returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
  -- Both ends on one local day, or the end at its midnight; touching spans count as one.
  return p_to <= p_from::date + interval '1 day' and (
    select coalesce(range_agg(tsrange(p_from::date + (s ->> 0)::interval, p_from::date + (s ->> 1)::interval)), '{}')
      @> tsrange(p_from, p_to)
    from jsonb_array_elements(p_spans) as s);
end
$$;
comment on function private.inside_day(jsonb, timestamp, timestamp) is
  'Whether the local span lies inside the [[from, to]] of its day.';
