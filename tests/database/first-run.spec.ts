import { afterEach, beforeEach, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';

// The first HQ account of an empty programme: claimed once, with a code that nobody outside can have.

let stage: Stage;
let code: string;
beforeEach(async () => {
  stage = await openStage(8);
  code = await newCode();
});
afterEach(() => stage.close());

async function newCode(): Promise<string> {
  const [row] = await stage.owner<{ code: string }[]>`select private.make_setup_code() as code`;
  return row!.code;
}

const claim = (by: Actor, person: Actor | null, typed = code, address = '192.0.2.7') =>
  stage.as(by, async (sql) => {
    const [row] = await sql<{ outcome: string }[]>`
      select outcome from public.claim_programme(
        ${typed}, ${person?.id ?? null}, 'Abena', 'Boateng', 'Open Shelves', 'Open Shelves Trust', ${address})`;
    return row!.outcome;
  });

const claimed = (by: Actor) =>
  stage.as(by, async (sql) => (await sql`select public.programme_claimed() as yes`)[0]!.yes as boolean);

it('makes the holder of the code HQ and gives the programme its names', async () => {
  const abena = await stage.person();
  expect(await claimed(anon)).toBe(false);
  expect(await claim(service, null)).toBe('good');
  expect(await claimed(anon)).toBe(false);
  expect(await claim(service, abena)).toBe('claimed');
  expect(await claimed(anon)).toBe(true);
  const hats = await stage.as(abena, (sql) => sql`select role from public.my_hats()`);
  expect(hats.map((hat) => hat.role)).toEqual(['hq']);
  const [programme] = await stage.as(anon, (sql) => sql`select name, issuer_name from public.programme`);
  expect(programme).toEqual({ name: 'Open Shelves', issuer_name: 'Open Shelves Trust' });
});

it('is for the server alone', async () => {
  const abena = await stage.person();
  for (const actor of [anon, abena]) await expectRefusal(claim(actor, abena), '42501');
});

it('takes no other code, none of another kind, no old one and none that lay too long', async () => {
  const abena = await stage.person();
  const [other] = await stage.owner<{ code: string }[]>`select private.new_symbols(4) as code`;
  const [card] = await stage.owner<{ code: string }[]>`select private.new_symbols(3) as code`;
  for (const wrong of [other!.code, card!.code, '', 'hello'])
    expect(await claim(service, abena, wrong)).toBe('refused');
  const old = code;
  code = await newCode();
  expect(await claim(service, abena, old, '192.0.2.8')).toBe('refused');
  await stage.owner`update private.setup_code set expires_at = now() - interval '1 second'`;
  expect(await claim(service, abena, code, '192.0.2.8')).toBe('refused');
  expect(await claimed(anon)).toBe(false);
});

it('slows down who tries codes, and counts those tries although it says no', async () => {
  const outcomes = [];
  for (let n = 0; n < 7; n++) outcomes.push(await claim(service, null, 'AAAA-AAAA-AAAA'));
  expect(outcomes).toEqual([...Array<string>(5).fill('refused'), 'slow-down', 'slow-down']);
  expect(await claim(service, null)).toBe('slow-down');
  expect(await claim(service, null, code, '192.0.2.9')).toBe('good');
});

it('lets one of many who come at once win, and tells the others', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => stage.person()));
  const outcomes = await Promise.all(people.map((person) => claim(service, person)));
  expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(7);
  const rows = await stage.owner`select from public.membership where role = 'hq'`;
  expect(rows).toHaveLength(1);
});

it('makes no code any more once somebody is HQ', async () => {
  await stage.hq();
  const [row] = await stage.owner`select private.make_setup_code() as code`;
  expect(row!.code).toBeNull();
  expect(await claim(service, await stage.person())).toBe('taken');
});

it('refuses names that cannot be right, with the code still good', async () => {
  const nameless = stage.as(
    service,
    (sql) => sql`select public.claim_programme(${code}, null, ' ', null, 'A', 'B', '192.0.2.7')`
  );
  await expectRefusal(nameless, 'name-missing');
  expect(await claim(service, null)).toBe('good');
});
