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

type Room = Record<string, unknown> & { sittings: { id: string }[] };

const whole = async (at = scene): Promise<Room> =>
  (await stage.as(at.proctor, (sql) => sql`select public.session_snapshot(${at.session}) as room`))[0]!
    .room as Room;
const part = async (ids: string[]): Promise<Room> =>
  (
    await stage.as(scene.proctor, (sql) => sql`select public.session_part(${scene.session}, ${ids}) as room`)
  )[0]!.room as Room;
/** Without what differs from one moment to the next. */
const still = (room: Room) =>
  JSON.parse(
    JSON.stringify(room, (key, value: unknown) =>
      ['server_now', 'remaining_ms', 'elapsed_ms'].includes(key) ? null : value
    )
  ) as Room;

describe('a part of a session', () => {
  it('says of these sittings and of the session what the whole says, and nothing of the others', async () => {
    const sittings = [];
    for (let at = 0; at < 3; at++) sittings.push((await day.booked(scene)).sitting);
    await day.bringTo(scene, sittings[1]!, 'running');
    const room = still(await whole());
    const asked = [sittings[0]!, sittings[1]!];
    expect(still(await part(asked))).toEqual({
      ...room,
      sittings: room.sittings.filter(({ id }) => asked.includes(id))
    });
    expect(still(await part([]))).toEqual({ ...room, sittings: [] });
  });

  it('has no sitting of another session', async () => {
    const other = await day.openScene(stage);
    const { sitting } = await day.booked(other);
    expect((await part([sitting])).sittings).toEqual([]);
    expect((await whole(other)).sittings.map(({ id }) => id)).toEqual([sitting]);
  });
});
