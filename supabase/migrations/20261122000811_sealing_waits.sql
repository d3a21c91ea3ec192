-- HQ sees which awards do not come to be sealed, since when and why, and can have them tried again at once. The queue itself
-- stays where nobody reads it.

create function public.sealing_waits()
returns table (
  award_id uuid, number text, name text, course_title text, library_name text, step text, code text, attempts int,
  since timestamptz, next_at timestamptz
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  return query
    select a.id, a.number, a.name, a.course_title, a.library_name, j.step, j.error_code, j.attempts, j.created_at,
      j.locked_until
    from private.signing_job j join public.award a on a.id = j.award_id
    -- What nothing has taken up in five minutes waits for something too: sealing takes seconds.
    where j.step <> 'sealed' and (j.error_code is not null or j.created_at < now() - interval '5 minutes')
    order by j.created_at, a.id
    limit 200;
end
$$;
comment on function public.sealing_waits() is
  'HQ. At most 200 awards that failed to be sealed or have waited for more than five minutes, the longest first. step: pending '
  '(not signed) or logged (signed and in the log, no paper); code: why the last try failed, null where nothing has tried; '
  'next_at: not before. Refusals: not-allowed.';
grant execute on function public.sealing_waits() to authenticated;

create function public.retry_sealing(p_award_id uuid default null) returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_count int;
begin
  perform private.require_hq();
  -- Also one that a worker has in its hands: every step is judged under the job's own lock, so two do no harm.
  update private.signing_job j set locked_until = null, attempts = 0
  where j.step <> 'sealed' and (p_award_id is null or j.award_id = p_award_id)
    and (j.error_code is not null or j.created_at < now() - interval '5 minutes');
  get diagnostics v_count = row_count;
  if p_award_id is not null and not exists (
    select from private.signing_job j where j.award_id = p_award_id and j.step <> 'sealed'
  ) then
    perform private.refuse('not-found', 404);
  end if;
  if v_count > 0 then
    perform private.audit('retry-sealing', 'award', p_award_id, null, jsonb_build_object('count', v_count));
  end if;
  return v_count;
end
$$;
comment on function public.retry_sealing(uuid) is
  'HQ. Has an award, or without an id every one of sealing_waits, tried again with the next call of the function seal, and gives '
  'how many. Refusals: not-allowed, not-found (no such award waits).';
grant execute on function public.retry_sealing(uuid) to authenticated;
