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

const outcome = ({ status, code }: day.Answer) => (code === null ? status : `${status} ${code}`);
const kinds = async (sitting: string) =>
  (await stage.owner`select kind from public.sitting_event where sitting_id = ${sitting} order by seq`).map(
    (row) => row.kind as string
  );

async function arrived(at = scene) {
  const one = await day.booked(at);
  await day.bringTo(at, one.sitting, 'arrived');
  return one;
}

describe('the ID check', () => {
  const check = (sitting: string, fields: object = {}, at = scene) =>
    day.send(at, sitting, 'check-id', { ...day.idSeen, ...fields });
  const rules = (at: day.Scene, kinds: string[] | null, second: boolean, by: Actor = at.librarian) =>
    stage.as(by, (sql) => sql`select public.set_gate_rules(${at.library.id}, ${kinds}, ${second})`);

  it('accepts what the programme and the library accept', async () => {
    const own = await day.openScene(stage);
    await rules(own, ['national-id', 'passport'], false);
    const { sitting } = await arrived(own);
    expect(outcome(await check(sitting, { document_kind: 'driving-licence' }, own))).toBe(
      'rejected id-not-sufficient'
    );
    await stage.owner`update public.programme set id_kinds = '{passport,driving-licence}'`;
    try {
      // What the programme no longer takes is not taken because a library still lists it.
      expect(outcome(await check(sitting, { document_kind: 'national-id' }, own))).toBe(
        'rejected id-not-sufficient'
      );
      expect(outcome(await check(sitting, { document_kind: 'passport' }, own))).toBe('applied');
    } finally {
      await stage.owner`update public.programme set id_kinds = default`;
    }
  });

  it('asks for a second document of another kind where the library does', async () => {
    const own = await day.openScene(stage);
    await rules(own, null, true);
    const { sitting } = await arrived(own);
    expect(outcome(await check(sitting, {}, own))).toBe('rejected second-document-missing');
    expect(outcome(await check(sitting, { second_kind: 'passport' }, own))).toBe(
      'rejected second-document-missing'
    );
    expect(outcome(await check(sitting, { second_kind: 'library-card' }, own))).toBe(
      'rejected id-not-sufficient'
    );
    expect(outcome(await check(sitting, { second_kind: 'voter-card' }, own))).toBe('applied');
  });

  it('records how a spelling differs, beside the name that was seen', async () => {
    const { sitting } = await arrived();
    expect(outcome(await check(sitting, { name_match: 'spelling', difference: 'Not a code' }))).toBe(
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
    const { learner, sitting } = await arrived();
    expect(outcome(await check(sitting, { under_age: true }))).toBe('rejected consent-missing');
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
    expect(outcome(await check(sitting))).toBe('rejected consent-missing');
    await consent(scene.librarian);
    expect(outcome(await check(sitting, { under_age: true }))).toBe('applied');
    const seen = await stage.as(learner, (sql) => sql`select guardian_name from public.guardian_consent`);
    expect(seen).toHaveLength(2);
  });

  it('leaves nothing of a document but what the record says', async () => {
    const { sitting } = await arrived();
    const secret = 'GHA-7261540931';
    expect(outcome(await check(sitting, { last4: secret }))).toBe('rejected bad-payload');
    expect(outcome(await check(sitting, { document_kind: `passport ${'-'.repeat(60)}${secret}` }))).toBe(
      'rejected id-not-sufficient'
    );
    const more = { number: secret, photo: { image: secret }, expires_on: secret };
    expect(outcome(await check(sitting, more))).toBe('applied');
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

describe('a refusal', () => {
  const refuse = (sitting: string, by: Actor = scene.proctor) =>
    day.send(scene, sitting, 'refuse-id', { reason: 'document-expired', note: 'Since May' }, {}, by);
  /** By somebody who has just signed in. */
  const overrule = async (sitting: string, by: Actor, at = scene) =>
    day.send(
      at,
      sitting,
      'overrule',
      { reason: 'document-found' },
      { auth_method: 'password' },
      await stage.signIn(by)
    );

  it('costs no attempt: the next booking is free, and reserves again', async () => {
    const { sitting, enrolment } = await arrived();
    await refuse(sitting);
    const again = await day.book(scene, enrolment);
    const [row] = await stage.owner`select attempt, state from public.sitting where id = ${again}`;
    expect(row).toEqual({ attempt: 1, state: 'booked' });
  });

  it('is overruled by another person, and the gate begins anew', async () => {
    const { sitting } = await day.booked(scene);
    await day.bringTo(scene, sitting, 'ready');
    await refuse(sitting);
    expect(outcome(await overrule(sitting, scene.proctor))).toBe('rejected second-person-needed');
    expect(outcome(await overrule(sitting, await stage.staff('coach', scene.library)))).toBe(
      'rejected not-allowed'
    );
    expect(outcome(await overrule(sitting, scene.colleague))).toBe('applied');
    const [row] = await stage.owner`select state, name_seen from public.sitting where id = ${sitting}`;
    expect(row).toEqual({ state: 'arrived', name_seen: null });
    expect((await kinds(sitting)).at(-1)).toBe('overruled');
    const [left] = await stage.owner`
      select (select count(*)::int from public.tool_check where sitting_id = ${sitting}) as tools,
        (select count(*)::int from public.rules_agreement where sitting_id = ${sitting}) as agreements`;
    expect(left).toEqual({ tools: 0, agreements: 0 });
    // Overruled is not admitted: a document that does not suffice still does not.
    expect(outcome(await day.send(scene, sitting, 'check-id', { ...day.idSeen, expired: true }))).toBe(
      'rejected id-not-sufficient'
    );
  });

  it('stands when the learner is booked anew, or the seats are gone', async () => {
    const { sitting, enrolment } = await arrived();
    await refuse(sitting);
    await day.book(scene, enrolment);
    expect(outcome(await overrule(sitting, scene.librarian))).toBe('rejected already-booked');
    const small = await day.openScene(stage, { seats: 1 });
    const first = await arrived(small);
    await day.send(small, first.sitting, 'refuse-id', { reason: 'no-document' });
    await day.booked(small);
    expect(outcome(await overrule(first.sitting, small.librarian, small))).toBe('rejected seats-full');
  });

  it('gives the voucher back, and takes one again when it is overruled', async () => {
    const own = await day.openScene(stage);
    await stage.as(
      await stage.hq(),
      (sql) => sql`select public.stock_vouchers(${own.library.id}, 'certificate', 1, null)`
    );
    const { sitting } = await arrived(own);
    const held = async () => {
      const [row] = await stage.owner`
        select count(*)::int as held from public.voucher where reserved_for = ${sitting} and state = 'reserved'`;
      return row!.held as number;
    };
    expect(await held()).toBe(1);
    await day.send(own, sitting, 'refuse-id', { reason: 'no-document' });
    expect(await held()).toBe(0);
    await overrule(sitting, own.librarian, own);
    expect(await held()).toBe(1);
  });
});

describe('the tools', () => {
  const lines = () => day.toolsAnswered(scene).lines;
  const ask = (sitting: string) =>
    day.send(scene, sitting, 'check-tools', { lines: lines(), belongings_away: true, agreed: false });
  const confirm = (by: Actor, sitting: string, version: number, text = '1') =>
    stage.as(by, (sql) => sql`select public.confirm_tools(${sitting}, ${version}, ${text})`);

  async function admitted() {
    const one = await day.booked(scene);
    await day.bringTo(scene, one.sitting, 'admitted');
    return one;
  }

  it('are confirmed by the learner on the own phone', async () => {
    const { learner, sitting } = await admitted();
    await expectRefusal(confirm(learner, sitting, 3), 'tools-incomplete');
    const asked = await ask(sitting);
    expect(await day.stateOf(scene, sitting)).toBe('admitted');
    await expectRefusal(confirm(learner, sitting, asked.version! - 1), 'stale-version');
    await expectRefusal(confirm(learner, sitting, asked.version!, '0'), 'agreement-missing');
    for (const actor of [scene.proctor, await stage.learner(scene.library)])
      await expectRefusal(confirm(actor, sitting, asked.version!), 'not-found');
    await expectRefusal(confirm(anon, sitting, asked.version!), '42501');
    await confirm(learner, sitting, asked.version!);
    // The answer was lost on the way and the phone asks again.
    await confirm(learner, sitting, asked.version!);
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    expect(await kinds(sitting)).toEqual([
      'booked',
      'arrived',
      'admitted',
      'tools-answered',
      'tools-checked'
    ]);
    const [row] = await stage.as(
      learner,
      (sql) => sql`select method, version, signed_name from public.rules_agreement`
    );
    expect(row).toEqual({ method: 'phone', version: '1', signed_name: null });
  });

  it('leave a tablet that asked the phone up to date', async () => {
    const { learner, sitting } = await admitted();
    const asked = await ask(sitting);
    await confirm(learner, sitting, asked.version!);
    const seat = await day.send(
      scene,
      sitting,
      'assign-seat',
      { seat_id: scene.seats[40] },
      { base_version: asked.version, device_id: randomUUID() }
    );
    // Another tablet than the one that asked: only its own eyes can be behind.
    expect(outcome(seat)).toBe('applied');
  });

  it('answered anew undo the agreement', async () => {
    const { sitting } = await admitted();
    await day.send(scene, sitting, 'check-tools', day.toolsAnswered(scene));
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    await ask(sitting);
    expect(await day.stateOf(scene, sitting)).toBe('admitted');
    await day.prepareStart(scene, sitting);
    expect(outcome(await day.send(scene, sitting, 'start'))).toBe('conflict wrong-state');
  });

  it('want a number where a number is permitted', async () => {
    const { sitting } = await admitted();
    const [permitted, forbidden] = lines();
    const { count: _, ...uncounted } = permitted!;
    const answers = { ...day.toolsAnswered(scene), lines: [uncounted, forbidden] };
    expect(outcome(await day.send(scene, sitting, 'check-tools', answers))).toBe('rejected tools-incomplete');
  });

  it('keep no name of a person who is erased', async () => {
    const { learner, sitting } = await admitted();
    await day.send(scene, sitting, 'check-tools', day.toolsAnswered(scene));
    await stage.as(
      scene.librarian,
      (sql) =>
        sql`select public.record_consent(null, ${learner.id}, 'Esi', 'parent', current_date, current_date + 9)`
    );
    await stage.owner`select private.erasing_gate(${learner.id})`;
    const [row] = await stage.owner`
      select a.signed_name, a.method, c.guardian_name, c.relation
      from public.rules_agreement a join public.sitting s on s.id = a.sitting_id
        join public.guardian_consent c on c.learner_id = s.learner_id
      where s.id = ${sitting}`;
    expect(row).toEqual({ signed_name: null, method: 'tablet', guardian_name: null, relation: 'parent' });
  });

  it('are no second pair of hands for the voucher', async () => {
    const { learner, sitting, enrolment } = await admitted();
    const asked = await ask(sitting);
    await confirm(learner, sitting, asked.version!);
    const [row] = await stage.owner`
      select private.sitting_hands(${sitting}, ${enrolment}) as hands`;
    expect(row!.hands).toEqual([scene.proctor.id]);
  });
});

describe('a start', () => {
  it('needs a seat, the agreement and a room that was looked at, and says which is missing', async () => {
    const own = await day.openScene(stage);
    const { sitting } = await day.booked(own);
    await day.bringTo(own, sitting, 'ready');
    const start = async () => outcome(await day.send(own, sitting, 'start'));
    expect(await start()).toBe('rejected seat-missing');
    await day.takeSeat(own, sitting);
    expect(await start()).toBe('rejected room-not-checked');
    const look = async (payload: object) => {
      const [answer] = await day.submit(own, [day.command(own, null, 'room-check', payload)]);
      return outcome(answer!);
    };
    const lines = [{ item: 'phones-away', ok: false }];
    expect(await look({ lines })).toBe('rejected bad-payload');
    expect(await look({ lines, note: 'One radio, kept by the proctor' })).toBe('applied');
    await stage.owner`delete from public.rules_agreement where sitting_id = ${sitting}`;
    expect(await start()).toBe('rejected agreement-missing');
  });

  it('goes through with the room check that lay before it in the same outbox', async () => {
    const own = await day.openScene(stage);
    const { sitting } = await day.booked(own);
    await day.bringTo(own, sitting, 'ready');
    await day.takeSeat(own, sitting);
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const answers = await day.submit(own, [
      day.command(own, null, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] }),
      day.command(own, sitting, 'start', {}, { base_version: row!.version })
    ]);
    expect(answers.map(outcome)).toEqual(['applied', 'applied']);
  });
});
