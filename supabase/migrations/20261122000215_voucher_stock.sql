-- Vouchers: prepaid, one award each, of one kind. In stock a voucher is a serial number without a code; issuing
-- makes the code, shows it once and keeps its HMAC and last four symbols, which with the serial are the record
-- that SOP 4 asks for. A thief of the database, of a backup or of the stock therefore holds no code.
--
-- `voucher` is the state of today, `voucher_event` its history for ever.

create table public.voucher (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id),
  serial text not null unique check (serial ~ '^[A-Z0-9]{1,8}-[CD]-[0-9]{6,}$'),
  kind text not null check (kind in ('certificate', 'diploma')),
  state text not null default 'in-stock'
    check (state in ('in-stock', 'reserved', 'issued', 'redeemed', 'void', 'expired')),
  code_hmac bytea unique check (length(code_hmac) = 32),
  last4 char(4) check (last4 ~ '^[0-9A-HJKMNP-TV-Z]{4}$'),
  reserved_for uuid,
  enrolment_id uuid,
  learner_id uuid,
  issued_at timestamptz,
  issued_by uuid,
  redeemed_at timestamptz,
  expires_on date,
  version int not null default 1,
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, reserved_for) references public.sitting (library_id, id) on delete restrict,
  foreign key (library_id, enrolment_id) references public.enrolment (library_id, id) on delete restrict,
  foreign key (library_id, learner_id) references public.learner_file (library_id, learner_id) on delete restrict,
  check ((code_hmac is null) = (last4 is null)),
  check (state <> 'in-stock' or num_nonnulls(reserved_for, enrolment_id, learner_id, code_hmac) = 0),
  check (state <> 'reserved' or (reserved_for is not null and code_hmac is null)),
  check (state not in ('issued', 'redeemed')
    or (reserved_for is not null and enrolment_id is not null and learner_id is not null
      and code_hmac is not null and issued_at is not null and issued_by is not null)),
  check ((state = 'redeemed') = (redeemed_at is not null))
);
comment on column public.voucher.reserved_for is
  'The sitting it waits for, and from issuing on the passed sitting it was issued for.';
comment on column public.voucher.expires_on is
  'The last day, in the library''s time zone, on which it can be issued and redeemed.';
create index voucher_stock_line on public.voucher (library_id, kind, expires_on, serial) where state = 'in-stock';
create unique index voucher_reserved_once on public.voucher (reserved_for) where state = 'reserved';
create unique index voucher_out_once on public.voucher (enrolment_id) where state in ('issued', 'redeemed');
create index voucher_sitting on public.voucher (library_id, reserved_for);
create index voucher_enrolment on public.voucher (library_id, enrolment_id);
create index voucher_learner on public.voucher (library_id, learner_id);
create index voucher_own on public.voucher (learner_id);
create index voucher_expiry on public.voucher (expires_on) where state in ('in-stock', 'reserved', 'issued');

create table public.voucher_event (
  id uuid primary key default private.uuid_v7(),
  voucher_id uuid not null,
  library_id uuid not null,
  kind text not null check (kind in
    ('stocked', 'reserved', 'released', 'issued', 'reprinted', 'redeemed', 'voided', 'expired')),
  actor_id uuid,
  sitting_id uuid,
  reason text check (reason ~ '^[a-z][a-z-]{0,59}$'),
  at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default now(),
  foreign key (library_id, voucher_id) references public.voucher (library_id, id) on delete restrict
);
comment on column public.voucher_event.actor_id is 'Null when the tick did it.';
comment on column public.voucher_event.reason is 'A code; words become a note, because these rows cannot be erased.';
create index voucher_event_voucher on public.voucher_event (library_id, voucher_id);

alter table public.voucher enable row level security;
alter table public.voucher force row level security;
revoke all on public.voucher from anon, authenticated, service_role;
-- Not granted: code_hmac. Nobody needs it outside SQL.
grant select (id, library_id, serial, kind, state, last4, reserved_for, enrolment_id, learner_id, issued_at,
  issued_by, redeemed_at, expires_on, version, created_at) on public.voucher to authenticated;
create policy voucher_read on public.voucher for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or library_id = any (array(select private.licensee_library_ids()))
  or learner_id = (select auth.uid())
  or (select private.is_hq())
);

alter table public.voucher_event enable row level security;
alter table public.voucher_event force row level security;
revoke all on public.voucher_event from anon, authenticated, service_role;
grant select (id, voucher_id, library_id, kind, actor_id, sitting_id, reason, at, created_at)
  on public.voucher_event to authenticated;
create policy voucher_event_read on public.voucher_event for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or library_id = any (array(select private.licensee_library_ids()))
  or (select private.is_hq())
);
select private.make_append_only('public.voucher_event');
-- Neither table takes an insert, update or delete from a client. A voucher is never deleted: it is voided.

create view public.voucher_stock with (security_invoker = true) as
  select library_id, kind,
    count(*) filter (where state = 'in-stock')::int as in_stock,
    count(*) filter (where state = 'reserved')::int as reserved,
    count(*) filter (where state = 'issued')::int as issued,
    count(*) filter (where state = 'redeemed')::int as redeemed,
    count(*) filter (where state = 'void')::int as void,
    count(*) filter (where state = 'expired')::int as expired
  from public.voucher
  group by library_id, kind;
revoke all on public.voucher_stock from anon, authenticated, service_role;
grant select on public.voucher_stock to authenticated;

