-- An accreditation that has lapsed stops accredited issuing for its courses: no voucher is issued and none redeemed, and what
-- was issued keeps, until HQ renews it, takes the course off it, or says that awards of the course go out as plain
-- certificates of completion meanwhile. HQ sees what lapsed, what lapses, what is due for review, and how many people wait.

alter table public.course add column plain_when_lapsed boolean not null default false;
comment on column public.course.plain_when_lapsed is
  'While no accreditation is in force: true issues awards without one, false issues none.';

create function private.accreditation_lapsed(p_course_id uuid, p_day date) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return not coalesce((select c.plain_when_lapsed from public.course c where c.id = p_course_id), true)
    and exists (
      select from public.accreditation a join public.accredited_course x on x.accreditation_id = a.id
      where x.course_id = p_course_id and a.valid_until < p_day)
    and (private.accreditation_of(p_course_id, p_day)).id is null;
end
$$;
comment on function private.accreditation_lapsed(uuid, date) is
  'Whether awards of the course wait: it was accredited, is not on that day, and HQ did not say to go on without.';

create function public.set_lapse_rule(p_course_id uuid, p_plain boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  update public.course set plain_when_lapsed = coalesce(p_plain, false) where id = p_course_id;
  if not found then
    perform private.refuse('not-found', 404);
  end if;
  perform private.audit('set-lapse-rule', 'course', p_course_id, null, jsonb_build_object('plain', p_plain));
end
$$;
comment on function public.set_lapse_rule(uuid, boolean) is
  'HQ. Whether awards of a course go out as certificates of completion while its accreditation has lapsed. Refusals: '
  'not-allowed, not-found.';
grant execute on function public.set_lapse_rule(uuid, boolean) to authenticated;

create or replace function public.issue_voucher(p_enrolment_id uuid)
returns table (voucher_id uuid, serial text, code text, kind text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{proctor,librarian}');
  v_library_state text;
  v_today date := private.local_day(v_enrolment.library_id, now());
  v_sitting public.sitting;
  v_course_kind text;
  v_fee record;
  v_permission_id uuid;
  v_exception_id uuid;
  v_hands uuid[];
  v_voucher_id uuid;
  v_voucher public.voucher;
  v_code text;
  v_hmac bytea;
begin
  select l.state into v_library_state from public.library l where l.id = v_enrolment.library_id;
  if v_library_state <> 'active' then
    perform private.refuse('library-not-active', 409);
  end if;
  if private.voucher_given(p_enrolment_id) then
    perform private.refuse('already-issued', 409);
  elsif private.accreditation_lapsed(v_enrolment.course_id, v_today) then
    perform private.refuse('accreditation-lapsed', 409);
  end if;

  select * into v_sitting from public.sitting s
  where s.enrolment_id = p_enrolment_id and s.state = 'passed' and s.score_percent >= s.pass_percent
  order by s.attempt desc limit 1;
  if v_sitting.id is null or v_sitting.name_seen is null then
    perform private.refuse('not-passed', 409);
  end if;

  if not exists (
    select from public.learner l
    where l.id = v_enrolment.learner_id and l.library_id = v_enrolment.library_id
  ) then
    v_permission_id := private.standing_permission(
      v_enrolment.learner_id, v_enrolment.library_id, v_enrolment.course_id, v_today);
    if v_permission_id is null then
      perform private.refuse('not-home-library', 409);
    end if;
  end if;

  select * into v_fee from private.fee_state(p_enrolment_id);
  if v_fee.agreement_id is null then
    perform private.refuse('fee-not-agreed', 409);
  end if;
  if v_fee.paid_minor < v_fee.amount_minor then
    perform private.refuse('fee-not-paid', 409);
  end if;

  v_hands := private.sitting_hands(v_sitting.id, p_enrolment_id);
  if v_hands <@ array[auth.uid()] then
    select x.id into v_exception_id from public.duty_exception x
    where x.library_id = v_enrolment.library_id and x.until > now() limit 1;
    if v_exception_id is null then
      perform private.refuse('second-person-needed', 409);
    end if;
  end if;

  select c.kind into v_course_kind from public.course c where c.id = v_enrolment.course_id;
  select * into v_voucher from public.voucher v
  where v.reserved_for = v_sitting.id and v.state = 'reserved' and v.kind = v_course_kind
    and (v.expires_on is null or v.expires_on >= v_today)
  for update;
  if v_voucher.id is null then
    v_voucher_id := private.take_from_stock(v_enrolment.library_id, v_course_kind);
    select * into v_voucher from public.voucher v where v.id = v_voucher_id;
  end if;
  if v_voucher.id is null then
    perform private.refuse('no-stock', 409);
  end if;

  select g.p_code, g.p_hmac into v_code, v_hmac from private.give_code(v_voucher.id) g;
  update public.voucher v
  set state = 'issued', code_hmac = v_hmac, last4 = right(v_code, 4), reserved_for = v_sitting.id,
    enrolment_id = p_enrolment_id, learner_id = v_enrolment.learner_id, issued_at = now(),
    issued_by = auth.uid(), version = v.version + 1
  where v.id = v_voucher.id
  returning v.* into v_voucher;
  perform private.note_voucher(v_voucher, 'issued');
  perform private.audit('issue-voucher', 'voucher', v_voucher.id, v_voucher.library_id,
    jsonb_strip_nulls(jsonb_build_object(
      'enrolment_id', p_enrolment_id, 'sitting_id', v_sitting.id, 'serial', v_voucher.serial,
      'hands', to_jsonb(v_hands), 'hq_permission_id', v_permission_id, 'duty_exception_id', v_exception_id)));
  return query select v_voucher.id, v_voucher.serial, v_code, v_voucher.kind;
end
$$;

create or replace function public.redeem_voucher(p_code text)
returns table (outcome text, award_number text, code text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_address text := private.attested_address();
  v_symbols text := private.read_symbols(p_code);
  v_voucher public.voucher;
  v_award public.award;
  v_course_id uuid;
begin
  if v_user is null then
    return query select 'refused', null::text, 'not-signed-in';
    return;
  end if;
  if not private.may_try('voucher', v_user, v_address) then
    return query select 'slow-down', null::text, 'slow-down';
    return;
  end if;
  if v_symbols is not null and private.symbol_sum(v_symbols) = 1 then
    -- The enrolment before the voucher, as everywhere, so that no two verbs wait for each other.
    perform from public.enrolment e
    where e.id = (
      select v.enrolment_id from public.voucher v
      where v.code_hmac = private.code_hmac('voucher', v_symbols) and v.learner_id = v_user)
    for update;
    select * into v_voucher from public.voucher v
    where v.code_hmac = private.code_hmac('voucher', v_symbols) and v.learner_id = v_user
    for update;
  end if;

  if v_voucher.id is null then
    perform private.note_try('voucher', v_user, v_address,
      case when private.symbol_sum(v_symbols) = 1 then 'wrong' else 'slip' end);
    return query select 'refused', null::text, case
      when v_symbols is null then 'voucher-malformed'
      when private.symbol_sum(v_symbols) = 0 then 'award-number-not-voucher'
      when private.symbol_sum(v_symbols) <> 1 then 'voucher-check-symbol'
      else 'voucher-unknown' end;
    return;
  end if;

  -- From here on the caller is the voucher's learner, who may know what became of it.
  perform private.note_try('voucher', v_user, v_address, 'right');
  if v_voucher.state <> 'issued'
    or v_voucher.expires_on < private.local_day(v_voucher.library_id, now()) then
    return query
      select 'refused', (select a.number from public.award a where a.voucher_id = v_voucher.id),
        case v_voucher.state
          when 'redeemed' then 'voucher-used' when 'void' then 'voucher-void' else 'voucher-expired' end;
    return;
  end if;

  -- An award that the learner was told is accredited is not quietly issued without: the voucher stays good meanwhile.
  select s.course_id into v_course_id from public.sitting s where s.id = v_voucher.reserved_for;
  if private.accreditation_lapsed(v_course_id, private.local_day(v_voucher.library_id, now())) then
    return query select 'refused', null::text, 'accreditation-lapsed';
    return;
  end if;

  update public.voucher v set state = 'redeemed', redeemed_at = now(), version = v.version + 1
  where v.id = v_voucher.id
  returning v.* into v_voucher;
  v_award := private.insert_award(private.award_of(v_voucher), 'redeemed');
  update public.enrolment e set state = 'completed' where e.id = v_voucher.enrolment_id and e.state = 'active';
  perform private.changed(v_voucher.library_id, 'enrolment', v_voucher.enrolment_id);
  perform private.note_voucher(v_voucher, 'redeemed');
  perform private.audit('redeem-voucher', 'voucher', v_voucher.id, v_voucher.library_id,
    jsonb_build_object('award_id', v_award.id));
  return query select 'redeemed', v_award.number, null::text;
end
$$;
comment on function public.redeem_voucher(text) is
  'Always one row. outcome redeemed (with award_number), refused, or slow-down after 5 wrong tries in a minute or 20 '
  'in an hour. code when refused: voucher-malformed, voucher-check-symbol, award-number-not-voucher, '
  'voucher-unknown; for the voucher''s own learner also voucher-used (with the number it became), voucher-void, '
  'voucher-expired, accreditation-lapsed (the voucher stays good).';

create function public.accreditation_notices()
returns table (accreditation_id uuid, kind text, body text, day date, courses jsonb)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_today date := (now() at time zone 'UTC')::date;
  v_first int := (select p.expiry_first_days from public.programme p);
begin
  perform private.require_hq();
  return query
    with told as (
      select a.*, case when a.valid_until < v_today then 'lapsed' else 'lapses' end as kind, a.valid_until as day
      from public.accreditation a where a.valid_until <= v_today + v_first
      union all
      select a.*, 'review', a.review_on
      from public.accreditation a
      where a.review_on <= v_today + v_first and coalesce(a.valid_until >= v_today, true)
    )
    select t.id, t.kind, t.body, t.day, coalesce(
      jsonb_agg(jsonb_build_object(
        'id', c.id, 'code', c.code, 'title', private.course_title(c.id, 'en'), 'plain', c.plain_when_lapsed,
        'waiting', (
          select count(*) from public.voucher v join public.enrolment e on e.id = v.enrolment_id
          where e.course_id = c.id and v.state = 'issued')) order by c.code)
      filter (where c.id is not null), '[]')
    from told t
      left join public.accredited_course x on x.accreditation_id = t.id
      -- Of a lapsed one, the courses that no other accreditation carries on.
      left join public.course c on c.id = x.course_id
        and (t.kind <> 'lapsed' or (private.accreditation_of(c.id, v_today)).id is null)
    group by t.id, t.kind, t.body, t.day
    having t.kind <> 'lapsed' or count(c.id) > 0
    order by t.kind <> 'lapsed', t.day, t.body;
end
$$;
comment on function public.accreditation_notices() is
  'HQ. What has lapsed (with courses that nothing else covers), lapses, or is due for review within the programme''s first '
  'reminder. courses: [{id, code, title, plain, waiting}], waiting: vouchers out that cannot be redeemed. Refusals: not-allowed.';
grant execute on function public.accreditation_notices() to authenticated;
