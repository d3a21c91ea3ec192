-- What the signing service asks of the database. The private keys are function secrets and never come here; the
-- service holds the service key and may execute these verbs and nothing else on awards. Every step can be
-- repeated after a crash and does its work once. No table of its own.

create function public.take_signing_jobs(p_limit int default 20) returns setof jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
  with taken as (
    select j.award_id from private.signing_job j
    where j.step <> 'sealed' and (j.locked_until is null or j.locked_until < clock_timestamp())
    order by j.created_at, j.award_id
    limit least(greatest(p_limit, 0), 1000)
    for update skip locked
  ), locked as (
    -- A job that keeps failing comes back later and later, up to an hour; one whose worker died, after a minute.
    update private.signing_job j
    set attempts = j.attempts + 1,
      locked_until = clock_timestamp()
        + least(interval '1 minute' * power(2, least(j.attempts, 10)), interval '1 hour')
    from taken where j.award_id = taken.award_id
    returning j.*
  )
  select jsonb_build_object(
    'award_id', a.id, 'step', j.step, 'attempts', j.attempts, 'library_id', a.library_id, 'number', a.number,
    'kind', a.kind, 'name', a.name, 'course_code', a.course_code, 'course_title', a.course_title,
    'library_code', a.library_code, 'library_name', a.library_name, 'library_city', l.city,
    'library_locale', l.locale, 'issuer_name', a.issuer_name, 'accreditation_code', a.accreditation_code,
    'accrediting_body', a.accrediting_body, 'accreditation_number', a.accreditation_number,
    'completed_on', a.completed_on, 'issued_on', a.issued_on, 'expires_on', a.expires_on,
    'status_index', a.status_index, 'salt', private.base64url(a.salt), 'online_minutes', a.online_minutes,
    'tutored_minutes', a.tutored_minutes, 'score_percent', a.score_percent, 'token_url', a.token_url,
    'credential', a.credential, 'leaf_index', a.leaf_index)
  from locked j join public.award a on a.id = j.award_id join public.library l on l.id = a.library_id
  order by j.created_at, j.award_id;
end
$$;
comment on function public.take_signing_jobs(int) is
  'Service. Locks up to p_limit open jobs and gives what is needed to sign (step pending) or to seal (step logged): '
  'days as YYYY-MM-DD, salt in base64url. A job not brought forward is given out again.';

