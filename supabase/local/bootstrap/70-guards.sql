-- Hosted Supabase's supautils extension lets postgres manage policies on, and drop triggers from, tables of
-- auth, storage and realtime that it does not own. The same here in SQL: membership of the owning roles, which
-- own nothing but those tables, is lent for the one statement. An error in between takes the loan back with it.

create function extensions.migrating_role() returns text language sql stable set search_path = '' as $$
  select case when current_setting('role') = 'none' then session_user else current_setting('role') end
$$;

create function extensions.lend_owners() returns event_trigger
language plpgsql security definer set search_path = '' as $$
begin
  if extensions.migrating_role() = 'postgres' then
    grant supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin to postgres;
  end if;
end
$$;

create function extensions.take_back_owners() returns event_trigger
language plpgsql security definer set search_path = '' as $$
begin
  if extensions.migrating_role() = 'postgres' then
    revoke supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin from postgres;
  end if;
end
$$;

create event trigger lend_owners on ddl_command_start
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER')
  execute function extensions.lend_owners();
create event trigger take_back_owners on ddl_command_end
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER')
  execute function extensions.take_back_owners();

-- The REST endpoint keeps what it knows of the schema until told that it changed.
create function extensions.tell_schema_change() returns event_trigger
language plpgsql set search_path = '' as $$
begin
  notify pgrst, 'reload schema';
end
$$;
create event trigger tell_schema_change on ddl_command_end
  when tag in (
    'CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE',
    'CREATE VIEW', 'ALTER VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION',
    'CREATE TYPE', 'ALTER TYPE', 'CREATE RULE', 'COMMENT', 'GRANT', 'REVOKE'
  )
  execute function extensions.tell_schema_change();
create event trigger tell_schema_drop on sql_drop execute function extensions.tell_schema_change();
