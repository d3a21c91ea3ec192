import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Library, type Stage } from './actors.ts';

let stage: Stage;
let hq: Actor;
let accra: Library;
beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
  accra = await stage.library();
});
afterAll(() => stage.close());

const proper = {
  id: '',
  licensee: '',
  slug: 'tamale',
  code: 'TAM',
  name: 'Tamale Library',
  city: 'Tamale',
  country: 'GH',
  currency: 'GHS',
  zone: 'Africa/Accra',
  locale: 'en',
  address: 'Hospital Road',
  email: 'Desk@Tamale.test'
};

const add = (actor: Actor, given: Partial<typeof proper> = {}) => {
  const it = { ...proper, id: randomUUID(), licensee: accra.licensee, ...given };
  return stage.as(actor, async (sql) => {
    await sql`select public.add_library(${it.id}, ${it.licensee}, ${it.slug}, ${it.code}, ${it.name}, ${it.city},
      ${it.country}, ${it.currency}, ${it.zone}, ${it.locale}, ${it.address}, ${it.email})`;
    return it.id;
  });
};

const change = (actor: Actor, id: string, given: Partial<typeof proper> = {}) => {
  const it = { ...proper, licensee: accra.licensee, ...given };
  return stage.as(
    actor,
    (sql) => sql`select public.change_library(${id}, ${it.licensee}, ${it.name}, ${it.city}, ${it.country},
      ${it.currency}, ${it.zone}, ${it.locale}, ${it.address}, ${it.email})`
  );
};

const others = async (): Promise<Actor[]> => [
  await stage.staff('librarian', accra),
  await stage.licensee(accra),
  await stage.learner(accra)
];

describe('a library', () => {
  it('is added by HQ alone and waits for its licence', async () => {
    for (const actor of await others()) await expectRefusal(add(actor), 'not-allowed');
    await expectRefusal(add(anon), '42501');
    const id = await add(hq);
    const [row] = await stage.as(
      anon,
      (sql) => sql`select slug, code, state, contact_email from public.library where id = ${id}`
    );
    expect(row).toEqual({ slug: 'tamale', code: 'TAM', state: 'pending', contact_email: 'desk@tamale.test' });
    await add(hq, { id });
  });

  it('is refused in words for each thing that cannot be right', async () => {
    const wrong: [Partial<typeof proper>, string][] = [
      [{ slug: 'Two Words' }, 'bad-slug'],
      [{ slug: '' }, 'bad-slug'],
      [{ code: 'TOOLONGCODE' }, 'bad-code'],
      [{ code: 'ÉCO' }, 'bad-code'],
      [{ slug: accra.slug }, 'slug-taken'],
      [{ slug: 'other', code: accra.code }, 'code-taken'],
      [{ name: ' ' }, 'bad-name'],
      [{ city: '' }, 'city-missing'],
      [{ country: 'Ghana' }, 'bad-country'],
      [{ currency: '' }, 'bad-currency'],
      [{ zone: 'Africa/Akkra' }, 'time-zone-unknown'],
      [{ zone: '' }, 'time-zone-unknown'],
      [{ locale: 'english please' }, 'locale-unknown'],
      [{ email: 'nobody' }, 'bad-email'],
      [{ licensee: randomUUID() }, 'not-found']
    ];
    for (const [given, code] of wrong)
      await expectRefusal(add(hq, { slug: 'fresh', code: 'FRESH', ...given }), code);
  });

  it('is added once by two who come at once', async () => {
    const race = await Promise.allSettled(
      Array.from({ length: 6 }, () => add(hq, { slug: 'race', code: 'RACE' }))
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of race)
      if (outcome.status === 'rejected')
        expect((outcome.reason as { detail: string }).detail).toBe('slug-taken');
  });

  it('changes all but slug and code, and its currency only while nothing costs anything', async () => {
    const id = await add(hq, { slug: 'wa', code: 'WA' });
    for (const actor of await others()) await expectRefusal(change(actor, id), 'not-allowed');
    await change(hq, id, { name: 'Wa Library', currency: 'XOF', zone: 'Africa/Abidjan' });
    const [row] = await stage.owner`select name, currency, slug, code from public.library where id = ${id}`;
    expect(row).toEqual({ name: 'Wa Library', currency: 'XOF', slug: 'wa', code: 'WA' });
    const [course] = await stage.owner`
      insert into public.course (code, kind, category, hours, state) values ('WA-1', 'certificate', 'Health', 1, 'published')
      returning id`;
    await stage.owner`
      insert into public.offered_course (library_id, course_id, fee_minor, currency, state)
      values (${id}, ${course!.id}, 100, 'XOF', 'open')`;
    await expectRefusal(change(hq, id, { currency: 'EUR' }), 'currency-in-use');
    await change(hq, id, { currency: 'XOF', name: 'Wa' });
  });

  it('loses its licence only with a reason, which everybody reads', async () => {
    const id = await add(hq, { slug: 'bole', code: 'BOLE' });
    const set = (state: string, note: string | null) =>
      stage.as(hq, (sql) => sql`select public.set_library_state(${id}, ${state}, ${note})`);
    await set('active', null);
    for (const state of ['suspended', 'revoked']) await expectRefusal(set(state, ' '), 'reason-missing');
    await expectRefusal(set('suspended', 'x'.repeat(501)), 'text-too-long');
    await set('suspended', 'The room is being rebuilt.');
    const [row] = await stage.as(
      anon,
      (sql) => sql`select state, state_note from public.library where id = ${id}`
    );
    expect(row).toEqual({ state: 'suspended', state_note: 'The room is being rebuilt.' });
  });
});

