-- Corrections of the clock: events too, never edits (docs/clock.md). A librarian corrects the time or the minutes of an
-- event, or voids it; whoever tapped may undo the own tap for five minutes. What the sitting then is follows from the fold.

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time) values
  ('correct', 'sitting', true, '{arrived,admitted,ready,running,paused,submitted}', false);

create function private.event_times(p_sitting_id uuid)
returns table (seq int, kind text, actor_id uuid, effective_at timestamptz, void boolean)
language plpgsql stable set search_path = ''
as $$
begin
  return query
    select e.seq, e.kind, e.actor_id, coalesce(c.effective_at, e.effective_at),
      c.seq is not null and c.effective_at is null and c.seconds is null
    from public.sitting_event e
      left join lateral (
        select x.seq, x.effective_at, x.seconds from public.sitting_event x
        where x.sitting_id = e.sitting_id and x.kind = 'corrected' and x.target_seq = e.seq and x.seq > e.seq
        order by x.seq desc limit 1
      ) as c on true
    where e.sitting_id = p_sitting_id
      and e.kind in ('started', 'paused', 'resumed', 'extended', 'submitted', 'expired');
end
$$;
comment on function private.event_times(uuid) is 'The clock''s events with the last correction of each laid over it.';

create function private.judge_correct(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_payload jsonb := p_command.payload;
  v_reason text := private.payload_reason(p_command);
  v_at timestamptz;
  v_seconds int := (v_payload ->> 'seconds')::int;
  v_target record;
  v_state text;
begin
  if coalesce(jsonb_typeof(v_payload -> 'target_seq'), 'none') <> 'number'
    or v_payload ->> 'effective_at' !~* '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$' then
    perform private.refuse('bad-payload', 422);
  end if;
  v_at := date_trunc('milliseconds', (v_payload ->> 'effective_at')::timestamptz);
  select * into v_target from private.event_times(p_sitting.id) as t where t.seq = (v_payload ->> 'target_seq')::int;
  -- Expiry is the server's; only a submission in time undoes it.
  if v_target.seq is null or v_target.void or v_target.kind = 'expired' then
    perform private.refuse('not-correctable');
  elsif (v_at is not null and v_target.kind = 'extended')
    or (v_seconds is not null and (v_target.kind <> 'extended' or v_seconds not between -7200 and 7200)) then
    perform private.refuse('bad-payload', 422);
  elsif not private.has_role(p_command.library_id, '{librarian}') and (
    v_at is not null or v_seconds is not null or v_target.actor_id is distinct from p_command.actor_id
    or p_command.effective_at > v_target.effective_at + interval '5 minutes'
  ) then
    perform private.refuse('not-allowed', 403);
  elsif v_at is not null and (
    v_at > p_command.effective_at
    or exists (
      select from private.event_times(p_sitting.id) as t
      where not t.void and t.kind <> 'extended'
        and ((t.seq < v_target.seq and t.effective_at > v_at) or (t.seq > v_target.seq and t.effective_at < v_at)))
  ) then
    perform private.refuse('before-previous');
  end if;
  perform private.append_event(
    p_sitting.id, 'corrected', v_at, v_reason, v_seconds, v_target.seq, p_command.id, p_command.uncertain,
    p_command.actor_id);
  v_state := (private.sitting_fold(p_sitting, p_command.received_at)).state;
  begin
    update public.sitting set state = case
      when v_state <> 'idle' then v_state
      when p_sitting.state in ('arrived', 'admitted', 'ready') then p_sitting.state
      else 'ready' end
    where id = p_sitting.id;
  exception when unique_violation then
    perform private.refuse('seat-taken');
  end;
end
$$;
