import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage();
  scene = await day.openScene(stage);
});
afterAll(() => stage.close());

/** A start that another tablet was quicker with. */
async function conflict(): Promise<{ sitting: string; id: string }> {
  const { sitting } = await day.brought(scene, 'running');
  const late = day.command(scene, sitting, 'start', {}, { base_version: 3, device_id: randomUUID() });
  const [answer] = await day.submit(scene, [late]);
  expect(answer?.status).toBe('conflict');
  return { sitting, id: late.id };
}
const settle = (sitting: string | null, payload: object, by = scene.proctor) =>
  day.submit(scene, [day.command(scene, sitting, 'settle', payload)], by).then(([answer]) => answer);
const mark = async (id: string) =>
  (
    await stage.owner`select status, code, settled, settled_at is not null as dated from public.command where id = ${id}`
  )[0];

describe('settle', () => {
  it.each(['again', 'let-go'])('marks what was not taken, and leaves its answer: %s', async (outcome) => {
    const { sitting, id } = await conflict();
    expect((await settle(sitting, { command_id: id, outcome }))?.status).toBe('applied');
    expect(await mark(id)).toMatchObject({ status: 'conflict', settled: outcome, dated: true });
  });

  it('keeps the first decision', async () => {
    const { sitting, id } = await conflict();
    await settle(sitting, { command_id: id, outcome: 'let-go' });
    expect((await settle(sitting, { command_id: id, outcome: 'again' }))?.status).toBe('applied');
    expect(await mark(id)).toMatchObject({ settled: 'let-go' });
  });

  it('marks nothing of a colleague, and nothing that was applied', async () => {
    const { sitting, id } = await conflict();
    await settle(sitting, { command_id: id, outcome: 'let-go' }, scene.colleague);
    expect(await mark(id)).toMatchObject({ settled: null });
    const note = day.command(scene, sitting, 'note', { text: 'Seen.' });
    await day.submit(scene, [note]);
    await settle(sitting, { command_id: note.id, outcome: 'let-go' });
    expect(await mark(note.id)).toMatchObject({ status: 'applied', settled: null });
  });

  it('is the record itself for a command that the server never stored', async () => {
    const never = { command_id: randomUUID(), outcome: 'let-go' };
    expect((await settle(null, never))?.status).toBe('applied');
  });

  it.each([{}, { command_id: 'x', outcome: 'again' }, { command_id: randomUUID(), outcome: 'maybe' }])(
    'is refused when it decides nothing: %j',
    async (payload) => {
      expect(await settle(null, payload)).toMatchObject({ status: 'rejected', code: 'bad-payload' });
    }
  );
});
