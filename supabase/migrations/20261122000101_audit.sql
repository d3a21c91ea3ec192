-- Who did what, kept for ever: one hash chain a library, and one for what concerns no library (its id is the
-- nil UUID in the chain's head). A chain a library keeps two libraries from waiting for each other.
--
-- Rows hold ids, codes, amounts and hashes only: names and free text stay in rows that can be erased.
-- No foreign keys: the record outlives what it speaks of.

create table public.audit (
  id uuid primary key default private.uuid_v7(),
  library_id uuid,
  seq bigint not null check (seq > 0),
  at timestamptz not null default clock_timestamp(),
  actor_id uuid,
  action text not null check (action ~ '^[a-z-]{1,60}$'),
  entity text not null check (entity ~ '^[a-z_]{1,60}$'),
  entity_id uuid,
  detail jsonb not null default '{}'::jsonb,
  previous_hash bytea not null check (length(previous_hash) = 32),
  hash bytea not null check (length(hash) = 32)
);
create unique index audit_chain on public.audit (coalesce(library_id, '00000000-0000-0000-0000-000000000000'), seq);
create index audit_entity on public.audit (entity, entity_id);

alter table public.audit enable row level security;
alter table public.audit force row level security;
revoke all on public.audit from anon, authenticated, service_role;
grant select (id, library_id, seq, at, actor_id, action, entity, entity_id, detail, previous_hash, hash)
  on public.audit to authenticated, service_role;
-- Insert is not granted, because only `private.audit` knows the head of the chain.
-- The policy stands in the people migration, after the functions that it asks.
select private.make_append_only('public.audit');

create table private.audit_head (
  chain uuid primary key,
  seq bigint not null,
  hash bytea not null
);
alter table private.audit_head enable row level security;
alter table private.audit_head force row level security;

create function private.audit_hash(
  p_previous bytea, p_library_id uuid, p_seq bigint, p_at timestamptz, p_actor_id uuid,
  p_action text, p_entity text, p_entity_id uuid, p_detail jsonb
) returns bytea
language sql immutable set search_path = ''
as $$
  select sha256(p_previous || convert_to(jsonb_build_array(
    p_library_id, p_seq, (extract(epoch from p_at) * 1000000)::bigint, p_actor_id,
    p_action, p_entity, p_entity_id, p_detail
  )::text, 'UTF8'))
$$;
comment on function private.audit_hash(bytea, uuid, bigint, timestamptz, uuid, text, text, uuid, jsonb) is
  'SHA-256 over the previous hash (32 zero bytes at the start of a chain) and the row as a jsonb array, '
  'time in microseconds since 1970.';

create function private.audit(
  p_action text, p_entity text, p_entity_id uuid, p_library_id uuid default null, p_detail jsonb default '{}'
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_chain uuid := coalesce(p_library_id, '00000000-0000-0000-0000-000000000000');
  v_at timestamptz;
  v_actor uuid := auth.uid();
  v_head private.audit_head;
  v_hash bytea;
begin
  insert into private.audit_head values (v_chain, 0, decode(repeat('00', 32), 'hex')) on conflict do nothing;
  select * into v_head from private.audit_head where chain = v_chain for update;
  -- After the lock, so that times never run backwards along a chain.
  v_at := clock_timestamp();
  v_hash := private.audit_hash(
    v_head.hash, p_library_id, v_head.seq + 1, v_at, v_actor, p_action, p_entity, p_entity_id, p_detail);
  insert into public.audit
    (library_id, seq, at, actor_id, action, entity, entity_id, detail, previous_hash, hash)
  values
    (p_library_id, v_head.seq + 1, v_at, v_actor, p_action, p_entity, p_entity_id, p_detail, v_head.hash, v_hash);
  update private.audit_head set seq = v_head.seq + 1, hash = v_hash where chain = v_chain;
end
$$;
comment on function private.audit(text, text, uuid, uuid, jsonb) is
  'Appends one row. The chain stays locked until commit, so verbs call it last.';

create function private.audit_break(p_library_id uuid default null) returns bigint
language sql stable set search_path = ''
as $$
  select min(seq) from (
    select seq,
      seq = row_number() over w
      and previous_hash = lag(hash, 1, decode(repeat('00', 32), 'hex')) over w
      and hash = private.audit_hash(
        previous_hash, library_id, seq, at, actor_id, action, entity, entity_id, detail) as sound
    from public.audit
    where library_id is not distinct from p_library_id
    window w as (order by seq)
  ) as chain
  where not sound
$$;
comment on function private.audit_break(uuid) is 'The first row whose hash does not follow, or null when all do.';
