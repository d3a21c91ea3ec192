-- Two rules of the pause.
--
-- When the time is up nothing stops the clock any more: a sitting paused at zero would never expire. It is handed in,
-- given more time with a reason, or let expire.
--
-- A rest break is for who was granted rest (`accommodation.rest_minutes`). It is taken with the clock paused and so
-- credited, up to the minutes granted and no further: what went beyond is taken off again when the clock goes on, once,
-- as an extension of less than nothing with the reason `rest-over`.

create function private.rest_used_seconds(p_sitting_id uuid, p_until timestamptz) returns numeric
language plpgsql stable set search_path = ''
as $$
begin
  return (
    with standing as (
      select e.seq, e.kind, e.reason, coalesce(c.effective_at, e.effective_at) as at
      from public.sitting_event e
        left join lateral (
          select x.effective_at, x.seconds, true as there from public.sitting_event x
          where x.sitting_id = e.sitting_id and x.kind = 'corrected' and x.target_seq = e.seq
          order by x.seq desc limit 1) c on true
      where e.sitting_id = p_sitting_id and e.kind in ('paused', 'resumed', 'submitted', 'expired')
        and not (c.there is true and c.effective_at is null and c.seconds is null)
    ), spans as (
      select s.kind, s.reason, s.at, lead(s.at) over (order by s.seq) as ended from standing s
    )
    select coalesce(sum(greatest(0, extract(epoch from coalesce(ended, p_until) - at))), 0)
    from spans where kind = 'paused' and reason = 'rest-break');
end
$$;
comment on function private.rest_used_seconds(uuid, timestamptz) is
  'Seconds of all rest breaks of a sitting, one that still goes on until the given moment. Twin of restOf in '
  'src/lib/domain/rest.ts.';

create or replace function private.judge_pause(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
begin
  if (private.sitting_fold(p_sitting, p_command.effective_at)).remaining_ms <= 0 then
    perform private.refuse('time-up');
  elsif v_reason = 'rest-break' and not exists (
    select from public.accommodation a where a.enrolment_id = p_sitting.enrolment_id and a.rest_minutes > 0
  ) then
    perform private.refuse('no-rest-granted');
  end if;
  update public.sitting set state = 'paused' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'paused', v_reason);
end
$$;

create or replace function private.judge_resume(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_granted int;
  v_counted int;
  v_over int;
begin
  update public.sitting set state = 'running' where id = p_sitting.id;
  perform private.append_command_event(p_command, 'resumed');
  select coalesce(max(a.rest_minutes), 0) * 60 into v_granted
  from public.accommodation a where a.enrolment_id = p_sitting.enrolment_id;
  select coalesce(-sum(e.seconds), 0) into v_counted
  from public.sitting_event e
  where e.sitting_id = p_sitting.id and e.kind = 'extended' and e.reason = 'rest-over';
  v_over := floor(private.rest_used_seconds(p_sitting.id, p_command.effective_at) - v_granted)::int - v_counted;
  if v_over > 0 then
    perform private.append_command_event(p_command, 'extended', 'rest-over', -v_over);
  end if;
end
$$;
