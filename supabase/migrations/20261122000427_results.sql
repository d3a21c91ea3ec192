-- Results: per cent, or points of points; seen by one person, or by two where the programme asks for it. Evidence is a
-- note or a photo of the result screen in a private bucket.
--
-- Points become per cent by cutting, never by rounding: a score that is cut to the hundredth passes exactly when the
-- uncut one does, because pass marks have no finer parts.

alter table public.sitting
  add column points numeric(8,2),
  add column points_of numeric(8,2) check (points_of > 0),
  add column result_confirmed_by uuid references auth.users (id),
  add constraint sitting_points check ((points is null) = (points_of is null) and points between 0 and points_of);
create index sitting_result_confirmed_by on public.sitting (result_confirmed_by);
grant select (points, points_of, result_confirmed_by) on public.sitting to authenticated, service_role;

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time, taken_when_closed) values
  ('confirm-result', 'sitting', true, '{submitted,expired}', false, true);

-- What one person entered and nobody has confirmed. Not for the learner: it is no result yet.
create table public.pending_result (
  sitting_id uuid primary key,
  library_id uuid not null,
  score_percent numeric(5,2) not null check (score_percent between 0 and 100),
  points numeric(8,2),
  points_of numeric(8,2),
  entered_by uuid not null references auth.users (id),
  entered_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id)
);
create index pending_result_sitting on public.pending_result (library_id, sitting_id);
create index pending_result_entered_by on public.pending_result (entered_by);
alter table public.pending_result enable row level security;
alter table public.pending_result force row level security;
revoke all on public.pending_result from anon, authenticated, service_role;
grant select (sitting_id, library_id, score_percent, points, points_of, entered_by, entered_at, created_at)
  on public.pending_result to authenticated, service_role;
create policy pending_result_read on public.pending_result for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );

create table public.result_evidence (
  id uuid primary key,
  library_id uuid not null,
  sitting_id uuid not null,
  path text not null generated always as (library_id::text || '/' || sitting_id::text || '/' || id::text || '.jpg') stored,
  added_by uuid not null references auth.users (id),
  created_at timestamptz not null default now(),
  unique (library_id, id),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id)
);
comment on table public.result_evidence is
  'A photo of the result screen that belongs to a result. The file comes when the tablet has a network: no file yet does '
  'not mean no photo.';
create index result_evidence_sitting on public.result_evidence (library_id, sitting_id);
create index result_evidence_added_by on public.result_evidence (added_by);
create unique index result_evidence_path on public.result_evidence (path);
alter table public.result_evidence enable row level security;
alter table public.result_evidence force row level security;
revoke all on public.result_evidence from anon, authenticated, service_role;
grant select (id, library_id, sitting_id, path, added_by, created_at) on public.result_evidence to authenticated, service_role;
create policy result_evidence_read on public.result_evidence for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or (select private.is_hq())
  );
-- Insert, update and delete are granted on neither table: the commands write.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('evidence', 'evidence', false, 2097152, '{image/jpeg}')
on conflict (id) do nothing;
-- The subqueries run under the caller's own policies: who may read the row may read its file.
create policy evidence_read on storage.objects for select to authenticated using (
  bucket_id = 'evidence'
  and exists (select from public.result_evidence e where e.path = storage.objects.name)
);
create policy evidence_add on storage.objects for insert to authenticated with check (
  bucket_id = 'evidence'
  and exists (
    select from public.result_evidence e
    where e.path = storage.objects.name
      and e.library_id = any(array(select private.staff_library_ids('{proctor,librarian}'))))
);
-- Update and delete have no policy: evidence is not replaced. The service removes files when their time is over.

