import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 60 });
});
afterAll(() => stage.close());

describe('the ID check', () => {
  const check = (sitting: string, fields: object = {}, at = scene) =>
    day.send(at, sitting, 'check-id', { ...day.idSeen, ...fields });
  const rules = (at: day.Scene, kinds: string[] | null, second: boolean, by: Actor = at.librarian) =>
    stage.as(by, (sql) => sql`select public.set_gate_rules(${at.library.id}, ${kinds}, ${second})`);

  it('accepts what the programme and the library accept', async () => {
    const own = await day.openScene(stage);
    await rules(own, ['national-id', 'passport'], false);
    const { sitting } = await day.brought(own, 'arrived');
    expect(day.outcome(await check(sitting, { document_kind: 'driving-licence' }, own))).toBe(
      'rejected id-not-sufficient'
    );
    await stage.owner`update public.programme set id_kinds = '{passport,driving-licence}'`;
    try {
      // What the programme no longer takes is not taken because a library still lists it.
      expect(day.outcome(await check(sitting, { document_kind: 'national-id' }, own))).toBe(
        'rejected id-not-sufficient'
      );
      expect(day.outcome(await check(sitting, { document_kind: 'passport' }, own))).toBe('applied');
    } finally {
      await stage.owner`update public.programme set id_kinds = default`;
    }
  });

  it('asks for a second document of another kind where the library does', async () => {
    const own = await day.openScene(stage);
    await rules(own, null, true);
    const { sitting } = await day.brought(own, 'arrived');
    expect(day.outcome(await check(sitting, {}, own))).toBe('rejected second-document-missing');
    expect(day.outcome(await check(sitting, { second_kind: 'passport' }, own))).toBe(
      'rejected second-document-missing'
    );
    expect(day.outcome(await check(sitting, { second_kind: 'library-card' }, own))).toBe(
      'rejected id-not-sufficient'
    );
    expect(day.outcome(await check(sitting, { second_kind: 'voter-card' }, own))).toBe('applied');
  });

  it('records how a spelling differs, beside the name that was seen', async () => {
    const { sitting } = await day.brought(scene, 'arrived');
    expect(day.outcome(await check(sitting, { name_match: 'spelling', difference: 'Not a code' }))).toBe(
      'rejected bad-payload'
    );
    await check(sitting, { name_match: 'spelling', difference: 'accents', seen_name: 'Amá Mensah' });
    const [row] = await stage.owner`
      select k.name_match, k.difference, k.name_seen, s.name_seen as frozen
      from public.id_check k join public.sitting s on s.id = k.sitting_id where s.id = ${sitting}`;
    expect(row).toEqual({
      name_match: 'spelling',
      difference: 'accents',
      name_seen: 'Amá Mensah',
      frozen: 'Amá Mensah'
    });
  });

  it('is narrowed by a librarian of the library, with kinds of the programme', async () => {
    await expectRefusal(rules(scene, ['passport'], false, scene.proctor), 'not-allowed');
    await expectRefusal(
      rules(scene, ['passport'], false, await stage.staff('librarian', await stage.library())),
      'not-found'
    );
    await expectRefusal(rules(scene, null, false, anon), '42501');
    await expectRefusal(rules(scene, ['library-card'], false), 'id-kind-unknown');
    await expectRefusal(rules(scene, [], false), 'id-kind-unknown');
  });

  it('lets nobody under age in without a guardian’s consent on record', async () => {
    const { learner, sitting } = await day.brought(scene, 'arrived');
    expect(day.outcome(await check(sitting, { under_age: true }))).toBe('rejected consent-missing');
    const consent = (by: Actor, more: Partial<{ given: string; until: string; id: string }> = {}) =>
      stage.as(by, async (sql) => {
        const [row] = await sql`
          select public.record_consent(${more.id ?? randomUUID()}, ${learner.id}, 'Esi Mensah', 'parent',
            ${more.given ?? '2026-01-05'}, ${more.until ?? '2031-03-01'}) as id`;
        return row!.id as string;
      });
    await expectRefusal(consent(scene.proctor), 'not-allowed');
    await expectRefusal(consent(learner), 'not-allowed');
    await expectRefusal(consent(await stage.staff('librarian', await stage.library())), 'not-found');
    await expectRefusal(
      consent(scene.librarian, { given: '2999-01-01', until: '2999-02-01' }),
      'day-in-future'
    );
    await expectRefusal(consent(scene.librarian, { until: '2026-01-06' }), 'already-of-age');
    const id = await consent(scene.librarian);
    expect(await consent(scene.librarian, { id })).toBe(id);

    const withdraw = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.withdraw_consent(${id}, 'asked')`);
    await expectRefusal(withdraw(scene.proctor), 'not-allowed');
    await withdraw(scene.librarian);
    // The record knows an age by now, so saying nothing of it is no way round.
    expect(day.outcome(await check(sitting))).toBe('rejected consent-missing');
    await consent(scene.librarian);
    expect(day.outcome(await check(sitting, { under_age: true }))).toBe('applied');
    const seen = await stage.as(learner, (sql) => sql`select guardian_name from public.guardian_consent`);
    expect(seen).toHaveLength(2);
  });

  it('leaves nothing of a document but what the record says', async () => {
    const { sitting } = await day.brought(scene, 'arrived');
    const secret = 'GHA-7261540931';
    expect(day.outcome(await check(sitting, { last4: secret }))).toBe('rejected bad-payload');
    expect(day.outcome(await check(sitting, { document_kind: `passport ${'-'.repeat(60)}${secret}` }))).toBe(
      'rejected id-not-sufficient'
    );
    const more = { number: secret, photo: { image: secret }, expires_on: secret };
    expect(day.outcome(await check(sitting, more))).toBe('applied');
    const tables = await stage.owner<{ name: string }[]>`
      select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('public', 'private', 'storage', 'realtime')`;
    expect(tables.length).toBeGreaterThan(40);
    for (const { name } of tables) {
      const [row] = await stage.owner.unsafe(
        `select count(*)::int as found from ${name} as t where to_jsonb(t)::text like '%${secret}%'`
      );
      expect([name, row!.found]).toEqual([name, 0]);
    }
  });
});
