-- The signing service also needs what the accreditation says and the standards of the course.

create or replace function public.take_signing_jobs(p_limit int default 20) returns setof jsonb
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
    'accreditation_statement', a.accreditation_statement, 'accreditation_logo', a.accreditation_logo,
    'alignment', a.alignment, 'completed_on', a.completed_on, 'issued_on', a.issued_on, 'expires_on', a.expires_on,
    'status_index', a.status_index, 'salt', private.base64url(a.salt), 'online_minutes', a.online_minutes,
    'tutored_minutes', a.tutored_minutes, 'score_percent', a.score_percent, 'token_url', a.token_url,
    'credential', a.credential, 'leaf_index', a.leaf_index)
  from locked j join public.award a on a.id = j.award_id join public.library l on l.id = a.library_id
  order by j.created_at, j.award_id;
end
$$;
