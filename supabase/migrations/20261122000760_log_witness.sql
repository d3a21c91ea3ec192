-- Kiosks are the log's witnesses: each sends in the checkpoints it was shown, and what it found wrong. A checkpoint that
-- is no beginning of the log as it stands here was signed for another history, or this one was cut: an alarm to HQ.
--
-- The database cannot judge signatures. A note is therefore a claim until the function `tick` has checked it with the
-- published log keys (`signed`), and no kiosk can fill the tables: equal notes are one row, and rows of a kiosk are few.
-- Whoever holds the database can suppress all of this: then the kiosks' own alarm, on their screens, is what is left.

create table public.log_sighting (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  kiosk_id uuid not null,
  tree_size bigint not null check (tree_size >= 0),
  root bytea not null check (length(root) = 32),
  note text not null check (length(note) between 1 and 2000),
  finding text not null check (finding in ('same', 'ahead', 'fork')),
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  unique (kiosk_id, tree_size, root),
  foreign key (library_id, kiosk_id) references public.kiosk (library_id, id)
);
comment on table public.log_sighting is
  'Checkpoints that kiosks were shown: the newest 50 of a kiosk that are the log''s own, and the first 50 that are not.';
comment on column public.log_sighting.finding is
  'same: a beginning of this log. ahead: of more leaves than this log has. fork: another root at that size.';
create index log_sighting_kiosk on public.log_sighting (library_id, kiosk_id);

create table public.log_alarm (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  kiosk_id uuid not null,
  kind text not null check (kind in ('fork', 'ahead', 'log-shrank', 'back-dated', 'other-root', 'forged-list', 'older-lists')),
  note text check (length(note) <= 2000),
  other_note text check (length(other_note) <= 2000),
  signed boolean,
  times int not null default 1,
  last_at timestamptz not null default now(),
  locked_until timestamptz,
  mailed_at timestamptz,
  settled_at timestamptz,
  settled_by uuid,
  created_at timestamptz not null default now(),
  foreign key (library_id, kiosk_id) references public.kiosk (library_id, id),
  check ((settled_at is null) = (settled_by is null))
);
comment on column public.log_alarm.note is 'The checkpoint that speaks against the log; other_note: what it was shown instead.';
comment on column public.log_alarm.signed is 'Whether the log''s key signed the notes; null before the tick looked.';
create index log_alarm_kiosk on public.log_alarm (library_id, kiosk_id);
create unique index log_alarm_open on public.log_alarm (kiosk_id, kind, md5(coalesce(note, ''))) where settled_at is null;
create index log_alarm_unmailed on public.log_alarm (created_at) where mailed_at is null;

alter table public.log_sighting enable row level security;
alter table public.log_sighting force row level security;
revoke all on public.log_sighting from anon, authenticated, service_role;
grant select (id, library_id, kiosk_id, tree_size, root, note, finding, last_seen_at, created_at)
  on public.log_sighting to authenticated;
create policy log_sighting_read on public.log_sighting for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{librarian}'))) or (select private.is_hq())
);

alter table public.log_alarm enable row level security;
alter table public.log_alarm force row level security;
revoke all on public.log_alarm from anon, authenticated, service_role;
grant select (id, library_id, kiosk_id, kind, note, other_note, signed, times, last_at, mailed_at, settled_at, settled_by,
  created_at) on public.log_alarm to authenticated;
create policy log_alarm_read on public.log_alarm for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{librarian}'))) or (select private.is_hq())
);
-- No write is granted: kiosks report, HQ settles, the tick says that it was mailed.

create function private.read_checkpoint(p_note text) returns table (tree_size bigint, root bytea)
language plpgsql immutable set search_path = ''
as $$
declare
  v_lines text[] := string_to_array(p_note, E'\n');
begin
  if length(p_note) > 2000 or coalesce(v_lines[2], '') !~ '^(0|[1-9][0-9]{0,14})$'
    or coalesce(v_lines[3], '') !~ '^[A-Za-z0-9+/]{43}=$' then
    return;
  end if;
  return query select v_lines[2]::bigint, decode(v_lines[3], 'base64');
end
$$;
comment on function private.read_checkpoint(text) is
  'Size and root of a signed note (docs/log.md); no row for other text. The signature is not looked at.';

