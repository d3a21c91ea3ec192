-- A learner turns a voucher into an award, once. A code is bound to the learner it was issued for: in other hands
-- it looks like any other wrong code, so that a code that was found or overheard says nothing.
-- Failures are rows, never errors, because an error would roll the count of tries back. No table of its own.

create function private.course_title(p_course_id uuid, p_locale text) returns text
language sql stable set search_path = ''
as $$
  select coalesce(
    (
      select t.title from public.course_text t where t.course_id = p_course_id
      order by (t.locale = p_locale) desc, (t.locale = 'en') desc, t.locale limit 1
    ),
    (select c.code from public.course c where c.id = p_course_id))
$$;
comment on function private.course_title(uuid, text) is
  'The title in the locale, else in English, else in any, else the code.';

create function private.award_of(p_voucher public.voucher) returns public.award
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
  return v_award;
end
$$;
comment on function private.award_of(public.voucher) is
  'What is printed on the award of an issued voucher, today, in the library''s local days.';

create function public.redeem_voucher(p_code text)
returns table (outcome text, award_number text, code text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_address text := private.attested_address();
  v_symbols text := private.read_symbols(p_code);
  v_voucher public.voucher;
  v_award public.award;
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
  'voucher-unknown; for the '
  'voucher''s own learner also voucher-used (with the number it became), voucher-void, voucher-expired.';
grant execute on function public.redeem_voucher(text) to authenticated;
