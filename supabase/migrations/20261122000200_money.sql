-- What a learner owes a library for an award, and what came in. Both tables are append-only: a wrong entry is
-- answered by another one (a new agreement, a reversal), never by an edit, so that the till can be added up
-- years later. A schedule is a way to pay in full, never a way round it.
--
-- Amounts are integer minor units; the currency is copied into every row, because the library's may change.
-- People are plain ids without foreign keys: an account may be erased, what was received stays (kept as long
-- as the library's bookkeeping law asks, at least ten years).

create table public.fee_agreement (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  enrolment_id uuid not null,
  seq int not null check (seq > 0),
  amount_minor bigint not null check (amount_minor between 0 and 1000000000000),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  schedule jsonb check (jsonb_typeof(schedule) = 'array'),
  agreed_by uuid not null,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (enrolment_id, seq),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id) on delete restrict
);
comment on table public.fee_agreement is 'The row with the highest seq of an enrolment counts.';
comment on column public.fee_agreement.schedule is
  '[{"due_on": "2026-12-01", "amount_minor": 5000}], or null: at once.';
create index fee_agreement_enrolment on public.fee_agreement (library_id, enrolment_id);

create table public.payment (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null,
  enrolment_id uuid not null,
  fee_agreement_id uuid not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  method text not null check (method in ('cash', 'card', 'bank-transfer', 'mobile-money', 'other')),
  receipt_number text check (receipt_number ~ '^\S(.{0,38}\S)?$'),
  received_by uuid not null,
  received_at timestamptz not null default now(),
  reverses_id uuid unique,
  reason_code text check (reason_code ~ '^[a-z][a-z-]{0,59}$'),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  unique (library_id, receipt_number),
  -- Money in has a receipt, a reversal says which payment it takes back and why.
  check (case when reverses_id is null
    then amount_minor > 0 and receipt_number is not null and reason_code is null
    else amount_minor < 0 and receipt_number is null and reason_code is not null end),
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id) on delete restrict,
  foreign key (library_id, fee_agreement_id) references public.fee_agreement (library_id, id) on delete restrict,
  foreign key (library_id, reverses_id) references public.payment (library_id, id) on delete restrict
);
create index payment_enrolment on public.payment (library_id, enrolment_id);
create index payment_agreement on public.payment (library_id, fee_agreement_id);
create index payment_reverses on public.payment (library_id, reverses_id);

alter table public.fee_agreement enable row level security;
alter table public.fee_agreement force row level security;
revoke all on public.fee_agreement from anon, authenticated, service_role;
grant select (id, library_id, enrolment_id, seq, amount_minor, currency, schedule, agreed_by, created_at)
  on public.fee_agreement to authenticated;
create policy fee_agreement_read on public.fee_agreement for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or enrolment_id = any (array(select e.id from public.enrolment e where e.learner_id = (select auth.uid())))
  or (select private.is_hq())
);
select private.make_append_only('public.fee_agreement');

alter table public.payment enable row level security;
alter table public.payment force row level security;
revoke all on public.payment from anon, authenticated, service_role;
grant select (id, library_id, enrolment_id, fee_agreement_id, amount_minor, currency, method, receipt_number,
  received_by, received_at, reverses_id, reason_code, created_at) on public.payment to authenticated;
create policy payment_read on public.payment for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or enrolment_id = any (array(select e.id from public.enrolment e where e.learner_id = (select auth.uid())))
  or (select private.is_hq())
);
select private.make_append_only('public.payment');
-- No insert, update or delete is granted: money is written by the verbs below only. The coach and the
-- licensee read neither table: what a learner paid is between the learner and the library.

create function private.fee_state(p_enrolment_id uuid)
returns table (agreement_id uuid, amount_minor bigint, currency char(3), paid_minor bigint)
language sql stable set search_path = ''
as $$
  select a.id, a.amount_minor, a.currency,
    coalesce((
      select sum(p.amount_minor) from public.payment p
      where p.enrolment_id = p_enrolment_id and p.currency = a.currency
    ), 0)::bigint
  from public.fee_agreement a
  where a.enrolment_id = p_enrolment_id
  order by a.seq desc
  limit 1
$$;
comment on function private.fee_state(uuid) is
  'The agreement that counts and what was paid in its currency, reversals taken off; no row before an agreement.';