create function private.note_voucher(p_voucher public.voucher, p_kind text, p_reason text default null)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  insert into public.voucher_event (voucher_id, library_id, kind, actor_id, sitting_id, reason)
  values (p_voucher.id, p_voucher.library_id, p_kind, auth.uid(), p_voucher.reserved_for, p_reason);
  perform private.changed(p_voucher.library_id, 'voucher', p_voucher.id, p_voucher.version);
  if p_voucher.enrolment_id is not null then
    perform private.tell_learner(p_voucher.enrolment_id, 'voucher', p_voucher.id, p_voucher.version);
  end if;
end
$$;

create function private.take_from_stock(p_library_id uuid, p_kind text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  v_today date := private.local_day(p_library_id, now());
  v_id uuid;
begin
  -- What expires first goes first. A row that another transaction holds is passed over, so that two desks do
  -- not wait for each other; only when all are held does this one wait.
  select id into v_id from public.voucher
  where library_id = p_library_id and kind = p_kind and state = 'in-stock'
    and (expires_on is null or expires_on >= v_today)
  order by expires_on nulls last, serial
  limit 1 for update skip locked;
  if v_id is null then
    select id into v_id from public.voucher
    where library_id = p_library_id and kind = p_kind and state = 'in-stock'
      and (expires_on is null or expires_on >= v_today)
    order by expires_on nulls last, serial
    limit 1 for update;
  end if;
  return v_id;
end
$$;
comment on function private.take_from_stock(uuid, text) is
  'Locks a voucher in stock that has not expired; null when there is none.';

create or replace function private.reserve_voucher(p_sitting_id uuid) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  v_library_id uuid;
  v_kind text;
  v_voucher_id uuid;
  v_voucher public.voucher;
begin
  select s.library_id, c.kind into v_library_id, v_kind
  from public.sitting s join public.course c on c.id = s.course_id
  where s.id = p_sitting_id
  for update of s;
  select id into v_voucher_id from public.voucher where reserved_for = p_sitting_id and state = 'reserved';
  if v_voucher_id is not null then
    return v_voucher_id;
  end if;
  v_voucher_id := private.take_from_stock(v_library_id, v_kind);
  update public.voucher
  set state = 'reserved', reserved_for = p_sitting_id, version = version + 1
  where id = v_voucher_id
  returning * into v_voucher;
  if v_voucher.id is not null then
    perform private.note_voucher(v_voucher, 'reserved');
  end if;
  return v_voucher.id;
end
$$;
comment on function private.reserve_voucher(uuid) is
  'Sets a voucher of the course''s kind aside for the sitting; null when the stock has none: booking '
  'goes on without.';

create or replace function private.release_voucher(p_sitting_id uuid, p_reason text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_voucher public.voucher;
begin
  select * into v_voucher from public.voucher
  where reserved_for = p_sitting_id and state = 'reserved' for update;
  if v_voucher.id is null then
    return;
  end if;
  perform private.note_voucher(v_voucher, 'released', case
    when p_reason is null or p_reason ~ '^[a-z][a-z-]{0,59}$' then p_reason else 'other' end);
  update public.voucher set state = 'in-stock', reserved_for = null, version = version + 1
  where id = v_voucher.id;
end
$$;
comment on function private.release_voucher(uuid, text) is
  'Gives the voucher reserved for the sitting back to the stock, if one is. p_reason is a code.';

create function public.stock_vouchers(
  p_library_id uuid, p_kind text, p_count int, p_expires_on date default null
) returns setof text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_code text;
  v_voucher public.voucher;
begin
  perform private.require_hq();
  select code into v_code from public.library where id = p_library_id;
  if v_code is null then
    perform private.refuse('not-found', 404);
  end if;
  if p_kind is null or p_kind not in ('certificate', 'diploma') then
    perform private.refuse('bad-kind', 422);
  end if;
  if p_count is null or p_count not between 1 and 1000 then
    perform private.refuse('bad-count', 422);
  end if;
  if p_expires_on <= private.local_day(p_library_id, now()) then
    perform private.refuse('bad-expiry', 422);
  end if;
  for i in 1..p_count loop
    insert into public.voucher (library_id, serial, kind, expires_on)
    values (
      p_library_id,
      format('%s-%s-%s', v_code, upper(left(p_kind, 1)),
        lpad(private.next_number(p_library_id, 'voucher-' || p_kind)::text, 6, '0')),
      p_kind, p_expires_on)
    returning * into v_voucher;
    insert into public.voucher_event (voucher_id, library_id, kind, actor_id)
    values (v_voucher.id, p_library_id, 'stocked', auth.uid());
    return next v_voucher.serial;
  end loop;
  -- One line in the change feed for the whole delivery: desks count the stock anew, they do not read each row.
  perform private.changed(p_library_id, 'voucher', v_voucher.id, 1);
  perform private.audit('stock-vouchers', 'voucher', null, p_library_id,
    jsonb_build_object('kind', p_kind, 'count', p_count, 'last_serial', v_voucher.serial));
end
$$;
comment on function public.stock_vouchers(uuid, text, int, date) is
  'HQ. Puts 1 to 1000 vouchers of a kind into a library''s stock and gives their serials. Refusals: not-allowed, '
  'not-found, bad-kind, bad-count, bad-expiry.';
grant execute on function public.stock_vouchers(uuid, text, int, date) to authenticated;
