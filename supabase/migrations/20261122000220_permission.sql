-- The two doors that only HQ opens, each by name and for a time: an award for a learner of another library
-- (SOP 9), and a library with one member of staff, where nobody else can be the second person.
-- Both are kept for ever and cannot be edited; a permission given in error is answered by a shorter life: it
-- ends on its day.

create table public.hq_permission (
  id uuid primary key default private.uuid_v7(),
  learner_id uuid not null references public.learner (id) on delete restrict,
  library_id uuid not null references public.library (id) on delete restrict,
  course_id uuid not null references public.course (id) on delete restrict,
  expires_on date not null,
  reason text not null check (reason ~ '^[a-z][a-z-]{0,59}$'),
  granted_by uuid not null,
  created_at timestamptz not null default now()
);
comment on column public.hq_permission.reason is 'A code; words become a note, because these rows cannot be erased.';
create index hq_permission_learner on public.hq_permission (learner_id, library_id, course_id);
create index hq_permission_library on public.hq_permission (library_id);
create index hq_permission_course on public.hq_permission (course_id);

create table public.duty_exception (
  id uuid primary key default private.uuid_v7(),
  library_id uuid not null references public.library (id) on delete restrict,
  until timestamptz not null,
  reason text not null check (reason ~ '^[a-z][a-z-]{0,59}$'),
  granted_by uuid not null,
  created_at timestamptz not null default now()
);
create index duty_exception_library on public.duty_exception (library_id, until);

alter table public.hq_permission enable row level security;
alter table public.hq_permission force row level security;
revoke all on public.hq_permission from anon, authenticated, service_role;
grant select (id, learner_id, library_id, course_id, expires_on, reason, granted_by, created_at)
  on public.hq_permission to authenticated;
create policy hq_permission_read on public.hq_permission for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or learner_id = (select auth.uid())
  or (select private.is_hq())
);
select private.make_append_only('public.hq_permission');

alter table public.duty_exception enable row level security;
alter table public.duty_exception force row level security;
revoke all on public.duty_exception from anon, authenticated, service_role;
grant select (id, library_id, until, reason, granted_by, created_at) on public.duty_exception to authenticated;
create policy duty_exception_read on public.duty_exception for select to authenticated using (
  library_id = any (array(select private.staff_library_ids('{proctor,librarian}')))
  or library_id = any (array(select private.licensee_library_ids()))
  or (select private.is_hq())
);
select private.make_append_only('public.duty_exception');

create function public.grant_permission(
  p_learner_id uuid, p_library_id uuid, p_course_id uuid, p_expires_on date, p_reason text
) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_id uuid := private.uuid_v7();
begin
  perform private.require_hq();
  if not exists (select from public.learner where id = p_learner_id)
    or not exists (select from public.library where id = p_library_id)
    or not exists (select from public.course where id = p_course_id) then
    perform private.refuse('not-found', 404);
  end if;
  if p_expires_on is null or p_expires_on < private.local_day(p_library_id, now()) then
    perform private.refuse('bad-expiry', 422);
  end if;
  insert into public.hq_permission (id, learner_id, library_id, course_id, expires_on, reason, granted_by)
  values (v_id, p_learner_id, p_library_id, p_course_id, p_expires_on,
    private.coded_reason(p_library_id, 'hq_permission', v_id, p_reason), auth.uid());
  perform private.changed(p_library_id, 'hq_permission', v_id, 1);
  perform private.audit('grant-permission', 'hq_permission', v_id, p_library_id,
    jsonb_build_object('learner_id', p_learner_id, 'course_id', p_course_id, 'expires_on', p_expires_on));
  return v_id;
end
$$;
comment on function public.grant_permission(uuid, uuid, uuid, date, text) is
  'HQ. Lets a library issue a voucher for this course to a learner of another library, through the day given. '
  'p_reason is a code or words. Refusals: not-allowed, not-found, bad-expiry, reason-missing.';

create function public.grant_duty_exception(p_library_id uuid, p_until timestamptz, p_reason text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_id uuid := private.uuid_v7();
begin
  perform private.require_hq();
  if not exists (select from public.library where id = p_library_id) then
    perform private.refuse('not-found', 404);
  end if;
  if p_until is null or p_until <= now() or p_until > now() + interval '1 year' then
    perform private.refuse('bad-expiry', 422);
  end if;
  insert into public.duty_exception (id, library_id, until, reason, granted_by)
  values (v_id, p_library_id, p_until, private.coded_reason(p_library_id, 'duty_exception', v_id, p_reason),
    auth.uid());
  perform private.changed(p_library_id, 'duty_exception', v_id, 1);
  perform private.audit('grant-duty-exception', 'duty_exception', v_id, p_library_id,
    jsonb_build_object('until', p_until));
  return v_id;
end
$$;
comment on function public.grant_duty_exception(uuid, timestamptz, text) is
  'HQ. For at most a year one person may check, take the fee and issue alone in this library; each use is in the '
  'audit. p_reason is a code or words. Refusals: not-allowed, not-found, bad-expiry, reason-missing.';

create function public.enrol_by_permission(p_permission_id uuid) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_permission public.hq_permission;
  v_id uuid;
begin
  select * into v_permission from public.hq_permission where id = p_permission_id;
  perform private.require_role(v_permission.library_id, '{librarian}');
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
comment on function public.enrol_by_permission(uuid) is
  'Librarian: enrols the learner of another library whom a permission of HQ names, on the course that it names (SOP 9). '
  'Refusals: not-found, not-allowed, permission-expired, library-not-active, learner-suspended, course-not-offered, '
  'already-enrolled.';

grant execute on function public.enrol_by_permission(uuid) to authenticated;
grant execute on function public.grant_permission(uuid, uuid, uuid, date, text) to authenticated;
grant execute on function public.grant_duty_exception(uuid, timestamptz, text) to authenticated;
