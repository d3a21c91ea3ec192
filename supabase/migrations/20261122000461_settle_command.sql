-- What a person decided about a command that was not taken: done again on the present state, or let go. It comes as a
-- command of its own (`settle`), so that it works without network and stands in the record with who and when. It changes
-- nothing but the mark on the command it names: that one was judged, and stays as it was judged.

alter table public.command
  add column settled text check (settled in ('again', 'let-go')),
  add column settled_at timestamptz,
  add constraint command_settled_once check ((settled is null) = (settled_at is null)),
  add constraint command_settled_of check (settled is null or status in ('conflict', 'rejected'));
comment on column public.command.settled is
  'What its own author decided after a conflict or a rejection; null while nobody has looked.';
grant select (settled, settled_at) on public.command to authenticated, service_role;

insert into private.command_rule (kind, about, checks_version, taken_in, decides_time, taken_when_closed)
values ('settle', 'either', false, null, false, true);

create function private.judge_settle(p_command public.command, p_session public.session, p_sitting public.sitting)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if not private.is_uuid(p_command.payload ->> 'command_id')
    or coalesce(p_command.payload ->> 'outcome', '') not in ('again', 'let-go') then
    perform private.refuse('bad-payload', 422);
  end if;
  -- Some refusals are not stored with their command; then this command itself is the record.
  update public.command set settled = p_command.payload ->> 'outcome', settled_at = p_command.effective_at
  where id = (p_command.payload ->> 'command_id')::uuid and session_id = p_command.session_id
    and actor_id = p_command.actor_id and status in ('conflict', 'rejected') and settled is null;
end
$$;
comment on function private.judge_settle(public.command, public.session, public.sitting) is
  'Marks the author''s own command as done again or let go; the first decision stays.';
