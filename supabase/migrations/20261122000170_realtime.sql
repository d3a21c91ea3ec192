-- Who may listen where. Topics: `library:<id>` for its staff, `sitting:<id>` for its learner and the staff of its
-- library. The database alone broadcasts (publish_changes); clients write presence on topics they may join and
-- nothing else, so nobody can spoof a change. On a hosted project this migration holds an exclusive lock on
-- realtime.messages until it commits: it does nothing else.

create function private.topic_id(p_topic text, p_kind text) returns uuid
language plpgsql immutable set search_path = ''
as $$
begin
  return case when split_part(p_topic, ':', 1) = p_kind then substr(p_topic, length(p_kind) + 2)::uuid end;
exception when invalid_text_representation then
  return null;
end
$$;

create function private.may_join(p_topic text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    private.has_role(private.topic_id(p_topic, 'library'), '{proctor,librarian}')
    or exists (
      select from public.sitting s
      where s.id = private.topic_id(p_topic, 'sitting')
        and (s.learner_id = auth.uid() or private.has_role(s.library_id, '{proctor,librarian}'))
    ), false)
$$;
comment on function private.may_join(text) is 'Whether the caller may listen on the topic and show presence there.';
grant execute on function private.may_join(text) to authenticated;

create policy carrel_listen on realtime.messages for select to authenticated
  using (extension in ('broadcast', 'presence') and private.may_join((select realtime.topic())));

create policy carrel_presence on realtime.messages for insert to authenticated
  with check (extension = 'presence' and private.may_join((select realtime.topic())));
