-- Checkpoints that somebody outside attests, by proofs that come as a promise and are completed hours later. Off unless the
-- operator turns it on (docs/log.md): the function `tick` then asks once a day. Proofs are public, like what they prove.
-- Kept for ever: a proof of an old checkpoint shows more than one of a new one.

create table public.log_anchor (
  checkpoint_id bigint not null references public.log_checkpoint (id),
  kind text not null check (kind in ('opentimestamps')),
  proof bytea not null check (length(proof) between 1 and 65536),
  anchored_at timestamptz,
  tried_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (checkpoint_id, kind)
);
comment on column public.log_anchor.anchored_at is
  'Since when the proof shows that the checkpoint existed; null while it is a promise. Whoever doubts verifies the proof.';
create index log_anchor_pending on public.log_anchor (tried_at) where anchored_at is null;

alter table public.log_anchor enable row level security;
alter table public.log_anchor force row level security;
revoke all on public.log_anchor from anon, authenticated, service_role;
grant select on public.log_anchor to anon, authenticated, service_role;
create policy log_anchor_read on public.log_anchor for select to anon, authenticated using (true);
-- No write is granted: the service stores proofs by the verb below, and none is ever deleted.

create function public.take_anchors(p_kind text) returns table (checkpoint_id bigint, note text, proof text)
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
begin
  -- Two workers would stamp the same checkpoint twice.
  if not pg_try_advisory_xact_lock(hashtextextended('carrel/anchor', 0)) then
    return;
  end if;
  return query
    select c.id, c.note, null::text from public.log_checkpoint c
    where c.id = (select max(k.id) from public.log_checkpoint k) and c.tree_size > 0
      and not exists (
        select from public.log_anchor a where a.kind = p_kind and a.created_at > now() - interval '1 day');
  return query
    with due as (
      select a.checkpoint_id from public.log_anchor a
      where a.kind = p_kind and a.anchored_at is null and a.tried_at < now() - interval '1 hour'
        and a.created_at > now() - interval '30 days'
      order by a.tried_at limit 20
    ), taken as (
      update public.log_anchor a set tried_at = now() from due
      where a.checkpoint_id = due.checkpoint_id and a.kind = p_kind
      returning a.checkpoint_id, a.proof
    )
    select t.checkpoint_id, c.note, encode(t.proof, 'base64')
    from taken t join public.log_checkpoint c on c.id = t.checkpoint_id;
end
$$;
comment on function public.take_anchors(text) is
  'Service. What is to be anchored (proof null: the newest checkpoint, once a day) and the promises to ask after again, at '
  'most once an hour for thirty days; proofs in base64.';

create function public.store_anchor(p_checkpoint_id bigint, p_kind text, p_proof text, p_anchored_at timestamptz)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into public.log_anchor as a (checkpoint_id, kind, proof, anchored_at)
  values (p_checkpoint_id, p_kind, decode(p_proof, 'base64'), p_anchored_at)
  on conflict (checkpoint_id, kind) do update set proof = excluded.proof, anchored_at = excluded.anchored_at
    where a.anchored_at is null;
  if p_anchored_at is not null then
    perform private.audit('anchor-log', 'log_anchor', null, null,
      jsonb_build_object('checkpoint_id', p_checkpoint_id, 'kind', p_kind, 'anchored_at', p_anchored_at));
  end if;
end
$$;
comment on function public.store_anchor(bigint, text, text, timestamptz) is
  'Service. A proof (base64) of a checkpoint in place of the promise before; a complete one is never replaced.';

grant execute on function public.take_anchors(text) to service_role;
grant execute on function public.store_anchor(bigint, text, text, timestamptz) to service_role;
