-- Issuing, printing again and voiding a voucher. This is the gate of the whole chain: no award without a passed
-- sitting, the fee in full, the home library, and a second pair of hands. Nothing the client says is believed:
-- it names the enrolment, all the rest is read here under the enrolment's lock. No table of its own.

create function private.give_code(p_voucher_id uuid, out p_code text, out p_hmac bytea)
language plpgsql volatile set search_path = ''
as $$
begin
  -- 55 random bits: a second round is a matter of form.
  loop
    p_code := private.new_symbols(1);
    p_hmac := private.code_hmac('voucher', p_code);
    exit when not exists (select from public.voucher v where v.code_hmac = p_hmac);
  end loop;
end
$$;

create function private.sitting_hands(p_sitting_id uuid, p_enrolment_id uuid) returns uuid[]
language plpgsql stable set search_path = ''
as $$
begin
  return array(
    select c.checked_by from public.id_check c where c.sitting_id = p_sitting_id
    union select t.answered_by from public.tool_check t where t.sitting_id = p_sitting_id
    union select e.actor_id from public.sitting_event e
      where e.sitting_id = p_sitting_id and e.actor_id is not null
        and e.kind in ('admitted', 'tools-checked', 'seated', 'started', 'result')
    union select s.result_by from public.sitting s where s.id = p_sitting_id and s.result_by is not null
    union select p.received_by from public.payment p
      where p.enrolment_id = p_enrolment_id and p.reverses_id is null
        and not exists (select from public.payment r where r.reverses_id = p.id)
  );
end
$$;
comment on function private.sitting_hands(uuid, uuid) is
  'Everybody who checked, started, recorded the result or took the fee.';

create function public.issue_voucher(p_enrolment_id uuid)
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
    select p.id into v_permission_id from public.hq_permission p
    where p.learner_id = v_enrolment.learner_id and p.library_id = v_enrolment.library_id
      and p.course_id = v_enrolment.course_id and p.expires_on >= v_today
    limit 1;
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
comment on function public.issue_voucher(uuid) is
  'Proctor or librarian. The code is given here and never again; it is 12 symbols without hyphens. Refusals: '
  'not-found, library-not-active, already-issued, not-passed, not-home-library, fee-not-agreed, fee-not-paid, '
  'second-person-needed, no-stock.';

create function public.reprint_voucher(p_voucher_id uuid) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_voucher public.voucher;
  v_code text;
  v_hmac bytea;
begin
  select * into v_voucher from public.voucher where id = p_voucher_id for update;
  perform private.require_role(v_voucher.library_id, '{proctor,librarian}');
  if v_voucher.state <> 'issued' then
    perform private.refuse('not-issued', 409);
  end if;
  select g.p_code, g.p_hmac into v_code, v_hmac from private.give_code(p_voucher_id) g;
  update public.voucher v set code_hmac = v_hmac, last4 = right(v_code, 4), version = v.version + 1
  where v.id = p_voucher_id
  returning v.* into v_voucher;
  perform private.note_voucher(v_voucher, 'reprinted');
  perform private.audit('reprint-voucher', 'voucher', p_voucher_id, v_voucher.library_id, '{}');
  return v_code;
end
$$;
comment on function public.reprint_voucher(uuid) is
  'Proctor or librarian. A new code for a voucher that is out; the old one no longer works. Refusals: not-found, '
  'not-issued.';

create function public.void_voucher(p_voucher_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_voucher public.voucher;
  v_reason text;
begin
  select * into v_voucher from public.voucher where id = p_voucher_id;
  if not private.is_hq() then
    perform private.require_role(v_voucher.library_id, '{librarian}');
  elsif v_voucher.id is null then
    perform private.refuse('not-found', 404);
  end if;
  -- The enrolment before the voucher, as everywhere, so that issuing and voiding do not wait for each other.
  perform from public.enrolment e where e.id = v_voucher.enrolment_id for update;
  select * into v_voucher from public.voucher where id = p_voucher_id for update;
  if v_voucher.state = 'redeemed' then
    perform private.refuse('already-redeemed', 409);
  end if;
  if v_voucher.state in ('void', 'expired') then
    perform private.refuse('already-void', 409);
  end if;
  v_reason := private.coded_reason(v_voucher.library_id, 'voucher', p_voucher_id, p_reason);
  update public.voucher v set state = 'void', version = v.version + 1
  where v.id = p_voucher_id
  returning v.* into v_voucher;
  perform private.note_voucher(v_voucher, 'voided', v_reason);
  perform private.audit('void-voucher', 'voucher', p_voucher_id, v_voucher.library_id,
    jsonb_build_object('reason', v_reason));
end
$$;
comment on function public.void_voucher(uuid, text) is
  'Librarian or HQ. Takes a voucher out for good before it is redeemed; p_reason is a code or words. Refusals: '
  'not-found, reason-missing, already-redeemed, already-void.';

grant execute on function public.issue_voucher(uuid) to authenticated;
grant execute on function public.reprint_voucher(uuid) to authenticated;
grant execute on function public.void_voucher(uuid, text) to authenticated;
