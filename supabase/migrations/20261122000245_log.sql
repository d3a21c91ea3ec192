-- The public log: an RFC 6962 tree over every award issued, revoked and superseded. It names nobody (salted
-- hashes), so anyone may read all of it, and kiosks keep its checkpoints: what is here can be added to, and any
-- other change is seen from outside, whoever makes it.
--
-- The tables guard themselves by triggers, whoever inserts: a leaf takes the next index and its hash, a
-- checkpoint must be the root of a tree that has grown. Kept for ever; erasing a person destroys the salt in
-- `award`, not the leaf.

create table public.log_leaf (
  index bigint primary key check (index >= 0),
  data text not null check (length(data) <= 2000),
  hash bytea not null,
  at timestamptz not null default clock_timestamp(),
  check (hash = sha256('\x00'::bytea || convert_to(data, 'UTF8')))
);

create table public.log_node (
  level smallint not null check (level between 1 and 62),
  index bigint not null check (index >= 0),
  hash bytea not null check (length(hash) = 32),
  primary key (level, index)
);
comment on table public.log_node is
  'Roots of complete subtrees of 2^level leaves, from leaf index * 2^level on: what tiles and proofs are read from.';

create table public.log_checkpoint (
  id bigint generated always as identity primary key,
  tree_size bigint not null check (tree_size >= 0),
  root bytea not null check (length(root) = 32),
  note text not null check (length(note) between 1 and 4000),
  at timestamptz not null default clock_timestamp()
);
create index log_checkpoint_size on public.log_checkpoint (tree_size);

create function private.log_root(p_size bigint) returns bytea
language plpgsql stable set search_path = ''
as $$
declare
  v_root bytea;
  v_hash bytea;
  v_end bigint := p_size;
begin
  -- RFC 6962 section 2.1: from the right, the smallest complete subtree first, each joined to what lies right of it.
  for v_level in 0..62 loop
    exit when v_end = 0;
    if v_end & (1::bigint << v_level) <> 0 then
      v_end := v_end - (1::bigint << v_level);
      select coalesce(
        (select l.hash from public.log_leaf l where v_level = 0 and l.index = v_end),
        (select n.hash from public.log_node n where n.level = v_level and n.index = v_end >> v_level)
      ) into v_hash;
      v_root := case when v_root is null then v_hash else sha256('\x01'::bytea || v_hash || v_root) end;
    end if;
  end loop;
  return coalesce(v_root, sha256(''::bytea));
end
$$;
comment on function private.log_root(bigint) is
  'The root of the tree of the first p_size leaves; of none, SHA-256 of nothing.';

create function private.place_leaf() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  -- One writer at a time, until commit: an index that was given back would leave a gap.
  perform pg_advisory_xact_lock(hashtextextended('carrel/log', 0));
  new.index := coalesce((select max(l.index) + 1 from public.log_leaf l), 0);
  new.hash := sha256('\x00'::bytea || convert_to(new.data, 'UTF8'));
  return new;
end
$$;
create trigger place_leaf before insert on public.log_leaf for each row execute function private.place_leaf();

create function private.join_nodes() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_index bigint := new.index;
  v_hash bytea := new.hash;
  v_left bytea;
  v_level smallint := 0;
begin
  -- A right child completes its parent, and so on up: 1 node a leaf on average.
  while v_index % 2 = 1 loop
    select coalesce(
      (select l.hash from public.log_leaf l where v_level = 0 and l.index = v_index - 1),
      (select n.hash from public.log_node n where n.level = v_level and n.index = v_index - 1)
    ) into v_left;
    v_level := v_level + 1;
    v_index := v_index / 2;
    v_hash := sha256('\x01'::bytea || v_left || v_hash);
    insert into public.log_node (level, index, hash) values (v_level, v_index, v_hash);
  end loop;
  return null;
end
$$;
create trigger join_nodes after insert on public.log_leaf for each row execute function private.join_nodes();

create function private.check_checkpoint() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_last bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('carrel/log', 0));
  select max(c.tree_size) into v_last from public.log_checkpoint c;
  if new.tree_size < v_last then
    perform private.refuse('log-shrinks', 409);
  end if;
  if new.tree_size > coalesce((select max(l.index) + 1 from public.log_leaf l), 0) then
    perform private.refuse('log-too-short', 409);
  end if;
  if new.root is distinct from private.log_root(new.tree_size) then
    perform private.refuse('log-root-wrong', 409);
  end if;
  return new;
end
$$;
create trigger check_checkpoint before insert on public.log_checkpoint
  for each row execute function private.check_checkpoint();

alter table public.log_leaf enable row level security;
alter table public.log_leaf force row level security;
revoke all on public.log_leaf from anon, authenticated, service_role;
grant select on public.log_leaf to anon, authenticated, service_role;
create policy log_leaf_read on public.log_leaf for select to anon, authenticated using (true);
select private.make_append_only('public.log_leaf');

alter table public.log_node enable row level security;
alter table public.log_node force row level security;
revoke all on public.log_node from anon, authenticated, service_role;
grant select on public.log_node to anon, authenticated, service_role;
create policy log_node_read on public.log_node for select to anon, authenticated using (true);
select private.make_append_only('public.log_node');

alter table public.log_checkpoint enable row level security;
alter table public.log_checkpoint force row level security;
revoke all on public.log_checkpoint from anon, authenticated, service_role;
grant select on public.log_checkpoint to anon, authenticated, service_role;
create policy log_checkpoint_read on public.log_checkpoint for select to anon, authenticated using (true);
select private.make_append_only('public.log_checkpoint');
-- Insert is not granted to anybody, service_role included: leaves come from `store_signed` and from the verbs that
-- revoke and supersede, checkpoints from `store_checkpoint`.

create function private.append_leaf(p_data text) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_index bigint;
begin
  insert into public.log_leaf (index, data, hash) values (0, p_data, ''::bytea) returning index into v_index;
  return v_index;
end
$$;

create function private.base64url(p_bytes bytea) returns text
language sql immutable set search_path = ''
as $$
  select rtrim(translate(replace(encode(p_bytes, 'base64'), E'\n', ''), '+/', '-_'), '=')
$$;

create function private.log_name(p_award public.award) returns text
language sql immutable set search_path = ''
as $$
  select private.base64url(sha256(p_award.salt || convert_to(p_award.number, 'UTF8')))
$$;
comment on function private.log_name(public.award) is
  'How the log calls an award: base64url SHA-256 of salt and the 12 symbols.';

create function private.append_end(p_award public.award, p_type text) returns bigint
language sql volatile set search_path = ''
as $$
  -- JCS (RFC 8785): keys in order, no spaces; every value here is plain ASCII.
  select private.append_leaf(format('{"at":"%s","award":"%s","library":"%s","type":"%s"}',
    to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    private.log_name(p_award), p_award.library_code, p_type))
$$;
comment on function private.append_end(public.award, text) is
  'Appends a revoke or supersede leaf: it needs no key, so it stands in the same transaction as the deed.';
