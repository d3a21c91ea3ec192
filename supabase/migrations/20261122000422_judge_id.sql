-- The ID check in full. What of a document is kept: its kind, whether name and face match, four characters at most, who
-- looked and when. A day of expiry is read at the desk and leaves one word, in date or not.

alter table public.id_check
  add column second_kind text check (second_kind ~ '^[a-z-]{1,40}$'),
  add column difference text check (difference ~ '^[a-z][a-z-]{0,59}$'),
  add column under_age boolean,
  add constraint id_check_two_documents check (second_kind <> document_kind);
comment on column public.id_check.difference is 'How the spelling differs from the registered name, as a code.';
comment on column public.id_check.under_age is 'As read off the document; null where nobody said.';
grant select (second_kind, difference, under_age) on public.id_check to authenticated, service_role;

create or replace function private.judge_check_id(
  p_command public.command, p_session public.session, p_sitting public.sitting
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_payload jsonb := p_command.payload;
  v_name text := private.clean_text(v_payload ->> 'seen_name', 200, 'bad-payload');
  v_kind text := v_payload ->> 'document_kind';
  v_second text := v_payload ->> 'second_kind';
  v_rules record := private.gate_rules(p_command.library_id);
  v_consent text := private.consent_state(p_command.library_id, p_sitting.learner_id, p_command.effective_at);
begin
  if v_kind is null
    or jsonb_typeof(v_payload -> 'photo_match') is distinct from 'boolean'
    or jsonb_typeof(v_payload -> 'expired') is distinct from 'boolean'
    or coalesce(jsonb_typeof(v_payload -> 'under_age'), 'boolean') <> 'boolean'
    or coalesce(v_payload ->> 'name_match', '') not in ('exact', 'spelling', 'no')
    or v_payload ->> 'difference' !~ '^[a-z][a-z-]{0,59}$'
    or v_payload ->> 'last4' !~ '^[0-9A-Za-z]{1,4}$' then
    perform private.refuse('bad-payload', 422);
  elsif not v_kind = any(v_rules.id_kinds) or not coalesce(v_second, v_kind) = any(v_rules.id_kinds)
    or v_payload ->> 'name_match' = 'no'
    or not (v_payload ->> 'photo_match')::boolean or (v_payload ->> 'expired')::boolean then
    perform private.refuse('id-not-sufficient');
  elsif v_second = v_kind or (v_second is null and v_rules.second_document) then
    perform private.refuse('second-document-missing');
  elsif v_consent = 'withdrawn' or ((v_payload ->> 'under_age')::boolean and v_consent is null) then
    perform private.refuse('consent-missing');
  end if;
  insert into public.id_check
    (library_id, sitting_id, outcome, document_kind, second_kind, name_match, difference, photo_match, last4, expired,
     under_age, name_seen, checked_by, checked_at)
  values (
    p_command.library_id, p_sitting.id, 'admitted', v_kind, v_second, v_payload ->> 'name_match',
    v_payload ->> 'difference', true, v_payload ->> 'last4', false, (v_payload ->> 'under_age')::boolean, v_name,
    p_command.actor_id, p_command.effective_at);
  update public.sitting set state = 'admitted', name_seen = v_name where id = p_sitting.id;
  perform private.append_command_event(p_command, 'admitted');
end
$$;

-- A command is stored whole, also one that is refused; an ID check is not. Whatever a client puts beside the known
-- fields (a number, a picture) is gone before the row is written, and so is a last4 that is longer than its name.
create function private.strip_id_check() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  new.payload := (
    select coalesce(jsonb_object_agg(p.key, case
      when p.key = 'last4' and (jsonb_typeof(p.value) <> 'string' or length(p.value #>> '{}') > 4) then '"too long"'::jsonb
      when p.key = 'seen_name' then to_jsonb(left(p.value #>> '{}', 201))
      when jsonb_typeof(p.value) in ('boolean', 'null') then p.value
      else to_jsonb(left(p.value #>> '{}', 60)) end), '{}')
    from jsonb_each(new.payload) as p
    where p.key in ('document_kind', 'second_kind', 'name_match', 'difference', 'seen_name', 'photo_match', 'last4',
      'expired', 'under_age'));
  return new;
end
$$;
create trigger strip_id_check before insert on public.command
  for each row when (new.kind = 'check-id') execute function private.strip_id_check();
