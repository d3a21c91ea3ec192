import type { TransactionSql } from 'postgres';

/** Every function of `public`, and those of `private` that somebody may execute: name -> cells of functions.tsv. */
export async function readFunctions(sql: TransactionSql): Promise<Map<string, string[]>> {
  const rows = await sql<{ name: string; cells: string[] }[]>`
    with function as (
      select p.oid, n.nspname || '.' || p.proname || '(' || coalesce((
          select string_agg(format_type(type, null), ', ' order by place)
          from unnest(p.proargtypes) with ordinality as a (type, place)), '') || ')' as name,
        case when p.prosecdef then 'definer' else 'invoker' end as security,
        case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
        case when p.proconfig @> array['search_path=""'] then 'pinned' else 'open' end as path,
        array(
          select case when has_function_privilege(role, p.oid, 'execute') then 'x' else '.' end
          from unnest('{anon,authenticated,service_role}'::name[]) as role) as callers
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'private')
    )
    select name, array[security, volatility, path] || callers as cells from function
    where name like 'public.%' or 'x' = any(callers) order by name`;
  return new Map(rows.map(({ name, cells }) => [name, cells]));
}

/**
 * Every privilege on a schema, table, view, sequence or column of `public` and `private` that an API role or everybody
 * holds: `object<tab>role<tab>privilege` -> which columns. `*` was granted on the whole, and so holds for columns to
 * come; `each` names every column; `but a, b` all others.
 */
export async function readGrants(sql: TransactionSql): Promise<Map<string, string[]>> {
  const rows = await sql<{ name: string; columns: string }[]>`
    with holder as (
      select oid, rolname::text as name from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
      union all select 0, 'public'
    ), granted as (
      select 'schema ' || n.nspname as object, acl.grantee, acl.privilege_type as privilege, 0 as oid, null as col
      from pg_namespace n, aclexplode(n.nspacl) as acl where n.nspname in ('public', 'private')
      union all
      select c.oid::regclass::text, acl.grantee, acl.privilege_type, c.oid, null
      from pg_class c, aclexplode(c.relacl) as acl
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      union all
      select c.oid::regclass::text, acl.grantee, acl.privilege_type, c.oid, a.attname
      from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped, aclexplode(a.attacl) as acl
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    )
    select concat_ws(E'\t', object, h.name, lower(privilege)) as name,
      case
        when bool_or(col is null) then '*'
        else coalesce('but ' || (
          select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a
          where a.attrelid = granted.oid and a.attnum > 0 and not a.attisdropped and a.attname <> all(array_agg(col))
        ), 'each')
      end as columns
    from granted join holder h on h.oid = granted.grantee
    group by object, h.name, privilege, granted.oid order by 1`;
  return new Map(rows.map(({ name, columns }) => [name, [columns]]));
}

/** Foreign keys between two tables of a library that do not carry the library, by name. */
export async function readLooseKeys(sql: TransactionSql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    with key as (
      select k.conname, k.conrelid, k.confrelid, k.conkey,
        exists (
          select from unnest(k.conkey, k.confkey) as pair (here, there)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here and a.attname = 'library_id'
            join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there and b.attname = 'library_id'
        ) as carries
      from pg_constraint k
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        and exists (select from pg_attribute where attrelid = k.conrelid and attname = 'library_id')
        and exists (select from pg_attribute where attrelid = k.confrelid and attname = 'library_id')
    )
    select conname as name from key k
    where not carries and not exists (
      -- Beside it stands one that carries the library, over the same column.
      select from key other
      where other.carries and other.conrelid = k.conrelid and other.confrelid = k.confrelid
        and other.conkey && k.conkey)
    order by 1`;
  return rows.map(({ name }) => name);
}

/** A list of faults in words: what `condition` finds among tables, views, policies. */
export async function readFaults(sql: TransactionSql): Promise<string[]> {
  const rows = await sql<{ fault: string }[]>`
    select c.oid::regclass || ': row-level security is not on and forced' as fault from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity)
    union all
    select c.oid::regclass || ': is a view without security_invoker' from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'v'
      and not coalesce(c.reloptions && '{security_invoker=on,security_invoker=true,security_invoker=1}', false)
    union all
    select c.oid::regclass || ': nothing keeps its rows apart' from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('m', 'f')
    union all
    select schemaname || '.' || tablename || '.' || policyname || ': ' || fault
    from pg_policies, lateral (values
      ('is for everybody', 'public' = any(roles)),
      ('is for more than one verb', cmd = 'ALL'),
      ('is for a role that needs none', not roles <@ '{public,anon,authenticated}'),
      ('reads what the token claims', coalesce(qual, '') || coalesce(with_check, '') ~ 'jwt|metadata')
    ) as rule (fault, broken)
    where broken and schemaname in ('public', 'private', 'storage', 'realtime')
    union all
    select p.oid::regprocedure || ': somebody may execute it, though nobody is named' from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and has_function_privilege('public', p.oid, 'execute')
    union all
    select p.oid::regprocedure || ': leaves its search path open' from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not coalesce(p.proconfig @> array['search_path=""'], false)
    order by 1`;
  return rows.map(({ fault }) => fault);
}
