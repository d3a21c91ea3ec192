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

describe('the tools', () => {
  const lines = () => day.toolsAnswered(scene).lines;
  const ask = (sitting: string) =>
    day.send(scene, sitting, 'check-tools', { lines: lines(), belongings_away: true, agreed: false });
  const confirm = (by: Actor, sitting: string, version: number, text = '1') =>
    stage.as(by, (sql) => sql`select public.confirm_tools(${sitting}, ${version}, ${text})`);

  const admitted = () => day.brought(scene, 'admitted');

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
    expect(await day.kindsOf(scene, sitting)).toEqual([
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
    expect(day.outcome(seat)).toBe('applied');
  });

  it('answered anew undo the agreement', async () => {
    const { sitting } = await admitted();
    await day.send(scene, sitting, 'check-tools', day.toolsAnswered(scene));
    expect(await day.stateOf(scene, sitting)).toBe('ready');
    await ask(sitting);
    expect(await day.stateOf(scene, sitting)).toBe('admitted');
    await day.prepareStart(scene, sitting);
    expect(day.outcome(await day.send(scene, sitting, 'start'))).toBe('conflict wrong-state');
  });

  it('want a number where a number is permitted', async () => {
    const { sitting } = await admitted();
    const [permitted, forbidden] = lines();
    const { count: _, ...uncounted } = permitted!;
    const answers = { ...day.toolsAnswered(scene), lines: [uncounted, forbidden] };
    expect(day.outcome(await day.send(scene, sitting, 'check-tools', answers))).toBe(
      'rejected tools-incomplete'
    );
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
    const { sitting } = await day.brought(own, 'ready');
    const start = async () => day.outcome(await day.send(own, sitting, 'start'));
    expect(await start()).toBe('rejected seat-missing');
    await day.takeSeat(own, sitting);
    expect(await start()).toBe('rejected room-not-checked');
    const look = async (payload: object) => {
      const [answer] = await day.submit(own, [day.command(own, null, 'room-check', payload)]);
      return day.outcome(answer!);
    };
    const lines = [{ item: 'phones-away', ok: false }];
    expect(await look({ lines })).toBe('rejected bad-payload');
    expect(await look({ lines, note: 'One radio, kept by the proctor' })).toBe('applied');
    await stage.owner`delete from public.rules_agreement where sitting_id = ${sitting}`;
    expect(await start()).toBe('rejected agreement-missing');
  });

  it('goes through with the room check that lay before it in the same outbox', async () => {
    const own = await day.openScene(stage);
    const { sitting } = await day.brought(own, 'ready');
    await day.takeSeat(own, sitting);
    const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
    const answers = await day.submit(own, [
      day.command(own, null, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] }),
      day.command(own, sitting, 'start', {}, { base_version: row!.version })
    ]);
    expect(answers.map(day.outcome)).toEqual(['applied', 'applied']);
  });
});
