-- A permission of SOP 9 can be taken back. What was granted stays on record; a row beside it says that it no longer
-- counts. The library that may use a permission sees whom it names: HQ chose to tell it, and without a name nobody
-- could be asked to come.

create table public.permission_withdrawal (
  permission_id uuid primary key references public.hq_permission (id) on delete restrict,
  reason text not null check (reason ~ '^[a-z][a-z-]{0,59}$'),
  withdrawn_by uuid not null,
  created_at timestamptz not null default now()
);
comment on column public.permission_withdrawal.reason is
  'A code; words become a note, because these rows cannot be erased.';
alter table public.permission_withdrawal enable row level security;
alter table public.permission_withdrawal force row level security;
revoke all on public.permission_withdrawal from anon, authenticated, service_role;
grant select (permission_id, reason, withdrawn_by, created_at) on public.permission_withdrawal to authenticated;
-- Who reads a permission reads that it was withdrawn: the subquery runs under the caller's policies.
create policy permission_withdrawal_read on public.permission_withdrawal for select to authenticated
  using (permission_id in (select id from public.hq_permission));
select private.make_append_only('public.permission_withdrawal');

create function private.standing_permission(p_learner_id uuid, p_library_id uuid, p_course_id uuid, p_day date)
returns uuid
language sql stable set search_path = ''
as $$
  select p.id from public.hq_permission p
  where p.learner_id = p_learner_id and p.library_id = p_library_id and p.course_id = p_course_id
    and p.expires_on >= p_day
    and not exists (select from public.permission_withdrawal w where w.permission_id = p.id)
  limit 1
$$;

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

create or replace function public.enrol_by_permission(p_permission_id uuid) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_permission public.hq_permission;
  v_id uuid;
begin
  select * into v_permission from public.hq_permission where id = p_permission_id;
  perform private.require_role(v_permission.library_id, '{librarian}');
  if exists (select from public.permission_withdrawal where permission_id = p_permission_id) then
    perform private.refuse('permission-withdrawn', 409);
  end if;
  if v_permission.expires_on < private.local_day(v_permission.library_id, now()) then
    perform private.refuse('permission-expired', 409);
  end if;
  if not exists (select from public.library where id = v_permission.library_id and state = 'active') then
    perform private.refuse('library-not-active', 409);
  end if;
  if not exists (
    select from public.learner where id = v_permission.learner_id and state = 'active' for share
  ) then
    perform private.refuse('learner-suspended', 409);
  end if;
  if not exists (
    select from public.offered_course o join public.course c on c.id = o.course_id
    where o.library_id = v_permission.library_id and o.course_id = v_permission.course_id
      and o.state = 'open' and c.state = 'published'
  ) then
    perform private.refuse('course-not-offered', 409);
  end if;
  -- The learner gets a file at this library too; the home library stays what it is.
  if not exists (
    select from public.learner_file f
    where f.library_id = v_permission.library_id and f.learner_id = v_permission.learner_id
  ) then
    insert into public.learner_file (library_id, learner_id, file_number)
    values (v_permission.library_id, v_permission.learner_id, private.next_number(v_permission.library_id, 'file'))
    on conflict do nothing;
  end if;
  insert into public.enrolment (library_id, learner_id, course_id)
  values (v_permission.library_id, v_permission.learner_id, v_permission.course_id)
  on conflict (learner_id, course_id) where state = 'active' do nothing
  returning id into v_id;
  if v_id is null then
    perform private.refuse('already-enrolled', 409);
  end if;
  perform private.changed(v_permission.library_id, 'enrolment', v_id);
  perform private.audit('enrol-by-permission', 'enrolment', v_id, v_permission.library_id,
    jsonb_build_object('hq_permission_id', p_permission_id));
  return v_id;
end
$$;

