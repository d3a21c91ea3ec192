-- What changed in a library, in one order without gaps: the cursor of every device, and the hint on the wire.
--
-- The number is given at commit, not when the row changes: a deferred trigger takes the library's counter when
-- all other locks of the transaction are held already. So a reader who has seen n has seen everything below n,
-- no verb has to care about lock order, and a batch that touches one sitting fifty times tells it once.

create table public.change (
  library_id uuid not null references public.library (id),
  seq bigint not null check (seq > 0),
  entity text not null check (entity ~ '^[a-z_]{1,60}$'),
  entity_id uuid not null,
  version int not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (library_id, seq)
);
comment on table public.change is 'Ids and versions only; readers fetch through RLS. Kept 30 days.';
create index change_age on public.change (changed_at);

alter table public.change enable row level security;
alter table public.change force row level security;
revoke all on public.change from anon, authenticated, service_role;
grant select (library_id, seq, entity, entity_id, version, changed_at) on public.change to authenticated, service_role;
create policy change_read on public.change for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: `private.changed` writes and the tick retires.

create table private.change_seq (
  library_id uuid primary key references public.library (id),
  last bigint not null default 0,
  -- Everything up to here has been retired; a cursor below it needs a new snapshot.
  retired bigint not null default 0
);
alter table private.change_seq enable row level security;
alter table private.change_seq force row level security;

-- Rows live from the change to the commit of the same transaction, so they need no write-ahead log.
create unlogged table private.pending_change (
  transaction xid8 not null default pg_current_xact_id(),
  library_id uuid not null,
  entity text not null,
  entity_id uuid not null,
  version int not null,
  primary key (transaction, library_id, entity, entity_id)
);
alter table private.pending_change enable row level security;
alter table private.pending_change force row level security;

create function private.changed(p_library_id uuid, p_entity text, p_entity_id uuid, p_version int default 1)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into private.pending_change as p (library_id, entity, entity_id, version)
  values (p_library_id, p_entity, p_entity_id, p_version)
  on conflict (transaction, library_id, entity, entity_id)
    do update set version = greatest(p.version, excluded.version);
end
$$;
comment on function private.changed(uuid, text, uuid, int) is
  'Tells the library''s devices, at commit, that the entity has this version now.';

create function private.publish_changes() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_change record;
  v_seq bigint;
  v_payload jsonb;
begin
  -- Fires once a row; the first firing publishes all rows of the transaction in the order of their libraries.
  for v_change in
    with told as (
      delete from private.pending_change where transaction = pg_current_xact_id()
      returning library_id, entity, entity_id, version
    )
    select * from told order by library_id, entity, entity_id
  loop
    insert into private.change_seq as s (library_id, last) values (v_change.library_id, 1)
    on conflict (library_id) do update set last = s.last + 1
    returning last into v_seq;
    insert into public.change (library_id, seq, entity, entity_id, version)
    values (v_change.library_id, v_seq, v_change.entity, v_change.entity_id, v_change.version);
    v_payload := jsonb_build_object(
      'seq', v_seq, 'entity', v_change.entity, 'id', v_change.entity_id, 'version', v_change.version);
    perform realtime.send(v_payload, 'change', 'library:' || v_change.library_id, true);
    if v_change.entity = 'sitting' then
      perform realtime.send(v_payload, 'change', 'sitting:' || v_change.entity_id, true);
    end if;
  end loop;
  return null;
end
$$;

create constraint trigger publish_changes after insert on private.pending_change
  deferrable initially deferred for each row execute function private.publish_changes();

create function public.pull_changes(p_library_id uuid, p_after_seq bigint, p_limit int default 500)
returns table (seq bigint, entity text, id uuid, version int, changed_at timestamptz)
language plpgsql stable security definer set search_path = ''
as $$
begin
  if not private.is_hq() then
    perform private.require_role(p_library_id, '{proctor,librarian}');
  end if;
  if p_after_seq < (select retired from private.change_seq s where s.library_id = p_library_id)
    -- A cursor from the future comes from another database: a restored backup, or a copy.
    or p_after_seq > coalesce((select last from private.change_seq s where s.library_id = p_library_id), 0) then
    perform private.refuse('cursor-too-old', 410, 'Take a new snapshot.');
  end if;
  return query
    select c.seq, c.entity, c.entity_id, c.version, c.changed_at
    from public.change c
    where c.library_id = p_library_id and c.seq > p_after_seq
    order by c.seq
    limit least(greatest(coalesce(p_limit, 500), 1), 1000);
end
$$;
comment on function public.pull_changes(uuid, bigint, int) is
  'Changes after the cursor, oldest first, at most 1,000. 410 cursor-too-old: take a new snapshot.';
grant execute on function public.pull_changes(uuid, bigint, int) to authenticated;

create function private.retire_changes(p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_count bigint;
begin
  with gone as (
    delete from public.change where changed_at < p_now - interval '30 days' returning library_id, seq
  ), marked as (
    update private.change_seq s set retired = g.last
    from (select library_id, max(seq) as last from gone group by library_id) as g
    where s.library_id = g.library_id
  )
  select count(*) into v_count from gone;
  return v_count;
end
$$;
comment on function private.retire_changes(timestamptz) is 'Part of the tick. Gives the number of rows removed.';
