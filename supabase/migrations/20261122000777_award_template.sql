-- An award is made with the template in force on its day.

create function private.template_version_for(p_award public.award) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  v_label text := case
    when p_award.kind = 'diploma' then 'diploma'
    when p_award.accreditation_code is not null then 'accredited'
    else 'completion' end;
begin
  return (
    select v.id
    from public.template t join public.template_version v on v.template_id = t.id
    where t.state = 'published' and v_label = any(t.labels)
      and (t.library_id is null or t.library_id = p_award.library_id)
    order by t.library_id is null, v.number desc
    limit 1);
end
$$;
comment on function private.template_version_for(public.award) is
  'The last version of the library''s own template for this kind of award, else of the programme''s; null where neither is.';

create or replace function private.award_of(p_voucher public.voucher) returns public.award
language plpgsql stable set search_path = ''
as $$
declare
  v_award public.award;
  v_accreditation public.accreditation;
begin
  select
    v.library_id, v.learner_id, v.enrolment_id, s.course_id, s.id, v.id, v.kind, s.name_seen, c.code,
    private.course_title(c.id, l.locale), l.code, l.name, p.issuer_name, s.score_percent,
    private.local_day(l.id, now()),
    private.local_day(l.id, coalesce(
      (
        select max(e.effective_at) from public.sitting_event e
        where e.sitting_id = s.id and e.kind in ('submitted', 'expired')
      ),
      s.starts_at)),
    (private.local_day(l.id, now()) + make_interval(months => c.valid_months))::date,
    coalesce((
      select sum(h.minutes) from public.study_hours h where h.enrolment_id = v.enrolment_id and h.kind = 'online'
    ), 0),
    coalesce((
      select sum(h.minutes) from public.study_hours h where h.enrolment_id = v.enrolment_id and h.kind = 'tutored'
    ), 0)
  into
    v_award.library_id, v_award.learner_id, v_award.enrolment_id, v_award.course_id, v_award.sitting_id,
    v_award.voucher_id, v_award.kind, v_award.name, v_award.course_code, v_award.course_title,
    v_award.library_code, v_award.library_name, v_award.issuer_name, v_award.score_percent, v_award.issued_on,
    v_award.completed_on, v_award.expires_on, v_award.online_minutes, v_award.tutored_minutes
  from (select p_voucher.*) v
    join public.sitting s on s.id = v.reserved_for
    join public.course c on c.id = s.course_id
    join public.library l on l.id = v.library_id
    cross join public.programme p;
  v_accreditation := private.accreditation_of(v_award.course_id, v_award.issued_on);
  v_award.accreditation_code := v_accreditation.code;
  v_award.accrediting_body := v_accreditation.body;
  v_award.accreditation_number := v_accreditation.number;
  v_award.accreditation_statement := v_accreditation.statement;
  v_award.accreditation_logo := v_accreditation.logo_path;
  v_award.alignment := private.alignment_of(v_award.course_id);
  v_award.expires_on := least(
    v_award.expires_on, (v_award.issued_on + make_interval(months => v_accreditation.valid_months))::date);
  v_award.template_version_id := private.template_version_for(v_award);
  select e.renews into v_award.renews from public.enrolment e where e.id = v_award.enrolment_id;
  return v_award;
end
$$;

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
    'alignment', a.alignment, 'design', (
      select v.design from public.template_version v where v.id = a.template_version_id),
    'completed_on', a.completed_on, 'issued_on', a.issued_on, 'expires_on', a.expires_on,
    'status_index', a.status_index, 'salt', private.base64url(a.salt), 'online_minutes', a.online_minutes,
    'tutored_minutes', a.tutored_minutes, 'score_percent', a.score_percent, 'token_url', a.token_url,
    'credential', a.credential, 'leaf_index', a.leaf_index)
  from locked j join public.award a on a.id = j.award_id join public.library l on l.id = a.library_id
  order by j.created_at, j.award_id;
end
$$;
