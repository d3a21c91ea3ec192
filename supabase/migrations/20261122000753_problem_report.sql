-- What a verifier finds wrong with an award, told to HQ: without an account, from a page without script. A number that
-- nobody issued can be reported too: that is what a forged paper bears.
-- Text and contact are a stranger's words about a person. They are destroyed 180 days after HQ settled the report, and
-- when the award's holder is erased; that there was a report stays.

create table public.problem_report (
  id uuid primary key default private.uuid_v7(),
  number text not null check (number ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
  award_id uuid references public.award (id) on delete restrict,
  reason text not null check (reason in ('other-name', 'altered-paper', 'wrong-facts', 'unknown-number', 'other')),
  body text check (length(body) between 1 and 1000),
  contact text check (length(contact) between 1 and 200),
  settled_at timestamptz,
  settled_by uuid references auth.users (id),
  created_at timestamptz not null default now(),
  check ((settled_at is null) = (settled_by is null))
);
create index problem_report_award on public.problem_report (award_id);
create index problem_report_open on public.problem_report (created_at) where settled_at is null;
create index problem_report_settled_by on public.problem_report (settled_by);
alter table public.problem_report enable row level security;
alter table public.problem_report force row level security;
revoke all on public.problem_report from anon, authenticated, service_role;
grant select (id, number, award_id, reason, body, contact, settled_at, settled_by, created_at)
  on public.problem_report to authenticated;
create policy problem_report_hq on public.problem_report for select to authenticated using ((select private.is_hq()));
-- Written by `report_problem` and `settle_problem` alone; never deleted.

create function public.report_problem(p_number text, p_reason text, p_body text, p_contact text default null)
returns table (outcome text)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_address text := private.attested_address();
  v_symbols text := private.read_symbols(p_number);
  v_body text := nullif(btrim(normalize(p_body, NFC)), '');
  v_contact text := nullif(btrim(normalize(p_contact, NFC)), '');
  v_today bigint;
begin
  if v_symbols is null or private.symbol_sum(v_symbols) <> 0
    or p_reason is null or p_reason not in ('other-name', 'altered-paper', 'wrong-facts', 'unknown-number', 'other')
    or length(v_body) > 1000 or length(v_contact) > 200 or (p_reason = 'other' and v_body is null) then
    return query select 'malformed';
    return;
  end if;
  if not private.may_try('problem', null, v_address) then
    return query select 'slow-down';
    return;
  end if;
  perform private.note_try('problem', null, v_address, 'wrong');
  insert into public.problem_report (number, award_id, reason, body, contact)
  values (v_symbols, (select a.id from public.award a where a.number = v_symbols and a.state <> 'being-sealed'),
    p_reason, v_body, v_contact);
  select count(*) into v_today from public.problem_report r where r.created_at > now() - interval '1 day';
  if v_today >= 200 then
    perform private.raise_verify_alarm('reports', v_today);
  end if;
  return query select 'taken';
end
$$;
comment on function public.report_problem(text, text, text, text) is
  'Anyone; always one row: taken, malformed, or slow-down after 5 in a minute or 20 in an hour from one address. p_reason '
  'other-name, altered-paper, wrong-facts, unknown-number or other, which needs p_body (1,000 characters). It answers the '
  'same whether there is such an award or not.';
revoke all on function public.report_problem(text, text, text, text) from public;
grant execute on function public.report_problem(text, text, text, text) to anon, authenticated;

create function public.settle_problem(p_report_id uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_report public.problem_report;
begin
  perform private.require_hq();
  select * into v_report from public.problem_report r where r.id = p_report_id for update;
  if v_report.id is null then
    perform private.refuse('not-found', 404);
  end if;
  if v_report.settled_at is not null then
    return;
  end if;
  update public.problem_report r set settled_at = now(), settled_by = auth.uid() where r.id = p_report_id;
  perform private.audit('settle-problem', 'problem_report', p_report_id, null,
    jsonb_build_object('reason', v_report.reason));
end
$$;
comment on function public.settle_problem(uuid) is
  'HQ: this report was dealt with. Said again it changes nothing. Refusals: not-allowed, not-found.';
revoke all on function public.settle_problem(uuid) from public;
grant execute on function public.settle_problem(uuid) to authenticated;

create function private.erasing_problems(p_person uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.problem_report r set body = null, contact = null
  from public.award a where a.id = r.award_id and a.learner_id = p_person
$$;

create function private.tick_problems(p_now timestamptz) returns jsonb
language sql volatile set search_path = ''
as $$
  with cleared as (
    update public.problem_report set body = null, contact = null
    where settled_at < p_now - interval '180 days' and (body is not null or contact is not null)
    returning 1
  )
  select jsonb_build_object('problems_cleared', count(*)) from cleared
$$;
comment on function private.tick_problems(timestamptz) is
  'Part of the tick: the words of a report go 180 days after it was settled.';
