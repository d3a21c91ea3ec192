-- Awards as issued. Everything that is printed is copied into the row when it is made and never follows a later
-- change: the name is the one seen at the ID check. An award is made only inside SQL, by redeeming a voucher or by
-- a reissue of two people; signed and sealed by the service; and never deleted: it is revoked or superseded.
--
-- `name` and `salt` are destroyed when a person is erased (the log's entry can then no longer be tied to anybody);
-- all else is kept, so that a number that was printed answers for ever.

create table public.award (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  learner_id uuid not null,
  enrolment_id uuid not null,
  course_id uuid not null references public.course (id),
  sitting_id uuid not null,
  voucher_id uuid unique,
  reissue_of uuid unique references public.award (id) on delete restrict,
  number text not null unique check (number ~ '^[0-9A-HJKMNP-TV-Z]{12}$' and private.symbol_sum(number) = 0),
  kind text not null check (kind in ('certificate', 'diploma')),
  name text check (length(name) between 1 and 200),
  course_code text not null,
  course_title text not null,
  library_code text not null,
  library_name text not null,
  issuer_name text not null,
  accreditation_code text,
  accrediting_body text,
  accreditation_number text,
  completed_on date not null,
  issued_on date not null,
  expires_on date check (expires_on > issued_on),
  status_index bigint not null unique check (status_index >= 0),
  salt bytea check (length(salt) = 16),
  online_minutes int not null check (online_minutes >= 0),
  tutored_minutes int not null check (tutored_minutes >= 0),
  score_percent numeric(5,2) not null check (score_percent between 0 and 100),
  state text not null default 'being-sealed' check (state in ('being-sealed', 'sealed', 'revoked', 'superseded')),
  superseded_by uuid references public.award (id) on delete restrict,
  token_url text,
  credential jsonb,
  leaf_index bigint unique,
  pdf_path text unique,
  sealed_at timestamptz,
  printed_at timestamptz,
  stamped_at timestamptz,
  stamped_by uuid,
  collected_at timestamptz,
  kept_for_ceremony_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id) on delete restrict,
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id) on delete restrict,
  foreign key (library_id, sitting_id) references public.sitting (library_id, id) on delete restrict,
  foreign key (library_id, voucher_id) references public.voucher (library_id, id) on delete restrict,
  check ((voucher_id is null) <> (reissue_of is null)),
  check ((name is null) = (salt is null)),
  check ((accreditation_code is null) = (accrediting_body is null)
    and (accreditation_code is null) = (accreditation_number is null)),
  check ((token_url is null) = (credential is null) and (token_url is null) = (leaf_index is null)),
  check (state = 'being-sealed' or (leaf_index is not null and pdf_path is not null and sealed_at is not null)),
  check ((state = 'superseded') = (superseded_by is not null)),
  check (stamped_at is null or printed_at is not null),
  check ((stamped_at is null) = (stamped_by is null))
);
comment on column public.award.status_index is
  'Global; list = index / 131072, position = index mod 131072, at random within a list.';
comment on column public.award.expires_on is 'Valid through this day, UTC; null is for ever.';
comment on column public.award.pdf_path is 'In the bucket awards: <library_id>/<award_id>.pdf.';
create index award_learner on public.award (library_id, learner_id);
create index award_own on public.award (learner_id);
create index award_enrolment on public.award (library_id, enrolment_id);
create index award_sitting on public.award (library_id, sitting_id);
create index award_voucher on public.award (library_id, voucher_id);
create index award_course on public.award (course_id);
create index award_superseded_by on public.award (superseded_by);
create index award_gone on public.award (status_index) where state in ('revoked', 'superseded');

create table public.award_event (
  id uuid primary key default private.uuid_v7(),
  award_id uuid not null,
  library_id uuid not null,
  kind text not null check (kind in ('redeemed', 'reissued', 'signed', 'sealed', 'printed', 'stamped', 'collected',
    'kept-for-ceremony', 'revocation-proposed', 'revoked', 'superseded')),
  actor_id uuid,
  at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default now(),
  foreign key (library_id, award_id) references public.award (library_id, id) on delete restrict
);
create index award_event_award on public.award_event (library_id, award_id);

alter table public.award enable row level security;
alter table public.award force row level security;
revoke all on public.award from anon, authenticated, service_role;
-- Not granted: salt, which would tie the public log to a number.
grant select (id, library_id, learner_id, enrolment_id, course_id, sitting_id, voucher_id, reissue_of, number, kind,
  name, course_code, course_title, library_code, library_name, issuer_name, accreditation_code, accrediting_body,
  accreditation_number, completed_on, issued_on, expires_on, status_index, online_minutes, tutored_minutes,
  score_percent, state, superseded_by, token_url, credential, leaf_index, pdf_path, sealed_at, printed_at,
  stamped_at, stamped_by, collected_at, kept_for_ceremony_at, version, created_at)
  on public.award to authenticated;
create policy award_read on public.award for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or learner_id = (select auth.uid())
  or (select private.is_hq())
);

alter table public.award_event enable row level security;
alter table public.award_event force row level security;
revoke all on public.award_event from anon, authenticated, service_role;
grant select (id, award_id, library_id, kind, actor_id, at, created_at) on public.award_event to authenticated;
create policy award_event_read on public.award_event for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or award_id = any (array(select a.id from public.award a where a.learner_id = (select auth.uid())))
  or (select private.is_hq())
);
select private.make_append_only('public.award_event');
-- No insert, update or delete for clients. anon reads no award: `verify_award` answers one number at a time.