describe('a licensee', () => {
  const save = (actor: Actor, id: string, name = 'Trust', country = 'GH', email = 'bills@trust.test') =>
    stage.as(actor, (sql) => sql`select public.save_licensee(${id}, ${name}, ${country}, ${email})`);

  it('is kept by HQ alone', async () => {
    const id = randomUUID();
    for (const actor of await others()) await expectRefusal(save(actor, id), 'not-allowed');
    await save(hq, id);
    await save(hq, id, 'The Trust');
    const rows = await stage.as(hq, (sql) => sql`select name from public.licensee where id = ${id}`);
    expect(rows.map((row) => row.name)).toEqual(['The Trust']);
    await expectRefusal(save(hq, id, ''), 'bad-name');
    await expectRefusal(save(hq, id, 'A', 'gh'), 'bad-country');
    await expectRefusal(save(hq, id, 'A', 'GH', 'x@y'), 'bad-email');
  });
});

describe('add-ons', () => {
  const set = (actor: Actor, enabled: boolean | null, library: string | null = accra.id, key = 'tracks') =>
    stage.as(actor, (sql) => sql`select public.set_addon(${key}, ${library}, ${enabled})`);
  const on = async () =>
    (await stage.owner`select private.addon_enabled('tracks', ${accra.id}) as yes`)[0]!.yes as boolean;

  it('are switched by HQ, for one library or as the programme has it', async () => {
    for (const actor of await others()) await expectRefusal(set(actor, true), 'not-allowed');
    expect(await on()).toBe(false);
    await set(hq, true);
    expect(await on()).toBe(true);
    await set(hq, null);
    expect(await on()).toBe(false);
    await set(hq, true, null);
    expect(await on()).toBe(true);
    await expectRefusal(set(hq, null, null), 'state-unknown');
    await expectRefusal(set(hq, true, accra.id, 'telepathy'), 'kind-unknown');
    await expectRefusal(set(hq, true, randomUUID()), 'not-found');
  });
});

describe('the figures', () => {
  it('show HQ every library, a licensee the own ones, and nobody else any', async () => {
    const rows = async (actor: Actor) =>
      (await stage.as(actor, (sql) => sql`select library_id from public.network_figures()`)).map(
        (row) => row.library_id as string
      );
    const [count] = await stage.owner`select count(*)::int as n from public.library`;
    expect(await rows(hq)).toHaveLength(count!.n as number);
    const home = await stage.library();
    expect(await rows(await stage.licensee(home))).toEqual([home.id]);
    for (const actor of [await stage.staff('librarian', home), await stage.learner(home)])
      expect(await rows(actor)).toEqual([]);
  });
});