create function private.tell_learner(p_enrolment_id uuid, p_entity text, p_entity_id uuid, p_version int) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_sitting_id uuid;
begin
  select s.id into v_sitting_id from public.sitting s
  where s.enrolment_id = p_enrolment_id order by s.attempt desc, s.created_at desc limit 1;
  if v_sitting_id is not null then
    perform realtime.send(
      jsonb_build_object('entity', p_entity, 'id', p_entity_id, 'version', p_version),
      'change', 'sitting:' || v_sitting_id, true);
  end if;
end
$$;
comment on function private.tell_learner(uuid, text, uuid, int) is
  'A hint on the topic of the learner''s latest sitting, for what follows it: fee, voucher, award. No seq: the learner '
  'follows no feed, the phone just reads again.';

create function private.voucher_given(p_enrolment_id uuid) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  return exists (
    select from public.voucher v where v.enrolment_id = p_enrolment_id and v.state in ('issued', 'redeemed'));
end
$$;

create function public.agree_fee(p_enrolment_id uuid, p_amount_minor bigint, p_schedule jsonb default null)
returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{proctor,librarian}');
  v_state record;
  v_id uuid;
begin
  if p_amount_minor is null or p_amount_minor not between 0 and 1000000000000 then
    perform private.refuse('bad-amount', 422);
  end if;
  if not private.is_schedule(p_schedule, p_amount_minor) then
    perform private.refuse('bad-schedule', 422);
  end if;
  if private.voucher_given(p_enrolment_id) then
    perform private.refuse('already-issued', 409);
  end if;
  select * into v_state from private.fee_state(p_enrolment_id);
  if v_state.paid_minor > p_amount_minor then
    perform private.refuse('fee-below-paid', 409);
  end if;
  insert into public.fee_agreement (library_id, enrolment_id, seq, amount_minor, currency, schedule, agreed_by)
  select v_enrolment.library_id, p_enrolment_id,
    coalesce((select max(a.seq) from public.fee_agreement a where a.enrolment_id = p_enrolment_id), 0) + 1,
    p_amount_minor, coalesce(v_state.currency, o.currency, l.currency), p_schedule, auth.uid()
  from public.library l
  left join public.offered_course o on o.library_id = l.id and o.course_id = v_enrolment.course_id
  where l.id = v_enrolment.library_id
  returning id into v_id;
  perform private.changed(v_enrolment.library_id, 'fee_agreement', v_id, 1);
  perform private.tell_learner(p_enrolment_id, 'fee_agreement', v_id, 1);
  perform private.audit('agree-fee', 'fee_agreement', v_id, v_enrolment.library_id,
    jsonb_build_object('enrolment_id', p_enrolment_id, 'amount_minor', p_amount_minor));
  return v_id;
end
$$;
comment on function public.agree_fee(uuid, bigint, jsonb) is
  'Proctor or librarian. Minor units in the currency of the first agreement, else of the offered course. A '
  'schedule must add up to the amount. Refusals: not-found, bad-amount, bad-schedule, fee-below-paid, '
  'already-issued.';

create function private.is_schedule(p_schedule jsonb, p_amount_minor bigint) returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
  if p_schedule is null then
    return true;
  end if;
  return jsonb_typeof(p_schedule) = 'array'
    and jsonb_array_length(p_schedule) between 1 and 60
    and (
      select bool_and((s.amount_minor > 0) is true and s.due_on is not null) and sum(s.amount_minor) = p_amount_minor
      from jsonb_to_recordset(p_schedule) as s (due_on date, amount_minor bigint)
    );
exception
  when invalid_text_representation or invalid_datetime_format or datetime_field_overflow
    or numeric_value_out_of_range or invalid_parameter_value then
    return false;
end
$$;
comment on function private.is_schedule(jsonb, bigint) is
  'Whether each instalment has a day and a positive amount and they add up; null is at once.';