create function private.note_award(p_award public.award, p_kind text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into public.award_event (award_id, library_id, kind, actor_id)
  values (p_award.id, p_award.library_id, p_kind, auth.uid());
  perform private.changed(p_award.library_id, 'award', p_award.id, p_award.version);
  perform private.tell_learner(p_award.enrolment_id, 'award', p_award.id, p_award.version);
end
$$;

-- Work for the signing service, kept after it is done. A row stands in the transaction that made the award, so
-- a crash between any two steps leaves something to take up again, and never a second number.
create table private.signing_job (
  award_id uuid primary key references public.award (id) on delete restrict,
  step text not null default 'pending' check (step in ('pending', 'logged', 'sealed')),
  attempts int not null default 0,
  locked_until timestamptz,
  error_code text check (error_code ~ '^[a-z0-9-]{1,60}$'),
  created_at timestamptz not null default now()
);
create index signing_job_open on private.signing_job (created_at) where step <> 'sealed';
alter table private.signing_job enable row level security;
alter table private.signing_job force row level security;
revoke all on private.signing_job from public, anon, authenticated, service_role;

-- How full each status list is. Three quarters, then the next one: random tries for a free position stay short.
create table private.status_list (
  list int primary key check (list >= 0),
  given int not null check (given between 0 and 131072)
);
alter table private.status_list enable row level security;
alter table private.status_list force row level security;
revoke all on private.status_list from public, anon, authenticated, service_role;

create function private.take_status_index() returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_list int;
  v_index bigint;
begin
  -- Held until commit: whoever looks for a free position sees every one that was given.
  perform pg_advisory_xact_lock(hashtextextended('carrel/status-list', 0));
  select coalesce(max(s.list) + (case when max(s.given) filter (where s.list = m.list) >= 98304 then 1 else 0 end), 0)
  into v_list
  from private.status_list s, (select max(list) as list from private.status_list) m;
  insert into private.status_list as s (list, given) values (v_list, 1)
  on conflict (list) do update set given = s.given + 1;
  loop
    -- Three random bytes, 17 bits of them: uniform over the list's 131,072 positions.
    v_index := v_list * 131072::bigint
      + (('x' || encode(extensions.gen_random_bytes(3), 'hex'))::bit(24)::int & 131071);
    exit when not exists (select from public.award where status_index = v_index);
  end loop;
  return v_index;
end
$$;
comment on function private.take_status_index() is 'A free position of the current list, at random.';

create function private.insert_award(p_award public.award, p_kind text) returns public.award
language plpgsql volatile set search_path = ''
as $$
declare
  v_award public.award := p_award;
begin
  v_award.id := private.uuid_v7();
  loop
    v_award.number := private.new_symbols(0);
    exit when not exists (select from public.award where number = v_award.number);
  end loop;
  v_award.status_index := private.take_status_index();
  v_award.salt := extensions.gen_random_bytes(16);
  v_award.state := 'being-sealed';
  v_award.version := 1;
  v_award.created_at := now();
  insert into public.award select v_award.*;
  insert into private.signing_job (award_id) values (v_award.id);
  perform private.note_award(v_award, p_kind);
  return v_award;
end
$$;
comment on function private.insert_award(public.award, text) is
  'Makes an award out of what is printed on it: gives number, status index and salt, and queues the signing.';

create function public.mark_award(p_award_id uuid, p_step text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_award public.award;
begin
  select * into v_award from public.award where id = p_award_id for update;
  if not coalesce(p_step = 'printed' and v_award.learner_id = private.require_user(), false) then
    perform private.require_role(v_award.library_id, '{proctor,librarian}');
  end if;
  if p_step is null or p_step not in ('printed', 'stamped', 'collected', 'kept-for-ceremony') then
    perform private.refuse('bad-step', 422);
  end if;
  if v_award.state <> 'sealed' then
    perform private.refuse('not-sealed', 409);
  end if;
  if p_step <> 'printed' and v_award.printed_at is null then
    perform private.refuse('not-printed', 409);
  end if;
  if p_step in ('collected', 'kept-for-ceremony') and v_award.stamped_at is null then
    perform private.refuse('not-stamped', 409);
  end if;
  if p_step = 'kept-for-ceremony' and v_award.collected_at is not null then
    perform private.refuse('already-collected', 409);
  end if;
  -- Said again, a step changes nothing: the first time is the one that counts.
  if (case p_step when 'printed' then v_award.printed_at when 'stamped' then v_award.stamped_at
    when 'collected' then v_award.collected_at else v_award.kept_for_ceremony_at end) is not null then
    return;
  end if;
  update public.award set
    printed_at = case when p_step = 'printed' then now() else printed_at end,
    stamped_at = case when p_step = 'stamped' then now() else stamped_at end,
    stamped_by = case when p_step = 'stamped' then auth.uid() else stamped_by end,
    collected_at = case when p_step = 'collected' then now() else collected_at end,
    kept_for_ceremony_at = case when p_step = 'kept-for-ceremony' then now() else kept_for_ceremony_at end,
    version = version + 1
  where id = p_award_id
  returning * into v_award;
  perform private.note_award(v_award, p_step);
  perform private.audit('mark-award', 'award', p_award_id, v_award.library_id, jsonb_build_object('step', p_step));
end
$$;
comment on function public.mark_award(uuid, text) is
  'Proctor or librarian: printed, stamped, then collected or kept-for-ceremony; the learner may say printed of the '
  'own award. Refusals: not-found, not-allowed, bad-step, not-sealed, not-printed, not-stamped, already-collected.';
grant execute on function public.mark_award(uuid, text) to authenticated;