create function private.read_result(
  p_payload jsonb, out score_percent numeric, out points numeric, out points_of numeric
)
language plpgsql immutable set search_path = ''
as $$
begin
  -- Text, so that no float has rounded it on the way.
  if p_payload ? 'points' or p_payload ? 'points_of' then
    if p_payload ? 'score_percent' or jsonb_typeof(p_payload -> 'points') is distinct from 'string'
      or jsonb_typeof(p_payload -> 'points_of') is distinct from 'string'
      or p_payload ->> 'points' !~ '^\d{1,5}(\.\d{1,2})?$' or p_payload ->> 'points_of' !~ '^\d{1,5}(\.\d{1,2})?$' then
      perform private.refuse('bad-payload', 422);
    end if;
    points := (p_payload ->> 'points')::numeric;
    points_of := (p_payload ->> 'points_of')::numeric;
    if points_of = 0 or points > points_of then
      perform private.refuse('bad-payload', 422);
    end if;
    score_percent := div(points * 10000, points_of) / 100;
    return;
  elsif jsonb_typeof(p_payload -> 'score_percent') is distinct from 'string'
    or p_payload ->> 'score_percent' !~ '^\d{1,3}(\.\d{1,2})?$' then
    perform private.refuse('bad-payload', 422);
  end if;
  score_percent := (p_payload ->> 'score_percent')::numeric;
  if score_percent > 100 then
    perform private.refuse('bad-payload', 422);
  end if;
end
$$;
comment on function private.read_result(jsonb) is
  '{score_percent}, or {points, points_of} cut to the hundredth of a per cent. Decimal text. 422 bad-payload.';

create function private.settle_result(
  p_command public.command, p_sitting public.sitting, p_score numeric, p_points numeric, p_points_of numeric,
  p_entered_by uuid, p_confirmed_by uuid
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_passed boolean := p_score >= p_sitting.pass_percent;
begin
  delete from public.pending_result where sitting_id = p_sitting.id;
  update public.sitting set
    state = case when v_passed then 'passed' else 'failed' end, score_percent = p_score, points = p_points,
    points_of = p_points_of, result_by = p_entered_by, result_confirmed_by = p_confirmed_by
  where id = p_sitting.id;
  perform private.append_command_event(p_command, 'result');
  perform private.changed(p_command.library_id, 'enrolment', p_sitting.enrolment_id);
  if not v_passed then
    perform private.release_voucher(p_sitting.id, 'failed');
  end if;
end
$$;

create or replace function private.judge_record_result(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_note text := btrim(coalesce(p_command.payload ->> 'evidence_note', ''));
  v_photo uuid := (p_command.payload ->> 'evidence_photo')::uuid;
  v_result record := private.read_result(p_command.payload);
begin
  if v_note = '' and v_photo is null then
    perform private.refuse('bad-payload', 422);
  end if;
  if p_sitting.state = 'awaiting-sync' then
    perform private.append_event(
      p_sitting.id, 'expired', (private.sitting_fold(p_sitting, p_command.received_at)).deadline,
      p_command_id => p_command.id, p_actor_id => p_command.actor_id);
  end if;
  perform private.write_note(p_command.library_id, 'sitting', p_sitting.id, v_note, p_command.actor_id);
  if v_photo is not null then
    insert into public.result_evidence (id, library_id, sitting_id, added_by)
    values (v_photo, p_command.library_id, p_sitting.id, p_command.actor_id);
  end if;
  if not (select result_needs_second from public.programme) then
    perform private.settle_result(
      p_command, p_sitting, v_result.score_percent, v_result.points, v_result.points_of, p_command.actor_id, null);
    return;
  end if;
  insert into public.pending_result as r (sitting_id, library_id, score_percent, points, points_of, entered_by, entered_at)
  values (
    p_sitting.id, p_command.library_id, v_result.score_percent, v_result.points, v_result.points_of,
    p_command.actor_id, p_command.effective_at)
  on conflict (sitting_id) do update set
    score_percent = excluded.score_percent, points = excluded.points, points_of = excluded.points_of,
    entered_by = excluded.entered_by, entered_at = excluded.entered_at;
  if p_sitting.state = 'awaiting-sync' then
    update public.sitting set state = 'expired' where id = p_sitting.id;
  end if;
  perform private.append_command_event(p_command, 'result-entered');
end
$$;

create function private.judge_confirm_result(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_seen record := private.read_result(p_command.payload);
  v_pending public.pending_result;
begin
  select * into v_pending from public.pending_result where sitting_id = p_sitting.id;
  if v_pending.sitting_id is null then
    perform private.refuse('wrong-state');
  elsif v_pending.entered_by = p_command.actor_id then
    perform private.refuse('second-person-needed');
  elsif v_seen.score_percent <> v_pending.score_percent then
    perform private.refuse('result-differs');
  end if;
  perform private.settle_result(
    p_command, p_sitting, v_pending.score_percent, v_pending.points, v_pending.points_of, v_pending.entered_by,
    p_command.actor_id);
end
$$;