create function public.fail_signing_job(p_award_id uuid, p_code text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.signing_job set error_code = p_code where award_id = p_award_id and step <> 'sealed'
$$;
comment on function public.fail_signing_job(uuid, text) is
  'Service. Notes why a job failed; it is given out again when its lock ends.';

create function public.store_signed(p_award_id uuid, p_token_url text, p_credential jsonb, p_leaf text) returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_job private.signing_job;
  v_award public.award;
  v_leaf jsonb;
  v_index bigint;
begin
  select * into v_job from private.signing_job where award_id = p_award_id for update;
  select * into v_award from public.award where id = p_award_id for update;
  if v_job.award_id is null then
    perform private.refuse('not-found', 404);
  end if;
  if v_job.step <> 'pending' then
    -- Signed before, by this worker or by another: what stands is what counts.
    return v_award.leaf_index;
  end if;
  begin
    v_leaf := p_leaf::jsonb;
  exception when invalid_text_representation then
    perform private.refuse('bad-leaf', 422);
  end;
  if (v_leaf ->> 'type', v_leaf ->> 'award', v_leaf ->> 'library')
      is distinct from ('issue', private.log_name(v_award), v_award.library_code)
    or coalesce(v_leaf ->> 'credential', '') !~ '^[A-Za-z0-9_-]{43}$'
    or coalesce(v_leaf ->> 'token', '') !~ '^[A-Za-z0-9_-]{43}$'
    or coalesce(v_leaf ->> 'at', '') !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
    or (select count(*) from jsonb_object_keys(v_leaf)) <> 6 then
    perform private.refuse('bad-leaf', 422);
  end if;
  -- A leaf's place in the log says when it came; its time must say the same, or an award could be dated back.
  begin
    if abs(extract(epoch from (v_leaf ->> 'at')::timestamptz - now())) > 3600 then
      perform private.refuse('bad-leaf', 422);
    end if;
  exception when invalid_datetime_format or datetime_field_overflow then
    perform private.refuse('bad-leaf', 422);
  end;
  if p_token_url is null or strpos(p_token_url, '/v/' || v_award.number || '#') = 0 or p_credential is null then
    perform private.refuse('bad-token', 422);
  end if;
  v_index := private.append_leaf(p_leaf);
  update public.award
  set token_url = p_token_url, credential = p_credential, leaf_index = v_index, version = version + 1
  where id = p_award_id
  returning * into v_award;
  update private.signing_job set step = 'logged', error_code = null
  where award_id = p_award_id;
  perform private.note_award(v_award, 'signed');
  perform private.audit('sign-award', 'award', p_award_id, v_award.library_id,
    jsonb_build_object('leaf_index', v_index));
  return v_index;
end
$$;
comment on function public.store_signed(uuid, text, jsonb, text) is
  'Service. Stores token and credential and appends the issue leaf (JCS text) in one transaction, '
  'exactly once; gives the '
  'leaf''s index, also when it was done before. Refusals: not-found, bad-leaf, bad-token.';

create function public.log_state()
returns table (tree_size bigint, root text, checkpoint_size bigint, checkpoint_note text, checkpoint_at timestamptz)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_size bigint := coalesce((select max(l.index) + 1 from public.log_leaf l), 0);
begin
  return query
  select v_size, encode(private.log_root(v_size), 'base64'), c.tree_size, c.note, c.at
  from (select) nothing
    left join lateral (
      select k.tree_size, k.note, k.at from public.log_checkpoint k order by k.id desc limit 1
    ) c on true;
end
$$;
comment on function public.log_state() is
  'Service. One row: leaves, root (base64), and the last checkpoint, null before the first.';

create function public.store_checkpoint(p_size bigint, p_root text, p_note text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_root bytea;
begin
  begin
    v_root := decode(p_root, 'base64');
  exception when invalid_parameter_value then
    perform private.refuse('log-root-wrong', 409);
  end;
  insert into public.log_checkpoint (tree_size, root, note) values (p_size, v_root, p_note);
end
$$;
comment on function public.store_checkpoint(bigint, text, text) is
  'Service. Stores a signed note; p_root is base64, as in the note. Refusals: log-shrinks, '
  'log-too-short, log-root-wrong.';

create function public.store_sealed(p_award_id uuid, p_pdf_path text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_job private.signing_job;
  v_award public.award;
begin
  select * into v_job from private.signing_job where award_id = p_award_id for update;
  select * into v_award from public.award where id = p_award_id for update;
  if v_job.award_id is null then
    perform private.refuse('not-found', 404);
  end if;
  if v_job.step = 'sealed' then
    return;
  end if;
  if v_job.step <> 'logged'
    or not exists (select from public.log_checkpoint c where c.tree_size > v_award.leaf_index) then
    perform private.refuse('not-covered', 409);
  end if;
  if p_pdf_path is distinct from format('%s/%s.pdf', v_award.library_id, v_award.id) then
    perform private.refuse('bad-path', 422);
  end if;
  update public.award set state = 'sealed', pdf_path = p_pdf_path, sealed_at = now(), version = version + 1
  where id = p_award_id
  returning * into v_award;
  update private.signing_job set step = 'sealed', error_code = null, locked_until = null
  where award_id = p_award_id;
  perform private.note_award(v_award, 'sealed');
  perform private.audit('seal-award', 'award', p_award_id, v_award.library_id, '{}');
end
$$;
comment on function public.store_sealed(uuid, text) is
  'Service. The PDF is made and a checkpoint covers the award: from now on it can be verified. Once; '
  'said again it does '
  'nothing. Refusals: not-found, not-covered, bad-path.';

grant execute on function public.take_signing_jobs(int) to service_role;
grant execute on function public.fail_signing_job(uuid, text) to service_role;
grant execute on function public.store_signed(uuid, text, jsonb, text) to service_role;
grant execute on function public.log_state() to service_role;
grant execute on function public.store_checkpoint(bigint, text, text) to service_role;
grant execute on function public.store_sealed(uuid, text) to service_role;
