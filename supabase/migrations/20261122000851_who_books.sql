-- Where learners book for themselves, booking is their own step, the first time and after an attempt that failed; else the
-- librarian's. The twin is `learnersBook` in src/lib/domain/next-step.ts. All else is as before.

create or replace view public.enrolment_chain with (security_invoker = on) as
with fact as (
  select
    e.id as enrolment_id, e.library_id, e.learner_id, e.course_id,
    private.display_name(p.given_name, p.family_name) as learner_name, p.email as learner_email,
    c.code as course_code, c.kind as course_kind,
    n.total as modules_total,
    coalesce(g.done, 0) as modules_done,
    s.id as sitting_id, s.state as sitting_state, s.starts_at as sitting_starts_at, s.attempt, s.score_percent,
    case when s.state in ('passed', 'failed') then s.state end as result,
    f.amount_minor as fee_minor, paid.amount_minor as paid_minor, coalesce(f.currency, l.currency) as currency,
    v.id as voucher_id, v.state as voucher_state,
    a.id as award_id, a.number as award_number, a.state as award_state,
    case
      when a.collected_at is not null then 'collected'
      when a.kept_for_ceremony_at is not null then 'kept-for-ceremony'
      when a.stamped_at is not null then 'stamped'
      when a.printed_at is not null then 'printed'
      when a.token_url is not null then 'signed'
      when a.id is not null then 'redeemed'
      when v.state = 'issued' then 'voucher-issued'
      when s.state = 'passed' and paid.amount_minor >= f.amount_minor then 'fee-settled'
      when s.state in ('submitted', 'expired', 'awaiting-sync') then 'submitted'
      when s.id is not null then s.state
      when coalesce(g.done, 0) >= n.total then 'modules-complete'
      else 'enrolled'
    end as chain_state,
    greatest(
      e.enrolled_at, g.at, s.created_at,
      (select max(x.received_at) from public.sitting_event x where x.sitting_id = s.id),
      case when s.state = 'passed' then greatest(f.created_at, paid.at) end,
      v.issued_at, a.created_at, a.sealed_at, a.printed_at, a.stamped_at, a.kept_for_ceremony_at, a.collected_at
    ) as since,
    e.enrolled_at,
    coalesce(l.learners_book, (select p.learners_book from public.programme p)) as learners_book
  from public.enrolment e
    join public.course c on c.id = e.course_id
    join public.library l on l.id = e.library_id
    left join public.profile p on p.user_id = e.learner_id
    -- The modules of the moment the enrolment began.
    cross join lateral (
      select count(*)::int as total from public.module m
      where m.course_id = e.course_id
        and coalesce(m.required_from <= e.enrolled_at, true) and coalesce(m.retired_at > e.enrolled_at, true)
    ) as n
    left join lateral (
      select count(*)::int as done, max(x.created_at) as at
      from public.module_progress x where x.enrolment_id = e.id
    ) as g on true
    -- The sitting that counts: the passed one, else the latest that took or will take place.
    left join lateral (
      select x.id, x.state, x.starts_at, x.attempt, x.score_percent, x.created_at from public.sitting x
      where x.enrolment_id = e.id and x.state not in ('cancelled', 'refused', 'no-show', 'void')
      order by x.state = 'passed' desc, x.attempt desc, x.created_at desc limit 1
    ) as s on true
    left join lateral (
      select x.amount_minor, x.currency, x.created_at from public.fee_agreement x where x.enrolment_id = e.id order by x.seq desc limit 1
    ) as f on true
    left join lateral (
      select coalesce(sum(x.amount_minor), 0)::bigint as amount_minor, max(x.received_at) as at
      from public.payment x where x.enrolment_id = e.id
    ) as paid on true
    left join lateral (
      select x.id, x.state, x.issued_at from public.voucher x
      where (x.enrolment_id = e.id and x.state in ('issued', 'redeemed'))
        or (x.reserved_for = s.id and x.state = 'reserved')
      order by x.state = 'reserved', x.issued_at desc limit 1
    ) as v on true
    left join lateral (
      select x.id, x.number, x.state, x.token_url, x.created_at, x.sealed_at, x.printed_at, x.stamped_at, x.collected_at,
        x.kept_for_ceremony_at
      from public.award x where x.enrolment_id = e.id
      order by x.state = 'superseded', x.created_at desc limit 1
    ) as a on true
  where e.state <> 'dropped'
)
select
  fact.enrolment_id, fact.library_id, fact.learner_id, fact.course_id, fact.learner_name, fact.learner_email,
  fact.course_code, fact.course_kind, fact.modules_total, fact.modules_done, fact.sitting_id, fact.sitting_state,
  fact.sitting_starts_at, fact.attempt, fact.score_percent, fact.result, fact.fee_minor, fact.paid_minor,
  fact.currency, fact.voucher_id, fact.voucher_state, fact.award_id, fact.award_number, fact.award_state,
  fact.chain_state,
  case fact.chain_state
    when 'enrolled' then 'learner'
    when 'modules-complete' then case when fact.learners_book then 'learner' else 'librarian' end
    when 'booked' then 'learner'
    when 'arrived' then 'proctor'
    when 'admitted' then 'proctor'
    when 'ready' then 'proctor'
    when 'running' then 'learner'
    when 'paused' then 'proctor'
    when 'submitted' then 'proctor'
    when 'passed' then case
      when fact.fee_minor is not null then 'learner'
      when (select auth.uid()) is null or fact.learner_id = (select auth.uid()) or (select private.is_hq())
        or fact.library_id = any (array(select private.staff_library_ids('{proctor,librarian}'))) then 'librarian'
    end
    when 'failed' then case when fact.learners_book then 'learner' else 'librarian' end
    when 'fee-settled' then 'librarian'
    when 'voucher-issued' then 'learner'
    when 'redeemed' then 'server'
    when 'signed' then case when fact.award_state = 'being-sealed' then 'server' else 'learner' end
    when 'printed' then 'librarian'
    when 'stamped' then 'learner'
    when 'kept-for-ceremony' then 'learner'
  end as owner,
  fact.since,
  fact.enrolled_at
from fact;
