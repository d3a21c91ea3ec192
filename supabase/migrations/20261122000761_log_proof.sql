-- Proofs that a leaf stands in the log, made where the tree is, and all that the PDF of an award needs once a checkpoint
-- covers it. A proof is always that of the first checkpoint that covers the leaf: it never changes, so it may be kept for
-- ever, and the file that is made again after a crash is the same file. No table of its own.

create function private.log_range_root(p_from bigint, p_to bigint) returns bytea
language plpgsql stable set search_path = ''
as $$
declare
  v_root bytea;
  v_hash bytea;
  v_end bigint := p_to - p_from;
begin
  -- As private.log_root, beside other leaves: p_from is a multiple of the power of two that holds the range.
  for v_level in 0..62 loop
    exit when v_end = 0;
    if v_end & (1::bigint << v_level) <> 0 then
      v_end := v_end - (1::bigint << v_level);
      if v_level = 0 then
        select l.hash into v_hash from public.log_leaf l where l.index = p_from + v_end;
      else
        select n.hash into v_hash from public.log_node n
        where n.level = v_level and n.index = (p_from + v_end) >> v_level;
      end if;
      v_root := case when v_root is null then v_hash else sha256('\x01'::bytea || v_hash || v_root) end;
    end if;
  end loop;
  return v_root;
end
$$;
comment on function private.log_range_root(bigint, bigint) is
  'The root over the leaves from p_from to p_to (exclusive), a subtree of RFC 6962.';

create function private.log_inclusion(p_index bigint, p_size bigint) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  v_from bigint := 0;
  v_to bigint := p_size;
  v_middle bigint;
  v_proof text[] := '{}';
begin
  -- RFC 6962 section 2.1.1, from the root down, so each hash goes before those that are there.
  while v_to - v_from > 1 loop
    v_middle := 1;
    while v_middle * 2 < v_to - v_from loop
      v_middle := v_middle * 2;
    end loop;
    v_middle := v_from + v_middle;
    if p_index < v_middle then
      v_proof := encode(private.log_range_root(v_middle, v_to), 'base64') || v_proof;
      v_to := v_middle;
    else
      v_proof := encode(private.log_range_root(v_from, v_middle), 'base64') || v_proof;
      v_from := v_middle;
    end if;
  end loop;
  return v_proof;
end
$$;
comment on function private.log_inclusion(bigint, bigint) is
  'The inclusion proof of leaf p_index in the tree of p_size leaves, lowest hash first, in base64.';

create function public.log_proof(p_index bigint) returns table (leaf text, proof text[], note text)
language sql stable security definer set search_path = ''
as $$
  select l.data, private.log_inclusion(l.index, c.tree_size), c.note
  from public.log_leaf l
    cross join lateral (
      select k.tree_size, k.note from public.log_checkpoint k where k.tree_size > l.index
      order by k.tree_size, k.id limit 1) c
  where l.index = p_index
$$;
comment on function public.log_proof(bigint) is
  'Anyone. The leaf, its inclusion proof (base64) and the first checkpoint that covers it; no row before there is one.';
revoke all on function public.log_proof(bigint) from public;
grant execute on function public.log_proof(bigint) to anon, authenticated, service_role;

create function public.signed_award(p_award_id uuid)
returns table (token_url text, credential jsonb, leaf_index bigint, salt text, leaf text, proof text[], note text)
language sql stable security definer set search_path = ''
as $$
  select a.token_url, a.credential, a.leaf_index, private.base64url(a.salt), p.leaf, p.proof, p.note
  from public.award a cross join lateral public.log_proof(a.leaf_index) p
  where a.id = p_award_id
$$;
comment on function public.signed_award(uuid) is
  'Service. What stands of an award that is in the log: token, credential, and the proof that goes into its PDF. When two '
  'workers signed, it is the one that was stored first. No row before a checkpoint covers it.';
revoke all on function public.signed_award(uuid) from public;
grant execute on function public.signed_award(uuid) to service_role;
