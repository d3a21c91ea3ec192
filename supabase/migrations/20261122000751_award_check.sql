-- The holder of an award sees that it was checked, when and in which way, and by whom only where the verifier said so.
-- A row is written by asking for the award's number and in no other way: who cannot name the number, which has 55 random
-- bits, cannot write here. Checks of one way within an hour are one row that counts, so that a busy verifier fills no
-- table. The holder's own checks while signed in are not written.
--
-- `said_by` is a stranger's word: shown as such, without anything that could be an address or a telephone number, and at
-- most twenty a day for one award. Rows are kept for 400 days and go when the person is erased.

create table public.award_check (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  award_id uuid not null,
  learner_id uuid not null,
  way text not null check (way in ('page', 'machine', 'symbol', 'file', 'batch', 'kiosk')),
  said_by text check (length(said_by) between 1 and 80 and said_by !~ '[/@<>\\:]|[0-9]{5}'),
  hour timestamptz not null,
  last_at timestamptz not null,
  times int not null default 1 check (times > 0),
  created_at timestamptz not null default now(),
  unique nulls not distinct (award_id, way, hour, said_by),
  foreign key (library_id, award_id) references public.award (library_id, id) on delete restrict,
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id) on delete restrict
);
comment on column public.award_check.way is
  'page: its page was opened. machine: a program asked. symbol: the QR symbol was read. file: it stood in a file. batch: in a '
  'list of many. kiosk: at a verification station.';
create index award_check_learner on public.award_check (library_id, learner_id);
create index award_check_own on public.award_check (learner_id, last_at);
create index award_check_award on public.award_check (library_id, award_id);
create index award_check_old on public.award_check (last_at);
alter table public.award_check enable row level security;
alter table public.award_check force row level security;
revoke all on public.award_check from anon, authenticated, service_role;
grant select (id, library_id, award_id, learner_id, way, said_by, last_at, times, created_at)
  on public.award_check to authenticated;
create policy award_check_own on public.award_check for select to authenticated
  using (learner_id = (select auth.uid()));
-- Not for staff or HQ: who applies where for work is the holder's affair. No insert, update or delete for anybody.

create function private.said_by(p_text text) returns text
language sql immutable set search_path = ''
as $$
  select t.text from (select nullif(normalize(regexp_replace(btrim(p_text), '\s+', ' ', 'g'), NFC), '') as text) t
  where length(t.text) <= 80 and t.text !~ '[/@<>\\:]|[0-9]{5}'
$$;
comment on function private.said_by(text) is
  'A name that a verifier gave, as the holder may see it; null for none, and for what could lead the holder somewhere.';

create function private.note_checks(p_awards public.award[], p_way text, p_said_by text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_way text := case
    when private.kiosk_library_id() is not null then 'kiosk'
    when p_way in ('page', 'machine', 'symbol', 'file', 'batch') then p_way
    else 'machine'
  end;
  v_said_by text := private.said_by(p_said_by);
begin
  -- In the order of their ids: two lists that hold the same awards never wait for each other.
  insert into public.award_check as c (library_id, award_id, learner_id, way, said_by, hour, last_at)
  select distinct on (a.id) a.library_id, a.id, a.learner_id, v_way,
    case when (
      select count(*) from public.award_check o
      where o.award_id = a.id and o.said_by is not null and o.last_at > v_now - interval '1 day') < 20
    then v_said_by end,
    date_trunc('hour', v_now), v_now
  from unnest(p_awards) a
  where a.learner_id is distinct from auth.uid() and a.name is not null
  order by a.id
  on conflict (award_id, way, hour, said_by) do update set times = c.times + 1, last_at = excluded.last_at;
end
$$;
comment on function private.note_checks(public.award[], text, text) is
  'Writes down for their holders that these awards were checked. A kiosk''s check is told by its account.';

create function private.erasing_checks(p_person uuid) returns void
language sql volatile set search_path = ''
as $$
  delete from public.award_check where learner_id = p_person
$$;

create function private.tick_checks(p_now timestamptz) returns jsonb
language sql volatile set search_path = ''
as $$
  with gone as (delete from public.award_check where last_at < p_now - interval '400 days' returning 1)
  select jsonb_build_object('checks_removed', count(*)) from gone
$$;
comment on function private.tick_checks(timestamptz) is 'Part of the tick: checks are kept for 400 days.';
