import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(20);
  scene = await day.openScene(stage);
  await stage.owner`update public.library set time_zone = 'Europe/London' where id = ${scene.library.id}`;
});
afterAll(() => stage.close());

const librarian = <T>(work: Parameters<typeof stage.as<T>>[1]) => stage.as(scene.librarian, work);
const hours = (list: object[]) =>
  librarian((sql) => sql`select public.set_opening_hours(${scene.library.id}, ${sql.json(list as never)})`);

describe('a room’s plan', () => {
  it('places and names seats, two of which may change places', async () => {
    const where = await day.saveRoom(stage, scene.librarian, scene.library, 2);
    const seats = await stage.owner<{ id: string }[]>`
      select id from public.seat where room_id = ${where} order by position`;
    const save = (places: [string, number, number][], by: Actor = scene.librarian) => {
      const rows = places.map(([label, column, row], i) => ({
        id: seats[i]!.id,
        label,
        plan_column: column,
        plan_row: row
      }));
      return stage.as(by, (sql) => sql`select public.save_room_plan(${where}, ${sql.json(rows)})`);
    };
    await save([
      ['A1', 1, 1],
      ['A2', 2, 1]
    ]);
    await save([
      ['A1', 2, 1],
      ['A2', 1, 1]
    ]);
    await expectRefusal(
      save([
        ['A1', 1, 1],
        ['A2', 1, 1]
      ]),
      'plan-malformed'
    );
    await expectRefusal(
      save([
        ['A1', 1, 1],
        ['A2', 0, 1]
      ]),
      'plan-malformed'
    );
    await expectRefusal(
      save([
        ['A1', 1, 1],
        ['A1', 2, 1]
      ]),
      'label-taken'
    );
    await expectRefusal(
      save(
        [
          ['A1', 1, 1],
          ['A2', 2, 1]
        ],
        scene.proctor
      ),
      'not-allowed'
    );
    const there =
      await stage.owner`select label, plan_column from public.seat where room_id = ${where} order by position`;
    expect([...there]).toEqual([
      { label: 'A1', plan_column: 2 },
      { label: 'A2', plan_column: 1 }
    ]);
  });
});

describe('what a librarian keeps', () => {
  it('is refused when it makes no sense, and to others', async () => {
    const abroad = await day.openScene(stage);
    await expectRefusal(hours([{ weekday: 1, opens: '12:00', closes: '09:00' }]), 'hours-malformed');
    await expectRefusal(hours([{ weekday: 1, opens: 'noon', closes: '19:00' }]), 'hours-malformed');
    await expectRefusal(
      hours([
        { weekday: 1, opens: '09:00', closes: '12:00' },
        { weekday: 1, opens: '11:00', closes: '13:00' }
      ]),
      'hours-malformed'
    );
    const rules = (value: object, by: Actor) =>
      stage.as(
        by,
        (sql) => sql`select public.set_planning_rules(${scene.library.id}, ${sql.json(value as never)})`
      );
    await expectRefusal(rules({ late_minutes: 9000 }, scene.librarian), 'rules-malformed');
    await expectRefusal(rules({ late_minutes: 'soon' }, scene.librarian), 'rules-malformed');
    await expectRefusal(rules({ late_minutes: 5 }, scene.proctor), 'not-allowed');
    await expectRefusal(rules({ late_minutes: 5 }, abroad.librarian), 'not-found');
    const holiday = randomUUID();
    const save = (by: Actor, last: string) =>
      stage.as(
        by,
        (sql) =>
          sql`select public.save_holiday(${holiday}, ${scene.library.id}, '2099-05-02', ${last}, 'Fair')`
      );
    await expectRefusal(save(scene.librarian, '2099-05-01'), 'day-malformed');
    await save(scene.librarian, '2099-05-03');
    await expectRefusal(save(abroad.librarian, '2099-05-03'), 'not-found');
    const remove = (by: Actor) => stage.as(by, (sql) => sql`select public.remove_holiday(${holiday})`);
    await expectRefusal(remove(scene.proctor), 'not-allowed');
    await remove(scene.librarian);
    await expectRefusal(
      librarian(
        (sql) => sql`select public.set_proctor_hours(${scene.library.id}, ${abroad.proctor.id}, '[]', '[]')`
      ),
      'not-a-proctor'
    );
  });
});
