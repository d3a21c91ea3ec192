import type { Sql } from 'postgres';
import { display } from '../../src/lib/domain/names.ts';
import type { Random } from './random.ts';

export const demoPassword = 'carrel-demo-1';

export type Person = { id: string; email: string; given: string; family: string | null };

/** Splits `given|family`; a person may have a single name. */
function person(id: string, email: string, name: string): Person {
  const [given = name, family] = name.split('|');
  return { id, email, given, family: family ?? null };
}

export const fullName = ({ given, family }: Person) => display({ given_name: given, family_name: family });

/** Makes accounts that sign in with the demo password. One hash serves all of them, since all share the password. */
export class Accounts {
  readonly #sql: Sql;
  readonly #random: Random;
  readonly #now: Date;
  #hash: string | undefined;

  constructor(sql: Sql, random: Random, now: Date) {
    this.#sql = sql;
    this.#random = random;
    this.#now = now;
  }

  /** @param name `given|family` */
  async make(email: string, name: string, locale: string): Promise<Person> {
    const sql = this.#sql;
    if (this.#hash === undefined) {
      const [row] = await sql<{ hash: string }[]>`
        select extensions.crypt(${demoPassword}, extensions.gen_salt('bf', 10)) as hash`;
      this.#hash = row!.hash;
    }
    const made = person(this.#random.uuid(this.#now), email, name);
    await sql`
      insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
      values (${made.id}, ${email}, ${this.#hash}, now(),
        ${sql.json({ provider: 'email', providers: ['email'] })}, ${sql.json({})})`;
    await sql`
      insert into auth.identities (id, provider, provider_id, user_id, identity_data)
      values (${this.#random.uuid(this.#now)}, 'email', ${made.id}, ${made.id},
        ${sql.json({ sub: made.id, email, email_verified: true, phone_verified: false })})`;
    await sql`
      insert into public.profile (user_id, given_name, family_name, email, locale)
      values (${made.id}, ${made.given}, ${made.family}, ${email}, ${locale})`;
    return made;
  }
}
