-- The tick does every part there is: a function `private.tick_<what>(timestamptz)` that gives counts. A new part comes
-- with its own subject, as `private.erasing_<what>` does.

create or replace function private.tick(p_now timestamptz default now()) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_part name;
  v_counts jsonb;
  v_all jsonb := '{}';
begin
  -- Two ticks at once would do the same work twice and wait for each other.
  if not pg_try_advisory_xact_lock(hashtextextended('carrel/tick', 0)) then
    return jsonb_build_object('busy', true);
  end if;
  for v_part in
    select p.proname from pg_catalog.pg_proc p
    where p.pronamespace = 'private'::regnamespace and p.proname like 'tick\_%'
    order by p.proname
  loop
    execute format('select private.%I($1)', v_part) into v_counts using p_now;
    v_all := v_all || coalesce(v_counts, '{}'::jsonb);
  end loop;
  return v_all;
end
$$;
comment on function private.tick(timestamptz) is
  'All periodic work as of an instant: every private.tick_<what>(timestamptz), in the order of their names. Gives counts, or '
  '{"busy": true}.';