create function private.raise_log_alarm(p_kiosk public.kiosk, p_kind text, p_note text, p_other text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.log_alarm a set times = a.times + 1, last_at = now()
  where a.kiosk_id = p_kiosk.id and a.kind = p_kind and a.note is not distinct from p_note and a.settled_at is null;
  if found or (select count(*) from public.log_alarm a where a.kiosk_id = p_kiosk.id and a.settled_at is null) >= 20 then
    return;
  end if;
  insert into public.log_alarm (library_id, kiosk_id, kind, note, other_note)
  values (p_kiosk.library_id, p_kiosk.id, p_kind, p_note, p_other)
  returning id into v_id;
  perform private.audit('raise-log-alarm', 'log_alarm', v_id, p_kiosk.library_id,
    jsonb_build_object('kind', p_kind, 'kiosk_id', p_kiosk.id));
end
$$;
comment on function private.raise_log_alarm(public.kiosk, text, text, text) is
  'One open alarm for each kiosk, kind and note, and at most 20 of a kiosk.';

create function public.report_checkpoints(p_notes text[], p_fault text default null)
returns table (tree_size bigint, finding text)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_kiosk public.kiosk;
  v_note text;
  v_head record;
  v_log bigint := coalesce((select max(l.index) + 1 from public.log_leaf l), 0);
  v_finding text;
begin
  -- The row's lock: one report of a kiosk at a time, so that its limits hold.
  select * into v_kiosk from public.kiosk k where k.user_id = private.require_user() and k.state = 'active' for update;
  if v_kiosk.id is null then
    perform private.refuse('unenrolled', 403);
  end if;
  if coalesce(cardinality(p_notes), 0) > 2 then
    perform private.refuse('bad-checkpoint', 422);
  end if;
  if p_fault not in ('log-shrank', 'back-dated', 'other-root', 'forged-list', 'older-lists') then
    perform private.refuse('bad-reason', 422);
  end if;
  foreach v_note in array coalesce(p_notes, '{}') loop
    select * into v_head from private.read_checkpoint(v_note);
    if not found then
      perform private.refuse('bad-checkpoint', 422);
    end if;
    v_finding := case
      when v_head.tree_size > v_log then 'ahead'
      when v_head.root = private.log_root(v_head.tree_size) then 'same'
      else 'fork'
    end;
    if v_finding <> 'same' then
      perform private.raise_log_alarm(v_kiosk, v_finding, v_note,
        (select c.note from public.log_checkpoint c where c.tree_size >= least(v_head.tree_size, v_log)
          order by c.id limit 1));
    end if;
    if v_finding = 'same' or (select count(*) from public.log_sighting s
        where s.kiosk_id = v_kiosk.id and s.finding <> 'same') < 50 then
      insert into public.log_sighting as s (library_id, kiosk_id, tree_size, root, note, finding)
      values (v_kiosk.library_id, v_kiosk.id, v_head.tree_size, v_head.root, v_note, v_finding)
      on conflict (kiosk_id, tree_size, root) do update set last_seen_at = now(), finding = excluded.finding;
    end if;
    return query select v_head.tree_size, v_finding;
  end loop;
  delete from public.log_sighting s where s.id in (
    select o.id from public.log_sighting o where o.kiosk_id = v_kiosk.id and o.finding = 'same'
    order by o.tree_size desc, o.id desc offset 50);
  if p_fault is not null then
    perform private.raise_log_alarm(v_kiosk, p_fault, p_notes[1], p_notes[2]);
  end if;
end
$$;
comment on function public.report_checkpoints(text[], text) is
  'Kiosk: the checkpoints it holds and was shown (at most two signed notes, the earlier first), and what it found wrong '
  'with them or with the lists: log-shrank, back-dated, other-root, forged-list, older-lists. One row a note: same, ahead '
  'or fork. Refusals: unenrolled, bad-checkpoint, bad-reason.';

create function public.settle_log_alarm(p_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_alarm public.log_alarm;
begin
  perform private.require_hq();
  select * into v_alarm from public.log_alarm where id = p_id for update;
  if v_alarm.id is null then
    perform private.refuse('not-found', 404);
  end if;
  if v_alarm.settled_at is not null then
    return;
  end if;
  update public.log_alarm set settled_at = now(), settled_by = auth.uid() where id = p_id;
  perform private.audit('settle-log-alarm', 'log_alarm', p_id, v_alarm.library_id,
    jsonb_build_object('kind', v_alarm.kind));
end
$$;
comment on function public.settle_log_alarm(uuid) is
  'HQ: somebody looked into it and knows the cause. The same finding afterwards is a new alarm. Refusals: not-found, '
  'not-allowed.';

create function public.take_log_alarms()
returns table (
  id uuid, kind text, note text, other_note text, library text, kiosk text, raised_at timestamptz, people jsonb
)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    with due as (
      select a.id from public.log_alarm a
      where a.mailed_at is null and coalesce(a.locked_until, '-infinity') < now()
      order by a.created_at limit 20
      for update skip locked
    ), taken as (
      update public.log_alarm a set locked_until = now() + interval '5 minutes' from due where a.id = due.id
      returning a.*
    )
    select t.id, t.kind, t.note, t.other_note, l.name, k.name, t.created_at,
      coalesce((
        select jsonb_agg(distinct jsonb_build_object('email', p.email, 'locale', p.locale))
        from public.membership m join public.profile p on p.user_id = m.user_id
        where m.role = 'hq' and m.state = 'active' and p.email is not null), '[]')
    from taken t join public.library l on l.id = t.library_id join public.kiosk k on k.id = t.kiosk_id;
end
$$;
comment on function public.take_log_alarms() is
  'Service. Alarms that HQ has not been told of, held for five minutes, with who is to be told: people is '
  '[{email, locale}].';

create function public.log_alarm_told(p_id uuid, p_signed boolean) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.log_alarm set mailed_at = coalesce(mailed_at, now()), signed = p_signed, locked_until = null
  where id = p_id
$$;
comment on function public.log_alarm_told(uuid, boolean) is
  'Service. The mails were handed over. p_signed: whether the log''s key signed every note; null without notes.';

grant execute on function public.report_checkpoints(text[], text) to authenticated;
grant execute on function public.settle_log_alarm(uuid) to authenticated;
grant execute on function public.take_log_alarms() to service_role;
grant execute on function public.log_alarm_told(uuid, boolean) to service_role;
