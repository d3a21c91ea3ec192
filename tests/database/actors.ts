import { randomUUID } from 'node:crypto';
import postgres, { type TransactionSql } from 'postgres';
import { startDatabase } from '../../supabase/local/database.ts';

/** Who runs a statement: the database role, and the user behind the token. */
export interface Actor {
  role: 'anon' | 'authenticated' | 'service_role';
  id: string | null;
  /** The session that Auth began when they signed in, where it matters (`signIn`). */
  session?: string;
}

export interface Library {
  id: string;
  slug: string;
  code: string;
  licensee: string;
}

export const anon: Actor = { role: 'anon', id: null };
/** The key that only the server's functions hold. */
export const service: Actor = { role: 'service_role', id: null };

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The staff roles held at one library. */
export type StaffRole = 'proctor' | 'librarian' | 'coach';

/**
 * A database of its own, with every migration and no rows but what the test puts on stage. Close it in
 * `afterAll`. `connections` bounds how many statements truly run side by side. `given` is a database that runs already.
 */
export async function openStage(
  connections = 10,
  given?: { url: string; urlFor(role: string): string; close(): Promise<void> }
) {
  const database = given ?? (await startDatabase());
  const quiet = { onnotice: () => undefined };
  /** As the role that owns the tables: sets the scene, and sees past row-level security. */
  const owner = postgres(database.url, { ...quiet, max: 4 });
  const gate = postgres(database.urlFor('authenticator'), { ...quiet, max: connections });
  let count = 0;

  /** One transaction as the actor, the way the REST endpoint runs it; commits when the work succeeds. */
  function as<T>(actor: Actor, work: (sql: TransactionSql) => Promise<T>) {
    return gate.begin(async (sql) => {
      const claims = JSON.stringify({
        sub: actor.id ?? undefined,
        role: actor.role,
        session_id: actor.session
      });
      await sql`select set_config('role', ${actor.role}, true), set_config('request.jwt.claims', ${claims}, true)`;
      return work(sql);
    }) as Promise<T>;
  }

  /** An account that belongs to nothing yet. */
  async function person(given = `Person ${++count}`, family: string | null = null): Promise<Actor> {
    const id = randomUUID();
    await owner`insert into auth.users (id, email) values (${id}, ${`${id}@carrel.test`})`;
    await owner`insert into public.profile (user_id, given_name, family_name, email)
      values (${id}, ${given}, ${family}, ${`${id}@carrel.test`})`;
    return { role: 'authenticated', id };
  }

  async function library(state = 'active'): Promise<Library> {
    const number = ++count;
    const [licensee] = await owner<{ id: string }[]>`
      insert into public.licensee (name, country, billing_email)
      values (${`Licensee ${number}`}, 'GH', 'bills@carrel.test') returning id`;
    const [row] = await owner<{ id: string; slug: string; code: string }[]>`
      insert into public.library
        (licensee_id, slug, code, name, city, country, currency, time_zone, contact_email, state)
      values (${licensee!.id}, ${`library-${number}`}, ${`L${number}`}, ${`Library ${number}`}, 'Accra', 'GH', 'GHS',
        'Africa/Accra', 'desk@carrel.test', ${state})
      returning id, slug, code`;
    return { ...row!, licensee: licensee!.id };
  }

  async function member(
    role: string,
    place: { library?: string; licensee?: string },
    state: string
  ): Promise<Actor & { id: string }> {
    const actor = (await person()) as Actor & { id: string };
    await owner`insert into public.membership (user_id, role, library_id, licensee_id, state)
      values (${actor.id}, ${role}, ${place.library ?? null}, ${place.licensee ?? null}, ${state})`;
    return actor;
  }

  /** The actor as one who signed in with the password so long ago; less than nothing, so that it lasts a long test. */
  async function signIn<Somebody extends Actor>(actor: Somebody, minutesAgo = 0): Promise<Somebody> {
    const session = randomUUID();
    await owner`
      insert into auth.sessions (id, user_id, created_at, updated_at)
      values (${session}, ${actor.id}, now() - make_interval(mins => ${minutesAgo}), now())`;
    return { ...actor, session };
  }

  const staff = (role: StaffRole, at: Library, state = 'active') => member(role, { library: at.id }, state);
  const licensee = (of: Library) => member('licensee', { licensee: of.licensee }, 'active');
  const hq = () => member('hq', {}, 'active');

  /** Registered through the library's own link. */
  async function learner(at: Library, given = `Learner ${++count}`, family: string | null = null) {
    const id = randomUUID();
    await owner`insert into auth.users (id, email) values (${id}, ${`${id}@carrel.test`})`;
    const actor = { role: 'authenticated' as const, id };
    await as(actor, (sql) => sql`select public.register_learner(${at.slug}, ${given}, ${family}, true)`);
    return actor;
  }

  async function close() {
    await gate.end({ timeout: 5 });
    await owner.end({ timeout: 5 });
    await database.close();
  }

  return { database, owner, as, signIn, person, library, staff, licensee, hq, learner, close };
}

/**
 * Expects the statement to fail with this code: one of docs/error-codes.md (in `detail`), or the SQLSTATE, such
 * as 42501 for a missing grant.
 */
export async function expectRefusal(statement: Promise<unknown>, code: string): Promise<void> {
  // Here and not above, because the benchmarks use this file without vitest.
  const { expect } = await import('vitest');
  const outcome = await statement.then(
    () => 'no refusal',
    (error: { code?: string; detail?: string; message?: string }) =>
      error.code?.startsWith('PT') ? error.detail : (error.code ?? error.message)
  );
  expect(outcome).toBe(code);
}
