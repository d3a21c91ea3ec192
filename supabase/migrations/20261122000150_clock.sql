-- The clock of a sitting, folded from its events; nothing else is stored. Twin of src/lib/domain/clock.ts by the
-- rules of docs/clock.md: tests/vectors/clock.json and a property test hold both to the same milliseconds.

create type private.clock as (
  state text, started_at timestamptz, since timestamptz, ended_at timestamptz,
  elapsed_ms bigint, paused_ms bigint, allowed_ms bigint, deadline timestamptz,
  elapsed_now_ms bigint, remaining_ms bigint, ignored int[]
);

create function private.clock_fold(p_events jsonb, p_now timestamptz, p_allowed_ms bigint) returns private.clock
language plpgsql immutable set search_path = ''
as $$
declare
  c_zero constant timestamptz := timestamptz '1970-01-01 00:00:00+00';
  c_ms constant interval := interval '1 millisecond';
  v_clock private.clock;
  v_event record;
  v_ignored int[] := '{}';
  v_extended bigint := 0;
  v_started bigint;
  v_since bigint;
  v_elapsed bigint := 0;
  v_paused bigint := 0;
  v_now bigint := floor(extract(epoch from p_now) * 1000);
  v_moment bigint;
  v_state text := 'idle';
  v_next text;
begin
  for v_event in
    with event as (
      select e.seq, e.kind, floor(extract(epoch from e.effective_at) * 1000)::bigint as at_ms, e.seconds, e.target_seq
      from jsonb_to_recordset(p_events)
        as e (seq int, kind text, effective_at timestamptz, seconds int, target_seq int)
      where e.kind in ('started', 'paused', 'resumed', 'extended', 'submitted', 'expired', 'corrected')
    ), correction as (
      -- Reaches back, never forward, and never at another correction; of several the last alone counts.
      select distinct on (c.target_seq) c.target_seq, c.at_ms, c.seconds, c.seq
      from event c join event t on t.seq = c.target_seq and t.kind <> 'corrected' and t.seq < c.seq
      where c.kind = 'corrected'
      order by c.target_seq, c.seq desc
    ), refused as (
      select c.seq from event c
      where c.kind = 'corrected' and not exists (
        select from event t where t.seq = c.target_seq and t.kind <> 'corrected' and t.seq < c.seq)
    )
    select e.seq, e.kind, coalesce(c.at_ms, e.at_ms) as at_ms, coalesce(c.seconds, e.seconds, 0) as seconds,
      c.target_seq is not null and c.at_ms is null and c.seconds is null as void
    from event e left join correction c on c.target_seq = e.seq
    where e.kind <> 'corrected' or e.seq in (select seq from refused)
    order by e.seq
  loop
    if v_event.void or v_event.kind = 'corrected' then
      v_ignored := v_ignored || v_event.seq;
      continue;
    elsif v_event.kind = 'extended' then
      if v_state in ('submitted', 'expired') then
        v_ignored := v_ignored || v_event.seq;
      else
        v_extended := v_extended + v_event.seconds * 1000::bigint;
      end if;
      continue;
    end if;
    v_next := case
      when v_event.kind = 'started' and v_state = 'idle' then 'running'
      when v_event.kind = 'paused' and v_state = 'running' then 'paused'
      when v_event.kind = 'resumed' and v_state = 'paused' then 'running'
      when v_event.kind in ('submitted', 'expired') and v_state in ('running', 'paused') then v_event.kind
    end;
    if v_next is null or v_event.at_ms is null then
      v_ignored := v_ignored || v_event.seq;
      continue;
    end if;
    v_moment := greatest(v_event.at_ms, v_since);
    if v_state = 'running' then
      v_elapsed := v_elapsed + v_moment - v_since;
    elsif v_state = 'paused' then
      v_paused := v_paused + v_moment - v_since;
    end if;
    v_started := coalesce(v_started, v_moment);
    v_since := v_moment;
    v_state := v_next;
  end loop;
  v_clock.state := v_state;
  v_clock.started_at := c_zero + v_started * c_ms;
  v_clock.since := c_zero + v_since * c_ms;
  v_clock.ended_at := case when v_state in ('submitted', 'expired') then c_zero + v_since * c_ms end;
  v_clock.elapsed_ms := v_elapsed;
  v_clock.paused_ms := v_paused;
  v_clock.allowed_ms := greatest(0, p_allowed_ms + v_extended);
  v_clock.deadline := case when v_state = 'running'
    then c_zero + (v_since + v_clock.allowed_ms - v_elapsed) * c_ms end;
  v_clock.elapsed_now_ms := v_elapsed + case when v_state = 'running' then greatest(0, v_now - v_since) else 0 end;
  v_clock.remaining_ms := greatest(0, v_clock.allowed_ms - v_clock.elapsed_now_ms);
  v_clock.ignored := (select coalesce(array_agg(i order by i), '{}') from unnest(v_ignored) as i);
  return v_clock;
end
$$;
comment on function private.clock_fold(jsonb, timestamptz, bigint) is
  'Events [{seq, kind, effective_at, seconds, target_seq}] in any order, the moment of asking, what the course '
  'allows in milliseconds. Times must carry their offset, or the result would hang on a setting.';

create function private.sitting_fold(p_sitting public.sitting, p_now timestamptz) returns private.clock
language plpgsql stable set search_path = ''
as $$
begin
  return private.clock_fold((
    select coalesce(jsonb_agg(jsonb_build_object(
      'seq', e.seq, 'kind', e.kind, 'effective_at', e.effective_at, 'seconds', e.seconds, 'target_seq', e.target_seq
    )), '[]')
    from public.sitting_event e
    where e.sitting_id = p_sitting.id
      and e.kind in ('started', 'paused', 'resumed', 'extended', 'submitted', 'expired', 'corrected')
  ), p_now, p_sitting.allowed_seconds * 1000::bigint);
end
$$;

create function public.sitting_clock(p_sitting_ids uuid[])
returns table (
  sitting_id uuid, state text, elapsed_ms bigint, allowed_ms bigint, deadline timestamptz, remaining_ms bigint,
  uncertain boolean, server_now timestamptz
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
  v_user uuid := private.require_user();
begin
  return query
    select s.id, s.state, c.elapsed_now_ms, c.allowed_ms, c.deadline, c.remaining_ms,
      exists (select from public.sitting_event e where e.sitting_id = s.id and e.uncertain), v_now
    from public.sitting s cross join lateral private.sitting_fold(s, v_now) as c
    where s.id = any(p_sitting_ids)
      and (
        s.learner_id = v_user
        or s.library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
      );
end
$$;
comment on function public.sitting_clock(uuid[]) is
  'The clocks the caller may see: staff of the library, or the own sitting. `deadline` is null while it stands.';
grant execute on function public.sitting_clock(uuid[]) to authenticated;
