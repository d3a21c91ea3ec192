-- Schemas, and what hosted Supabase grants on new objects since 30 October 2026: the API roles, service_role
-- among them, get none of select, insert, update, delete, execute or the use of sequences. What remains
-- (truncate above all) is enough that append-only tables must revoke it.

create schema auth authorization supabase_admin;
create schema storage authorization supabase_admin;
create schema realtime authorization supabase_admin;
create schema extensions authorization postgres;

grant usage on schema auth, storage, realtime, extensions, public to postgres, anon, authenticated, service_role;
grant all on schema auth to supabase_auth_admin;
grant all on schema storage to supabase_storage_admin;
grant all on schema realtime to supabase_realtime_admin;
grant usage on schema auth to supabase_storage_admin, supabase_realtime_admin;
grant usage on schema extensions to supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin;
grant create on schema public to postgres;

create extension pgcrypto with schema extensions;
create extension "uuid-ossp" with schema extensions;

alter default privileges for role postgres in schema public
  grant truncate, references, trigger, maintain on tables to anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
  grant truncate, references, trigger, maintain on tables to anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public grant all on tables to postgres;
alter default privileges for role supabase_admin in schema public grant all on sequences to postgres;
alter default privileges for role supabase_admin in schema public grant execute on functions to postgres;
