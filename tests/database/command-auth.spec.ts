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

const kept = async (id: string) =>
  (await stage.owner`select auth_method from public.command where id = ${id}`)[0]?.auth_method as unknown;

describe('how the author of a command was signed in', () => {
  it.each(['password', 'pin'])('is kept with the command: %s', async (method) => {
    const one = day.command(scene, null, 'note', { text: 'Seen.' }, { auth_method: method });
    await day.submit(scene, [one]);
    expect(await kept(one.id)).toBe(method);
  });

  it.each([undefined, 'face', 7])('is nothing when the device says %s', async (method) => {
    const one = day.command(scene, null, 'note', { text: 'Seen.' }, { auth_method: method });
    expect((await day.submit(scene, [one]))[0]?.status).toBe('applied');
    expect(await kept(one.id)).toBeNull();
  });

  it('is no part of the hash: the same id answers as before', async () => {
    const one = day.command(scene, null, 'note', { text: 'Seen.' }, { auth_method: 'pin' });
    await day.submit(scene, [one]);
    const [again] = await day.submit(scene, [{ ...one, auth_method: 'password' }]);
    expect([again?.status, again?.code]).toEqual(['applied', null]);
    expect(await kept(one.id)).toBe('pin');
  });
});
