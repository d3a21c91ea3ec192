import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomSchema } from '../../src/lib/domain/room.ts';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(20);
  scene = await day.openScene(stage);
});
afterAll(() => stage.close());

const pull = (by: Actor, after: number, limit = 1000, library = scene.library.id) =>
  stage.as(by, (sql) => sql`select * from public.pull_changes(${library}, ${after}, ${limit})`);

describe('the change feed', () => {
  it('numbers every change of a library without a gap, also under parallel writers', async () => {
    const own = await day.openScene(stage);
    await Promise.all(Array.from({ length: 30 }, () => stage.learner(own.library)));
    const rows = await pull(own.librarian, 0, 1000, own.library.id);
    expect(rows.map((row) => Number(row.seq))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.filter((row) => row.entity === 'learner')).toHaveLength(30);
  });

  it('gives no number to what was rolled back', async () => {
    const own = await day.openScene(stage);
    const before = (await pull(own.librarian, 0, 1000, own.library.id)).length;
    const failing = stage.as(own.librarian, async (sql) => {
      await sql`select public.save_room(${randomUUID()}, ${own.library.id}, 'Rolled back', 3)`;
      throw new Error('not this time');
    });
    await expect(failing).rejects.toThrow('not this time');
    await stage.learner(own.library);
    const rows = await pull(own.librarian, before, 10, own.library.id);
    expect(rows.map((row) => Number(row.seq))).toEqual([before + 1]);
  });

  it('tells a sitting once for a whole batch, with its last version', async () => {
    const { sitting } = await day.booked(scene);
    const last = (await pull(scene.proctor, 0)).length;
    await day.submit(scene, [
      day.command(scene, sitting, 'arrive'),
      day.command(scene, sitting, 'check-id', day.idSeen),
      day.command(scene, sitting, 'check-tools', day.toolsAnswered(scene))
    ]);
    const rows = await pull(scene.proctor, last);
    expect(
      rows.filter((row) => row.entity === 'sitting').map(({ id, version }) => ({ id, version }))
    ).toEqual([{ id: sitting, version: 4 }]);
  });

  it('goes on from a cursor, and sends who is too far behind for a new snapshot', async () => {
    const own = await day.openScene(stage);
    for (let n = 0; n < 4; n++) await stage.learner(own.library);
    const all = await pull(own.proctor, 0, 1000, own.library.id);
    const last = Number(all.at(-1)!.seq);
    const page = await pull(own.proctor, 1, 2, own.library.id);
    expect(page.map((row) => Number(row.seq))).toEqual([2, 3]);
    await stage.owner`update public.change set changed_at = now() - interval '31 days' where library_id = ${own.library.id} and seq <= 3`;
    const [retired] = await stage.owner`select private.retire_changes(now())::int as count`;
    expect(retired!.count).toBe(3);
    await expectRefusal(pull(own.proctor, 2, 10, own.library.id), 'cursor-too-old');
    expect((await pull(own.proctor, 3, 1000, own.library.id)).length).toBe(last - 3);
    await expectRefusal(pull(own.proctor, last + 1, 10, own.library.id), 'cursor-too-old');
  });

  it('is for the staff of the library and HQ', async () => {
    await pull(await stage.hq(), 0);
    await expectRefusal(pull(await stage.learner(scene.library), 0), 'not-allowed');
    await expectRefusal(pull(await stage.staff('coach', scene.library), 0), 'not-allowed');
    await expectRefusal(pull(await stage.staff('librarian', await stage.library()), 0), 'not-found');
    await expectRefusal(pull(await stage.staff('proctor', scene.library, 'suspended'), 0), 'not-found');
    await expectRefusal(pull(anon, 0), '42501');
  });
});

