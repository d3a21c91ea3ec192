-- Renewing an award that ends: a new enrolment on the same course, which names the old award; the award that comes of it
-- names it too. Once expired, the old number answers `expired` with its successor. Nothing is taken from the old award before.

alter table public.award
  add column renews uuid,
  add unique (learner_id, id),
  add foreign key (learner_id, renews) references public.award (learner_id, id) on delete restrict,
  add check (renews <> id);
comment on column public.award.renews is 'The award that this one carries on, of the same learner and course.';
create index award_renews on public.award (learner_id, renews);
create index award_ends on public.award (expires_on) where state = 'sealed' and expires_on is not null;
grant select (renews) on public.award to authenticated;

alter table public.enrolment
  add column renews uuid,
  add foreign key (learner_id, renews) references public.award (learner_id, id) on delete restrict;
comment on column public.enrolment.renews is 'The award that the learner studies to renew; null for a first time.';
create index enrolment_renews on public.enrolment (learner_id, renews) where renews is not null;
grant select (renews) on public.enrolment to authenticated, service_role;

alter table public.programme
  add column expiry_first_days int not null default 90 check (expiry_first_days between 1 and 365),
  add column expiry_second_days int not null default 30 check (expiry_second_days between 1 and 365),
  add column expiry_third_days int not null default 7 check (expiry_third_days between 1 and 365);
comment on column public.programme.expiry_first_days is
  'So many days before an award or an accreditation ends, people are reminded the first time; renewing is open from then on.';
insert into private.programme_setting (name, kind, least, most) values
  ('expiry_first_days', 'whole', 1, 365),
  ('expiry_second_days', 'whole', 1, 365),
  ('expiry_third_days', 'whole', 1, 365);

create function private.successor_number(p_award public.award) returns text
language plpgsql stable set search_path = ''
as $$
begin
  if p_award.superseded_by is not null then
    return (select n.number from public.award n where n.id = p_award.superseded_by);
  elsif p_award.state = 'sealed' and p_award.expires_on < (now() at time zone 'UTC')::date then
    return (
      select n.number from public.award n
      where n.learner_id = p_award.learner_id and n.renews = p_award.id and n.state = 'sealed'
      order by n.issued_on desc, n.id desc limit 1);
  end if;
  return null;
end
$$;
comment on function private.successor_number(public.award) is
  'The number that answers in the place of this one: of a reissue, or, once it is expired, of its renewal.';

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
  select e.renews into v_award.renews from public.enrolment e where e.id = v_award.enrolment_id;
  return v_award;
end
$$;

create or replace function public.check_awards(
  p_numbers text[], p_way text default 'machine', p_said_by text default null, p_tokens text[] default null,
  p_address text default null
) returns table (
  place int, status text, code text, number text, name text, course text, kind text, library text,
  accrediting_body text, accreditation_number text, issued_on date, expires_on date, online_minutes int,
  tutored_minutes int, superseded_by text, logged_at timestamptz, kid int
)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- The setting, not the current role: within a definer's function that one is the owner. Only the service may speak for
  -- the address of somebody else, who called a function of ours.
  v_address text := case when current_setting('role') = 'service_role' and p_address is not null
    then left(p_address, 64) else private.attested_address() end;
  v_asked int := coalesce(cardinality(p_numbers), 0);
  v_awards public.award[] := '{}';
  v_award public.award;
  v_symbols text;
  v_sum int;
  v_unknown int := 0;
  v_at timestamptz;
  v_kid int;
begin
  if v_asked > 500 then
    perform private.refuse('too-many-numbers', 422);
  end if;
  perform private.may_verify(v_address);
  for v_place in 1..v_asked loop
    v_award := null;
    v_at := null;
    v_kid := null;
    v_symbols := private.read_symbols(p_numbers[v_place]);
    v_sum := private.symbol_sum(v_symbols);
    if v_sum = 0 then
      -- An award that is not sealed yet is on no paper.
      select * into v_award from public.award a where a.number = v_symbols and a.state <> 'being-sealed';
      if v_award.id is null then
        v_unknown := v_unknown + 1;
        if p_tokens[v_place] is not null and not exists (select from public.award a where a.number = v_symbols) then
          perform private.raise_verify_alarm('signed', v_unknown);
        end if;
      else
        v_awards := v_awards || v_award;
        -- A thief may take the number of an award that is in the log: its leaf must name the very token in hand.
        select l.at into v_at from public.log_leaf l where l.index = v_award.leaf_index
          and (p_tokens[v_place] is null or l.data::jsonb ->> 'token' = p_tokens[v_place]);
        -- The token's second byte, out of the first group of seven: 17 digits in the address's fragment.
        if v_at is not null and v_award.token_url ~ '#[0-9]{17}' then
          v_kid := ((substring(v_award.token_url from '#([0-9]{17})')::bigint >> 40) & 255)::int;
        end if;
      end if;
    end if;
    return query select
      v_place,
      case
        when v_award.id is null then 'unknown'
        when v_award.state in ('revoked', 'superseded') then v_award.state
        when v_award.expires_on < (now() at time zone 'UTC')::date then 'expired'
        else 'valid'
      end,
      case when v_symbols is null then 'malformed' when v_sum <> 0 then 'check-symbol' end,
      coalesce(v_symbols, left(p_numbers[v_place], 40), ''),
      v_award.name, v_award.course_title, v_award.kind, v_award.library_name, v_award.accrediting_body,
      v_award.accreditation_number, v_award.issued_on, v_award.expires_on, v_award.online_minutes,
      v_award.tutored_minutes,
      private.successor_number(v_award),
      v_at, v_kid;
  end loop;
  perform private.note_checks(v_awards, p_way, p_said_by);
  -- A typing slip is told by its check symbol and is no guess.
  perform private.note_verifies(v_address, v_asked, v_unknown);
end
$$;

create function public.renew_award(p_award_id uuid) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_award public.award;
  v_library_id uuid;
  v_id uuid;
begin
  select * into v_award from public.award where id = p_award_id for update;
  if v_award.learner_id is distinct from v_user then
    -- Of the home library of now, where the learner would study again.
    select l.library_id into v_library_id from public.learner l where l.id = v_award.learner_id;
    perform private.require_role(v_library_id, '{librarian}');
  end if;
  perform private.require_valid(v_award);
  if v_award.expires_on is null then
    perform private.refuse('award-does-not-end', 409);
  elsif v_award.expires_on > (now() at time zone 'UTC')::date
    + (select p.expiry_first_days from public.programme p) then
    perform private.refuse('too-early-to-renew', 409);
  elsif exists (
    select from public.award n where n.learner_id = v_award.learner_id and n.renews = v_award.id
      and n.state in ('being-sealed', 'sealed')
  ) then
    perform private.refuse('already-renewed', 409);
  end if;
  v_id := public.enrol(v_award.course_id, v_award.learner_id);
  update public.enrolment set renews = v_award.id where id = v_id;
  perform private.audit('renew-award', 'award', v_award.id, v_award.library_id, jsonb_build_object('enrolment_id', v_id));
  return v_id;
end
$$;
comment on function public.renew_award(uuid) is
  'The learner, or a librarian of the home library, from the first reminder on: a new enrolment on the award''s course that '
  'renews it. Refusals: not-found, not-sealed, already-ended, award-does-not-end, too-early-to-renew, already-renewed, and '
  'those of enrol.';
grant execute on function public.renew_award(uuid) to authenticated;