create function public.record_payment(
  p_id uuid, p_enrolment_id uuid, p_amount_minor bigint, p_method text, p_receipt_number text
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_enrolment public.enrolment := private.staff_enrolment(p_enrolment_id, '{proctor,librarian}');
  v_receipt text := private.clean_text(p_receipt_number, 40, 'receipt-number-missing');
  v_state record;
  v_there public.payment;
begin
  select * into v_there from public.payment where id = p_id;
  if v_there.id is not null then
    if (v_there.enrolment_id, v_there.amount_minor, v_there.method, v_there.receipt_number)
      is distinct from (p_enrolment_id, p_amount_minor, p_method, v_receipt) then
      perform private.refuse('reused-id', 409);
    end if;
    return v_there.id;
  end if;
  if p_id is null or coalesce(p_amount_minor, 0) <= 0 then
    perform private.refuse('bad-amount', 422);
  end if;
  if p_method is null or p_method not in ('cash', 'card', 'bank-transfer', 'mobile-money', 'other') then
    perform private.refuse('bad-method', 422);
  end if;
  select * into v_state from private.fee_state(p_enrolment_id);
  if v_state.agreement_id is null then
    perform private.refuse('fee-not-agreed', 409);
  end if;
  if v_state.paid_minor + p_amount_minor > v_state.amount_minor then
    perform private.refuse('more-than-owed', 409);
  end if;
  begin
    insert into public.payment (id, library_id, enrolment_id, fee_agreement_id, amount_minor, currency, method,
      receipt_number, received_by)
    values (p_id, v_enrolment.library_id, p_enrolment_id, v_state.agreement_id, p_amount_minor, v_state.currency,
      p_method, v_receipt, auth.uid());
  exception when unique_violation then
    perform private.refuse('receipt-number-taken', 409);
  end;
  perform private.changed(v_enrolment.library_id, 'payment', p_id, 1);
  perform private.tell_learner(p_enrolment_id, 'payment', p_id, 1);
  perform private.audit('record-payment', 'payment', p_id, v_enrolment.library_id,
    jsonb_build_object('enrolment_id', p_enrolment_id, 'amount_minor', p_amount_minor));
  return p_id;
end
$$;
comment on function public.record_payment(uuid, uuid, bigint, text, text) is
  'Proctor or librarian. The id is the client''s: sent again it answers the same and books nothing. Refusals: '
  'not-found, receipt-number-missing, bad-amount, bad-method, fee-not-agreed, more-than-owed, '
  'receipt-number-taken, reused-id.';

create function public.reverse_payment(p_payment_id uuid, p_reason text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_payment public.payment;
  v_reason text;
  v_id uuid;
begin
  select * into v_payment from public.payment where id = p_payment_id;
  perform private.require_role(v_payment.library_id, '{librarian}');
  perform private.staff_enrolment(v_payment.enrolment_id, '{librarian}');
  if v_payment.reverses_id is not null
    or exists (select from public.payment p where p.reverses_id = p_payment_id) then
    perform private.refuse('already-reversed', 409);
  end if;
  if private.voucher_given(v_payment.enrolment_id) then
    perform private.refuse('already-issued', 409);
  end if;
  v_reason := private.coded_reason(v_payment.library_id, 'payment', p_payment_id, p_reason);
  insert into public.payment (library_id, enrolment_id, fee_agreement_id, amount_minor, currency, method,
    received_by, reverses_id, reason_code)
  values (v_payment.library_id, v_payment.enrolment_id, v_payment.fee_agreement_id, -v_payment.amount_minor,
    v_payment.currency, v_payment.method, auth.uid(), p_payment_id, v_reason)
  returning id into v_id;
  perform private.changed(v_payment.library_id, 'payment', v_id, 1);
  perform private.tell_learner(v_payment.enrolment_id, 'payment', v_id, 1);
  perform private.audit('reverse-payment', 'payment', v_id, v_payment.library_id,
    jsonb_build_object('reverses_id', p_payment_id, 'amount_minor', -v_payment.amount_minor, 'reason', v_reason));
  return v_id;
end
$$;
comment on function public.reverse_payment(uuid, text) is
  'Librarian. p_reason is a code (entry-error, refund, bounced) or words, which become a note. A payment behind a '
  'voucher that is out is reversed after voiding the voucher. Refusals: not-found, reason-missing, already-reversed, '
  'already-issued.';

grant execute on function public.agree_fee(uuid, bigint, jsonb) to authenticated;
grant execute on function public.record_payment(uuid, uuid, bigint, text, text) to authenticated;
grant execute on function public.reverse_payment(uuid, text) to authenticated;
