import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generate } from '../../src/lib/domain/number.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Library, type Stage } from './actors.ts';

let stage: Stage;
let library: Library;
let librarian: Actor & { id: string };

beforeAll(async () => {
  stage = await openStage();
  library = await stage.library();
  librarian = await stage.staff('librarian', library);
});
beforeEach(async () => {
  await stage.owner`delete from private.code_try`;
});
afterAll(() => stage.close());

const kioskCode = (by: Actor = librarian, at = library.id, name = 'Front desk') =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.create_kiosk_code(${at}, ${name}) as code`;
    return row!.code as string;
  });
const useKioskCode = (code: string, user: string | null, address = '192.0.2.5', by: Actor = service) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select * from public.use_kiosk_code(${code}, ${user}, ${address})`;
    return row as unknown as { outcome: string; kiosk_id: string; library_id: string; name: string };
  });

async function enrolled() {
  const account = (await stage.person()) as Actor & { id: string };
  const { kiosk_id: id } = await useKioskCode(await kioskCode(), account.id);
  return { ...account, kiosk: id };
}

describe('a kiosk code', () => {
  it('enrols one station, once', async () => {
    const code = await kioskCode();
    const account = await stage.person();
    expect(await useKioskCode(code, null)).toMatchObject({ outcome: 'good', name: 'Front desk' });
    expect(await useKioskCode(code.toLowerCase(), account.id)).toMatchObject({
      outcome: 'enrolled',
      library_id: library.id,
      name: 'Front desk'
    });
    expect(await useKioskCode(code, (await stage.person()).id)).toMatchObject({ outcome: 'refused' });
    const [kiosk] = await stage.as(account, (sql) => sql`select name, state from public.kiosk`);
    expect(kiosk).toEqual({ name: 'Front desk', state: 'active' });
  });

  it('enrols one of many that use it at once', async () => {
    const code = await kioskCode();
    const accounts = await Promise.all(Array.from({ length: 8 }, () => stage.person()));
    const rows = await Promise.all(
      accounts.map((account, n) => useKioskCode(code, account.id, `192.0.2.${100 + n}`))
    );
    expect(rows.filter((row) => row.outcome === 'enrolled')).toHaveLength(1);
  });

  it('is made by librarians of the library', async () => {
    const elsewhere = await stage.staff('librarian', await stage.library());
    await expectRefusal(kioskCode(await stage.staff('proctor', library)), 'not-allowed');
    await expectRefusal(kioskCode(await stage.learner(library)), 'not-allowed');
    await expectRefusal(kioskCode(await stage.licensee(library)), 'not-allowed');
    await expectRefusal(kioskCode(elsewhere), 'not-found');
    await expectRefusal(kioskCode(anon), '42501');
    await expectRefusal(kioskCode(librarian, library.id, ' '), 'bad-name');
  });

  it('expires, and is used through the server only', async () => {
    const code = await kioskCode();
    for (const actor of [anon, librarian, await stage.hq()])
      await expectRefusal(useKioskCode(code, null, '192.0.2.5', actor), '42501');
    await stage.owner`update private.kiosk_code set expires_at = now() - interval '1 second'`;
    expect(await useKioskCode(code, null)).toMatchObject({ outcome: 'refused', library_id: null });
  });

  it('is not guessed: wrong ones slow the address down', async () => {
    const code = await kioskCode();
    for (const wrong of [generate('award'), generate('voucher'), 'nonsense', '', '000000000000'])
      expect(await useKioskCode(wrong, null)).toMatchObject({ outcome: 'refused' });
    expect(await useKioskCode(code, null)).toMatchObject({ outcome: 'slow-down' });
    expect(await useKioskCode(code, null, '192.0.2.6')).toMatchObject({ outcome: 'good' });
  });
});