describe('broadcasts', () => {
  const messages = (topic: string) =>
    stage.owner`select event, payload, private from realtime.messages where topic = ${topic} order by inserted_at, payload ->> 'seq'`;

  it('carry ids and a version to the library, and of a sitting to its own topic', async () => {
    const { sitting } = await day.booked(scene);
    await day.send(scene, sitting, 'arrive');
    const own = await messages(`sitting:${sitting}`);
    expect(own).toHaveLength(2);
    expect(own[1]).toMatchObject({
      event: 'change',
      private: true,
      payload: { entity: 'sitting', id: sitting, version: 2 }
    });
    expect(Object.keys(own[1]!.payload as object).sort()).toEqual(
      expect.arrayContaining(['entity', 'id', 'seq', 'version'])
    );
    const rows = await messages(`library:${scene.library.id}`);
    expect(rows.filter((row) => (row.payload as { id: string }).id === sitting)).toHaveLength(2);
  });

  /** What the realtime endpoint probes: may the actor read, and write, this extension on the topic? */
  async function rights(actor: Actor, topic: string) {
    const may = async (extension: string, write: boolean) => {
      const done = stage.owner.begin(async (sql) => {
        const id = randomUUID();
        if (!write)
          await sql`insert into realtime.messages (id, topic, extension) values (${id}, ${topic}, ${extension})`;
        await sql`select set_config('role', ${actor.role}, true), set_config('realtime.topic', ${topic}, true),
          set_config('request.jwt.claims', ${JSON.stringify({ sub: actor.id, role: actor.role })}, true)`;
        if (write)
          await sql`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`;
        const seen = write ? 1 : (await sql`select from realtime.messages where id = ${id}`).length;
        throw Object.assign(new Error('rolled back'), { seen });
      });
      return done.then(
        () => false,
        (error: { seen?: number; code?: string }) => {
          if (error.seen === undefined && error.code !== '42501') throw error;
          return error.seen === 1;
        }
      );
    };
    return {
      hear: await may('broadcast', false),
      see: await may('presence', false),
      show: await may('presence', true),
      shout: await may('broadcast', true)
    };
  }
  const member = { hear: true, see: true, show: true, shout: false };
  const nobody = { hear: false, see: false, show: false, shout: false };

  it('of a library are for its active staff; nobody can send one', async () => {
    const topic = `library:${scene.library.id}`;
    for (const actor of [scene.proctor, scene.librarian]) expect(await rights(actor, topic)).toEqual(member);
    for (const actor of [
      await stage.learner(scene.library),
      await stage.staff('coach', scene.library),
      await stage.staff('proctor', scene.library, 'suspended'),
      await stage.staff('librarian', await stage.library()),
      await stage.licensee(scene.library),
      anon
    ])
      expect(await rights(actor, topic)).toEqual(nobody);
  });

  it('of a sitting are for its learner and the staff', async () => {
    const { learner, sitting } = await day.booked(scene);
    const topic = `sitting:${sitting}`;
    for (const actor of [learner, scene.proctor]) expect(await rights(actor, topic)).toEqual(member);
    for (const actor of [
      await stage.learner(scene.library),
      await stage.staff('proctor', await stage.library())
    ])
      expect(await rights(actor, topic)).toEqual(nobody);
  });

  it('are for nobody on topics of another form', async () => {
    for (const topic of [
      'library:',
      `library:${scene.library.id}x`,
      'library:*',
      `room:${scene.library.id}`,
      `sitting:${scene.library.id}`,
      ''
    ])
      expect(await rights(scene.librarian, topic), topic).toEqual(nobody);
  });
});

describe('the snapshot of a session', () => {
  const take = async (by: Actor) =>
    (await stage.as(by, (sql) => sql`select public.session_snapshot(${scene.session}) as it`))[0]!
      .it as Record<string, never>;

  it('holds what a desk needs without a network, and the cursor to go on from', async () => {
    const { learner, sitting } = await day.brought(scene, 'running');
    const snapshot = await take(scene.proctor);
    const changes = await pull(scene.proctor, 0);
    expect(roomSchema.safeParse(snapshot).error).toBeUndefined();
    expect(snapshot.seq).toBe(Number(changes.at(-1)!.seq));
    const found = (snapshot.sittings as unknown as { id: string }[]).find((one) => one.id === sitting);
    expect(found).toMatchObject({
      state: 'running',
      version: 6,
      pass_percent: '80.00',
      learner: { id: learner.id },
      course: {
        code: scene.course.code,
        tools: [
          { kind: 'calculator', max_count: 1 },
          { kind: 'phone', allowed: false }
        ]
      },
      id_check: { outcome: 'admitted', last4: '12A4', checked_by: scene.proctor.id },
      clock: { state: 'running', allowed_ms: 3_600_000 }
    });
    expect(snapshot.seats).toHaveLength(12);
    expect(snapshot.programme).toMatchObject({
      uncertain_minutes: 5,
      id_kinds: expect.arrayContaining(['passport']) as never
    });
  });

  it('is for the staff of the library', async () => {
    await expectRefusal(take(await stage.learner(scene.library)), 'not-allowed');
    await expectRefusal(take(await stage.staff('proctor', await stage.library())), 'not-found');
    await expectRefusal(take(anon), '42501');
  });
});