create function public.withdraw_permission(p_id uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_permission public.hq_permission;
begin
  perform private.require_hq();
  select * into v_permission from public.hq_permission where id = p_id;
  if v_permission.id is null then
    perform private.refuse('not-found', 404);
  end if;
  insert into public.permission_withdrawal (permission_id, reason, withdrawn_by)
  values (p_id, private.coded_reason(v_permission.library_id, 'hq_permission', p_id, p_reason), auth.uid())
  on conflict do nothing;
  if not found then
    perform private.refuse('permission-withdrawn', 409);
  end if;
  perform private.changed(v_permission.library_id, 'hq_permission', p_id, 2);
  perform private.audit('withdraw-permission', 'hq_permission', p_id, v_permission.library_id, '{}');
end
$$;
comment on function public.withdraw_permission(uuid, text) is
  'HQ. From now on the library issues no voucher on this permission and enrols nobody by it; p_reason is a code or '
  'words. Refusals: not-allowed, not-found, reason-missing, permission-withdrawn.';
grant execute on function public.withdraw_permission(uuid, text) to authenticated;

create function public.list_permissions(p_library_id uuid default null)
returns table (
  id uuid, state text, learner_id uuid, learner_name text, home_library text, library_id uuid, library_name text,
  course_id uuid, course_code text, expires_on date, reason text, note text, granted_at timestamptz, enrolment_id uuid
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_library_id is null then
    perform private.require_hq();
  else
    perform private.require_librarian_or_hq(p_library_id);
  end if;
  return query
    select p.id,
      case
        when w.permission_id is not null then 'withdrawn'
        when e.id is not null then 'used'
        when p.expires_on < private.local_day(p.library_id, now()) then 'expired'
        else 'open'
      end,
      p.learner_id, private.display_name(f.given_name, f.family_name), h.name, p.library_id, l.name, p.course_id,
      c.code, p.expires_on, p.reason,
      (select n.body from public.note n
        where n.library_id = p.library_id and n.entity = 'hq_permission' and n.entity_id = p.id
        order by n.created_at limit 1),
      p.created_at, e.id
    from public.hq_permission p
      join public.learner r on r.id = p.learner_id
      join public.library h on h.id = r.library_id
      join public.library l on l.id = p.library_id
      join public.course c on c.id = p.course_id
      left join public.profile f on f.user_id = p.learner_id
      left join public.permission_withdrawal w on w.permission_id = p.id
      left join lateral (
        select x.id from public.enrolment x
        where x.learner_id = p.learner_id and x.library_id = p.library_id and x.course_id = p.course_id
          and x.state <> 'dropped' and x.enrolled_at >= p.created_at
        order by x.enrolled_at limit 1
      ) as e on true
    where p_library_id is null or p.library_id = p_library_id
    order by p.created_at desc
    limit 500;
end
$$;
comment on function public.list_permissions(uuid) is
  'HQ: the latest 500 of all libraries or of one; a librarian: those of the own library. state: open, used (the '
  'learner is enrolled by it), expired, withdrawn. Refusals: not-allowed, not-found.';
grant execute on function public.list_permissions(uuid) to authenticated;

create function private.search_key(p_text text) returns text
language sql immutable set search_path = ''
as $$
  select lower(regexp_replace(normalize(coalesce(p_text, ''), NFD), '[\u0300-\u036f]', '', 'g'))
$$;
comment on function private.search_key(text) is
  'Without case and without the marks of Latin, Greek and Cyrillic, as people type when they look for a name.';

create function private.has_words(p_text text, p_asked text) returns boolean
language sql immutable set search_path = ''
as $$
  select not exists (
    select from regexp_split_to_table(btrim(private.search_key(p_asked)), '\s+') as word
    where strpos(private.search_key(p_text), word) = 0)
$$;

create function public.find_learners(p_text text)
returns table (learner_id uuid, name text, email text, file_number bigint, library_id uuid, library_name text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_hq();
  return query
    select r.id, private.display_name(f.given_name, f.family_name), f.email, r.file_number, r.library_id, l.name
    from public.learner r
      join public.library l on l.id = r.library_id
      join public.profile f on f.user_id = r.id
    where length(btrim(p_text)) >= 2
      and private.has_words(concat_ws(' ', f.given_name, f.family_name, f.email, l.name, l.code), p_text)
    order by 2, r.id
    limit 20;
end
$$;
comment on function public.find_learners(text) is
  'HQ. At most 20 learners of all libraries whose name, e-mail or library holds every word of two letters or more. '
  'Refusals: not-allowed.';
grant execute on function public.find_learners(text) to authenticated;
