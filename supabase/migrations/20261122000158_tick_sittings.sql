-- This half's share of the periodic work; private.tick calls it.

create function private.tick_sittings(p_now timestamptz) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  -- Which device spoke in which session is of no use when the session is long over.
  delete from private.device_contact where seen_at < p_now - interval '30 days';
  delete from private.device_boot where first_seen_at < p_now - interval '90 days';
  return jsonb_build_object(
    'sittings_ended', private.expire_sittings(p_now),
    'changes_retired', private.retire_changes(p_now));
end
$$;
comment on function private.tick_sittings(timestamptz) is
  'Ends what is past its deadline and retires the change feed, as of an instant. Gives counts.';