describe('a kiosk', () => {
  const seen = (by: Actor, version = '1.0') =>
    stage.as(by, (sql) => sql`select public.kiosk_seen(${version})`);
  const unenrol = (by: Actor, id: string) => stage.as(by, (sql) => sql`select public.unenrol_kiosk(${id})`);

  it('belongs to its library and sees nothing of it', async () => {
    const kiosk = await enrolled();
    const [hat] = await stage.as(kiosk, (sql) => sql`select role, library_id from public.my_hats()`);
    expect(hat).toEqual({ role: 'kiosk', library_id: library.id });
    await stage.learner(library);
    for (const table of [
      'learner',
      'membership',
      'award',
      'voucher',
      'sitting',
      'payment',
      'audit',
      'change'
    ]) {
      const [row] = await stage.as(
        kiosk,
        (sql) => sql`select count(*)::int as rows from public.${sql(table)}`
      );
      expect([table, row!.rows]).toEqual([table, 0]);
    }
  });

  it('says that it is there until it is taken out', async () => {
    const kiosk = await enrolled();
    await seen(kiosk, '1.2.3');
    const [row] = await stage.as(
      librarian,
      (sql) =>
        sql`select version_seen, last_seen_at is not null as seen from public.kiosk where id = ${kiosk.kiosk}`
    );
    expect(row).toEqual({ version_seen: '1.2.3', seen: true });
    const proctor = await stage.staff('proctor', library);
    const elsewhere = await stage.staff('librarian', await stage.library());
    await expectRefusal(unenrol(proctor, kiosk.kiosk), 'not-allowed');
    await expectRefusal(unenrol(kiosk, kiosk.kiosk), 'not-allowed');
    await expectRefusal(unenrol(elsewhere, kiosk.kiosk), 'not-found');
    await expectRefusal(unenrol(await stage.hq(), crypto.randomUUID()), 'not-found');
    await expectRefusal(unenrol(anon, kiosk.kiosk), '42501');
    await unenrol(librarian, kiosk.kiosk);
    await unenrol(librarian, kiosk.kiosk);
    await expectRefusal(seen(kiosk), 'unenrolled');
    expect(await stage.as(kiosk, (sql) => sql`select role from public.my_hats()`)).toHaveLength(0);
    await expectRefusal(seen(await stage.person()), 'unenrolled');
  });

  it('says how it is doing, and its library reads where it stands', async () => {
    const code = await stage.as(librarian, async (sql) => {
      const [row] =
        await sql`select public.create_kiosk_code(${library.id}, 'Entrance', ' left of the door ') as code`;
      return row!.code as string;
    });
    const account = (await stage.person()) as Actor & { id: string };
    const { kiosk_id: id } = await useKioskCode(code, account.id);
    const report = (lists: string | null, battery: number | null, charging: boolean | null) =>
      stage.as(account, (sql) => sql`select public.kiosk_seen('2.0', ${lists}, ${battery}, ${charging})`);
    const health = async (by: Actor) => {
      const [row] = await stage.as(
        by,
        (sql) => sql`select place, lists_at, battery_percent, charging from public.kiosk where id = ${id}`
      );
      return row;
    };
    await report('2026-01-02T03:04:05Z', 41, false);
    const told = {
      place: 'left of the door',
      lists_at: new Date('2026-01-02T03:04:05Z'),
      battery_percent: 41,
      charging: false
    };
    for (const reader of [librarian, await stage.hq(), account]) expect(await health(reader)).toEqual(told);
    expect(await health(await stage.staff('librarian', await stage.library()))).toBeUndefined();
    // What it cannot know, or cannot be, is left out; it is seen all the same.
    await report('2999-01-01T00:00:00Z', 300, null);
    expect(await health(librarian)).toEqual({
      place: 'left of the door',
      lists_at: null,
      battery_percent: null,
      charging: null
    });
    await expectRefusal(
      stage.as(
        librarian,
        (sql) => sql`select public.create_kiosk_code(${library.id}, 'Door', ${'x'.repeat(121)})`
      ),
      'bad-name'
    );
  });

  it('does not see other kiosks, and writes nothing', async () => {
    const kiosk = await enrolled();
    await enrolled();
    expect(await stage.as(kiosk, (sql) => sql`select id from public.kiosk`)).toHaveLength(1);
    for (const actor of [kiosk, librarian, anon, service])
      await expectRefusal(
        stage.as(actor, (sql) => sql`update public.kiosk set state = 'active'`),
        '42501'
      );
    await expectRefusal(
      stage.as(kiosk, (sql) => sql`select * from private.kiosk_code`),
      '42501'
    );
  });
});

describe('a sign-in code', () => {
  const create = (by: Actor, learner: string) =>
    stage.as(by, async (sql) => {
      const [row] = await sql`select public.create_sign_in_code(${learner}) as code`;
      return row!.code as string;
    });
  const use = (code: string, address = '192.0.2.7', by: Actor = service) =>
    stage.as(by, async (sql) => {
      const [row] = await sql`select * from public.use_sign_in_code(${code}, ${address})`;
      return row as unknown as { outcome: string; user_id: string | null };
    });
  /** Admitted by the librarian, without an e-mail. */
  async function mailless(at = library, by = librarian) {
    const person = (await stage.person()) as Actor & { id: string };
    await stage.as(
      service,
      (sql) => sql`select public.admit_learner(${person.id}, ${at.id}, 'Efua', null, ${by.id})`
    );
    return person;
  }

  it('works once', async () => {
    const learner = await mailless();
    const code = await create(librarian, learner.id);
    expect(await use(code)).toEqual({ outcome: 'good', user_id: learner.id });
    expect(await use(code)).toEqual({ outcome: 'refused', user_id: null });
  });

  it('works once when used at the same time', async () => {
    const code = await create(librarian, (await mailless()).id);
    const rows = await Promise.all(Array.from({ length: 8 }, (_, n) => use(code, `192.0.2.${120 + n}`)));
    expect(rows.filter((row) => row.outcome === 'good')).toHaveLength(1);
  });

  it('makes an earlier one worthless, and expires', async () => {
    const learner = await mailless();
    const first = await create(librarian, learner.id);
    const second = await create(librarian, learner.id);
    expect(await use(first)).toMatchObject({ outcome: 'refused' });
    await stage.owner`update private.sign_in_code set expires_at = now() where user_id = ${learner.id}`;
    expect(await use(second)).toMatchObject({ outcome: 'refused' });
  });

  it('is never a way into an account with an e-mail of its own', async () => {
    await expectRefusal(create(librarian, (await stage.learner(library)).id), 'has-email');
  });

  it('is made by a librarian of the home library and used through the server', async () => {
    const learner = await mailless();
    const elsewhere = await stage.staff('librarian', await stage.library());
    await expectRefusal(create(await stage.staff('proctor', library), learner.id), 'not-allowed');
    await expectRefusal(create(learner, learner.id), 'not-allowed');
    await expectRefusal(create(elsewhere, learner.id), 'not-found');
    await expectRefusal(create(librarian, crypto.randomUUID()), 'not-found');
    await expectRefusal(create(anon, learner.id), '42501');
    const code = await create(librarian, learner.id);
    for (const actor of [anon, librarian, learner])
      await expectRefusal(use(code, '192.0.2.8', actor), '42501');
  });

  it('is not guessed', async () => {
    const code = await create(librarian, (await mailless()).id);
    for (let n = 0; n < 5; n++) await use('wrong');
    expect(await use(code)).toEqual({ outcome: 'slow-down', user_id: null });
    expect(await use(code, '192.0.2.77')).toMatchObject({ outcome: 'good' });
  });
});
