-- Roles as a hosted project has them. Runs as supabase_admin, the superuser nobody signs in as; :'password'
-- is replaced by the bootstrap with this cluster's own.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;

create role authenticator login noinherit password :'password';
grant anon, authenticated, service_role to authenticator;

create role supabase_auth_admin login noinherit createrole password :'password';
create role supabase_storage_admin login noinherit createrole password :'password';
create role supabase_realtime_admin login noinherit password :'password';
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role to supabase_realtime_admin;

-- Reads the catalogue for the REST endpoint, which itself may see nothing.
create role supabase_read_only_user login bypassrls password :'password';
grant pg_read_all_data to supabase_read_only_user;

-- Migrations run as postgres: it owns the database and is no superuser, so that what a hosted project refuses
-- is refused here. It belongs to none of the *_admin roles.
create role postgres login createrole createdb replication bypassrls password :'password';
grant anon, authenticated, service_role, authenticator, pg_monitor, pg_read_all_data, pg_signal_backend
  to postgres with admin option;
alter database postgres owner to postgres;

alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role postgres set search_path = "$user", public, extensions;
alter role authenticator set search_path = public, extensions;
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_storage_admin set search_path = storage;
