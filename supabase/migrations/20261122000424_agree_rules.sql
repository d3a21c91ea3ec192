-- The tools are answered by the proctor and confirmed by the learner: on the own phone, or by signing on the tablet.
-- The learner agrees to the rules of the room in the same act. Only then is a sitting ready.
--
-- Erasing a person clears signed_name; that and how it was agreed stays.

create table public.rules_agreement (
  sitting_id uuid primary key,
  library_id uuid not null,
  version text not null,
  method text not null check (method in ('phone', 'tablet')),
  signed_name text check (length(signed_name) between 1 and 200),
  witnessed_by uuid references auth.users (id),
  agreed_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (library_id, sitting_id) references public.sitting (library_id, id),
  check ((method = 'tablet') = (witnessed_by is not null))
);
comment on table public.rules_agreement is
  'Of the sitting as it stands: goes when tools are answered anew or the arrival is taken back. The events are the record.';
comment on column public.rules_agreement.signed_name is 'As the learner typed it on the tablet; not at all on the own phone.';
create index rules_agreement_sitting on public.rules_agreement (library_id, sitting_id);
create index rules_agreement_witnessed_by on public.rules_agreement (witnessed_by);

alter table public.rules_agreement enable row level security;
alter table public.rules_agreement force row level security;
revoke all on public.rules_agreement from anon, authenticated, service_role;
grant select (sitting_id, library_id, version, method, signed_name, witnessed_by, agreed_at, created_at)
  on public.rules_agreement to authenticated, service_role;
create policy rules_agreement_read on public.rules_agreement for select to authenticated
  using (
    library_id = any(array(select private.staff_library_ids('{proctor,librarian}')))
    or sitting_id in (select s.id from public.sitting s where s.learner_id = (select auth.uid()))
    or (select private.is_hq())
  );
-- Insert, update and delete are not granted: check-tools and confirm_tools write.

create or replace function private.judge_check_tools(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_payload jsonb := p_command.payload;
  v_agreed boolean := (v_payload -> 'agreed')::boolean;
  v_line jsonb;
  v_tool public.tool;
begin
  if jsonb_typeof(v_payload -> 'lines') is distinct from 'array' or v_agreed is null
    or v_payload -> 'belongings_away' is distinct from 'true'::jsonb
    or (v_agreed and not exists (
      select from public.agreement_text where version = v_payload ->> 'agreement_version')) then
    perform private.refuse('bad-payload', 422);
  end if;
  for v_line in select value from jsonb_array_elements(v_payload -> 'lines') loop
    select * into v_tool from public.tool
    where id = (v_line ->> 'tool_id')::uuid and course_id = p_sitting.course_id;
    if v_tool.id is null or coalesce(v_line ->> 'answer', '') not in ('allowed-present', 'absent', 'removed') then
      perform private.refuse('bad-payload', 422);
    elsif v_line ->> 'answer' = 'allowed-present' then
      if not v_tool.allowed or (v_line ->> 'count')::int > v_tool.max_count then
        perform private.refuse('tool-not-permitted');
      elsif v_tool.max_count is not null and coalesce((v_line ->> 'count')::int, 0) < 1 then
        -- Where a number is permitted, the number is the answer.
        perform private.refuse('tools-incomplete');
      end if;
    end if;
    insert into public.tool_check (library_id, sitting_id, tool_id, answer, count, answered_by, answered_at)
    values (
      p_command.library_id, p_sitting.id, v_tool.id, v_line ->> 'answer', (v_line ->> 'count')::int,
      p_command.actor_id, p_command.effective_at)
    on conflict (sitting_id, tool_id) do update set
      answer = excluded.answer, count = excluded.count, answered_by = excluded.answered_by,
      answered_at = excluded.answered_at;
  end loop;
  if private.tools_missing(p_sitting) then
    perform private.refuse('tools-incomplete');
  end if;
  delete from public.rules_agreement where sitting_id = p_sitting.id;
  if v_agreed then
    insert into public.rules_agreement (sitting_id, library_id, version, method, signed_name, witnessed_by, agreed_at)
    values (
      p_sitting.id, p_command.library_id, v_payload ->> 'agreement_version', 'tablet',
      private.clean_text(v_payload ->> 'signed_name', 200, 'bad-payload'), p_command.actor_id, p_command.effective_at);
  end if;
  update public.sitting set state = case when v_agreed then 'ready' else 'admitted' end where id = p_sitting.id;
  perform private.append_command_event(p_command, case when v_agreed then 'tools-checked' else 'tools-answered' end);
end
$$;

create function public.confirm_tools(p_sitting_id uuid, p_version int, p_agreement_version text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_sitting public.sitting;
  v_session public.session;
begin
  select * into v_sitting from public.sitting where id = p_sitting_id and learner_id = v_user;
  if v_sitting.id is null then
    perform private.refuse('not-found', 404);
  end if;
  select * into v_session from public.session where id = v_sitting.session_id for no key update;
  select * into v_sitting from public.sitting where id = p_sitting_id for no key update;
  if v_sitting.state = 'ready' and exists (
    select from public.rules_agreement where sitting_id = p_sitting_id and method = 'phone') then
    -- The answer was lost on the way; this is the same word again.
    return;
  elsif v_session.state not in ('planned', 'open') then
    perform private.refuse('session-closed', 409);
  elsif v_sitting.version <> p_version or p_version is null then
    -- What the phone showed is not what stands.
    perform private.refuse('stale-version', 409);
  elsif v_sitting.state <> 'admitted' then
    perform private.refuse('wrong-state', 409);
  elsif private.tools_missing(v_sitting) or not exists (
    select from public.sitting_event where sitting_id = p_sitting_id and kind = 'tools-answered'
      and seq > (select max(a.seq) from public.sitting_event a where a.sitting_id = p_sitting_id and a.kind = 'admitted')
  ) then
    perform private.refuse('tools-incomplete', 409);
  elsif p_agreement_version is distinct from (select agreement_version from public.programme) then
    perform private.refuse('agreement-missing', 409);
  end if;
  insert into public.rules_agreement (sitting_id, library_id, version, method, agreed_at)
  values (p_sitting_id, v_sitting.library_id, p_agreement_version, 'phone', date_trunc('milliseconds', clock_timestamp()));
  update public.sitting set state = 'ready' where id = p_sitting_id;
  perform private.append_event(p_sitting_id, 'tools-checked', clock_timestamp());
end
$$;
comment on function public.confirm_tools(uuid, int, text) is
  'The learner confirms what the proctor answered and agrees to the rules; p_version is the sitting as the phone showed '
  'it. Refusals: not-found, session-closed, stale-version, wrong-state, tools-incomplete, agreement-missing.';
grant execute on function public.confirm_tools(uuid, int, text) to authenticated;

create or replace function private.stale(p_command public.command, p_sitting public.sitting) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  -- What the same device did since does not surprise it; nor does the learner's own yes, which the desk asked for. The
  -- server's own expiry is judged by the state it left.
  return p_command.base_version > p_sitting.version or exists (
    select from public.sitting_event e left join public.command c on c.id = e.command_id
    where e.sitting_id = p_sitting.id and e.seq > p_command.base_version
      and c.device_id is distinct from p_command.device_id
      and not (e.kind = 'expired' and e.actor_id is null)
      and not (e.kind = 'tools-checked' and e.actor_id = p_sitting.learner_id)
  );
end
$$;

create or replace function private.judge_cancel_arrival(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_reason text := private.payload_reason(p_command);
begin
  -- The wrong person may have stood there: what was checked is checked again.
  delete from public.tool_check where sitting_id = p_sitting.id;
  delete from public.rules_agreement where sitting_id = p_sitting.id;
  update public.sitting set state = 'booked', name_seen = null, seat_id = null where id = p_sitting.id;
  perform private.append_command_event(p_command, 'arrival-cancelled', v_reason);
end
$$;

create or replace function private.sitting_hands(p_sitting_id uuid, p_enrolment_id uuid) returns uuid[]
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
    -- The learner's own yes is no second pair of hands.
    except select s.learner_id from public.sitting s where s.id = p_sitting_id
  );
end
$$;
