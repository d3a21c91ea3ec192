import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

type Row = {
  day: string;
  starts_at: Date;
  ends_at: Date;
  session_id: string | null;
  code: string | null;
  detail: string | null;
};

let stage: Stage;
let scene: day.Scene;
let room: string;

beforeAll(async () => {
  stage = await openStage(20);
  scene = await day.openScene(stage);
  await stage.owner`update public.library set time_zone = 'Europe/London' where id = ${scene.library.id}`;
  room = await day.saveRoom(stage, scene.librarian, scene.library, 2);
});
afterAll(() => stage.close());

/** Of a year in which nothing else happens: each test takes a year of its own. */
let year = 2030;
const monday = () => {
  const first = new Date(Date.UTC(++year, 2, 4));
  return new Date(first.getTime() + ((8 - first.getUTCDay()) % 7) * 86_400_000).toISOString().slice(0, 10);
};
const after = (text: string, days: number) =>
  new Date(Date.parse(text) + days * 86_400_000).toISOString().slice(0, 10);

async function plan(
  rule: object,
  more: { dry?: boolean; proctors?: day.Person[]; by?: Actor; room?: string; id?: string } = {}
): Promise<Row[]> {
  const { dry = false, proctors = [scene.proctor], by = scene.librarian } = more;
  const rows = await stage.as(
    by,
    (sql) => sql<Row[]>`
      select day::text as day, starts_at, ends_at, session_id, code, detail from public.plan_series(
        ${more.id ?? randomUUID()}, ${scene.library.id}, ${more.room ?? room},
        ${sql.json(rule as never)}, ${proctors.map((one) => one.id)}, ${dry})`
  );
  return [...rows];
}
const weekly = (first: string, more: object = {}) => ({
  weekdays: [1],
  first_day: first,
  count: 3,
  from_time: '09:00',
  to_time: '12:00',
  ...more
});
const librarian = <T>(work: Parameters<typeof stage.as<T>>[1]) => stage.as(scene.librarian, work);
const hours = (list: object[]) =>
  librarian((sql) => sql`select public.set_opening_hours(${scene.library.id}, ${sql.json(list as never)})`);

describe('a rule that repeats', () => {
  it('keeps nine o’clock at nine o’clock when the clocks change in London', async () => {
    // The last Sunday of March 2027 is the 28th, that of October the 31st.
    const spring = await plan(weekly('2027-03-22', { count: 2 }));
    expect(spring.map((row) => row.starts_at.toISOString())).toEqual([
      '2027-03-22T09:00:00.000Z',
      '2027-03-29T08:00:00.000Z'
    ]);
    const autumn = await plan(weekly('2027-10-25', { count: 2 }));
    expect(autumn.map((row) => row.ends_at.toISOString())).toEqual([
      '2027-10-25T11:00:00.000Z',
      '2027-11-01T12:00:00.000Z'
    ]);
  });

  it('takes every second week on two days, until a day', async () => {
    const first = monday();
    const rows = await plan(
      weekly(first, { weekdays: [1, 4], every_weeks: 2, count: undefined, until_day: after(first, 20) }),
      { dry: true }
    );
    expect(rows.map((row) => row.day)).toEqual([first, after(first, 3), after(first, 14), after(first, 17)]);
  });

  it('passes over exceptions and holidays, and says so', async () => {
    const first = monday();
    await librarian(
      (sql) => sql`
        select public.save_holiday(${randomUUID()}, ${scene.library.id}, ${after(first, 7)}, ${after(first, 8)}, 'Spring fair')`
    );
    const rows = await plan(weekly(first, { count: 4, exceptions: [after(first, 14)] }));
    expect(rows.map(({ code, detail }) => [code, detail])).toEqual([
      [null, null],
      ['library-closed', 'Spring fair'],
      ['left-out', null],
      [null, null]
    ]);
    expect(rows.filter((row) => row.session_id).length).toBe(2);
  });

  it('plans all or nothing, and a preview plans nothing', async () => {
    const first = monday();
    await plan(weekly(after(first, 7), { count: 1, from_time: '11:00', to_time: '13:00' }));
    const [stood] = await stage.owner`select count(*)::int as count from public.session`;
    const [rules] = await stage.owner`select count(*)::int as count from public.session_series`;
    const wish = weekly(first);
    for (const dry of [true, false])
      expect((await plan(wish, { dry })).map(({ code, detail }) => [code, detail])).toEqual([
        [null, null],
        ['room-taken', '11:00–13:00'],
        [null, null]
      ]);
    expect(await stage.owner`select count(*)::int as count from public.session`).toEqual([stood]);
    expect(await stage.owner`select count(*)::int as count from public.session_series`).toEqual([rules]);
    expect(
      (await plan({ ...wish, exceptions: [after(first, 7)] })).filter((row) => row.session_id)
    ).toHaveLength(2);
  });

  it('sent twice plans once', async () => {
    const id = randomUUID();
    const first = monday();
    const made = await plan(weekly(first), { id });
    const again = await plan(weekly(first), { id });
    expect(again.map((row) => row.session_id)).toEqual(made.map((row) => row.session_id));
  });

  it('is refused when it makes no sense, and to anybody but a librarian of the library', async () => {
    const first = monday();
    await expectRefusal(plan(weekly(first, { weekdays: [] })), 'series-malformed');
    await expectRefusal(plan(weekly(first, { weekdays: [8] })), 'series-malformed');
    await expectRefusal(plan(weekly(first, { to_time: '08:00' })), 'series-malformed');
    await expectRefusal(plan(weekly(first, { until_day: first })), 'series-malformed');
    await expectRefusal(plan(weekly('soon')), 'series-malformed');
    await expectRefusal(
      plan(
        weekly(first, { weekdays: [1, 2, 3, 4, 5, 6, 7], count: undefined, until_day: after(first, 700) })
      ),
      'series-too-long'
    );
    const abroad = await day.openScene(stage);
    await expectRefusal(plan(weekly(first), { by: scene.proctor }), 'not-allowed');
    await expectRefusal(plan(weekly(first), { by: abroad.librarian }), 'not-found');
    await expectRefusal(plan(weekly(first), { room: abroad.room }), 'not-found');
    expect((await plan(weekly(first), { proctors: [abroad.proctor], dry: true }))[0]!.code).toBe(
      'not-a-proctor'
    );
    await expectRefusal(plan(weekly(first), { by: anon }), '42501');
  });
});

describe('what stands against a session', () => {
  it('is a time at which the library is not open, with the hours of that day', async () => {
    const first = monday();
    await hours([
      { weekday: 1, opens: '08:00', closes: '10:00' },
      { weekday: 1, opens: '10:00', closes: '13:00' },
      { weekday: 2, opens: '10:00', closes: '24:00' }
    ]);
    const ask = async (more: object) =>
      (await plan(weekly(first, { count: 1, ...more }), { dry: true })).map(({ code, detail }) => [
        code,
        detail
      ]);
    expect(await ask({})).toEqual([[null, null]]);
    expect(await ask({ to_time: '13:30' })).toEqual([['outside-opening-hours', '08:00–10:00, 10:00–13:00']]);
    expect(await ask({ weekdays: [2], first_day: after(first, 1) })).toEqual([
      ['outside-opening-hours', '10:00–24:00']
    ]);
    expect(await ask({ weekdays: [3], first_day: after(first, 2) })).toEqual([
      ['outside-opening-hours', null]
    ]);
    await expectRefusal(
      stage.as(
        scene.librarian,
        (sql) => sql`select public.plan_session(${randomUUID()}, ${scene.library.id}, ${room},
          ${`${first} 14:00+00`}, ${`${first} 15:00+00`}, ${[scene.proctor.id]})`
      ),
      'outside-opening-hours'
    );
    await hours([]);
    expect(await ask({ to_time: '13:30' })).toEqual([[null, null]]);
  });

  it('is a proctor who is away, or in another room', async () => {
    const first = monday();
    const busy = (await stage.staff('proctor', scene.library)) as day.Person;
    const keep = (weekly_: object[], days: object[]) =>
      librarian(
        (sql) => sql`
          select public.set_proctor_hours(${scene.library.id}, ${busy.id},
            ${sql.json(weekly_ as never)}, ${sql.json(days as never)})`
      );
    await keep(
      [{ weekday: 1, from_time: '08:00', to_time: '12:00' }],
      [{ day: after(first, 7) }, { day: after(first, 14), from_time: '10:00', to_time: '18:00' }]
    );
    const other = await day.saveRoom(stage, scene.librarian, scene.library, 2);
    const rows = await plan(weekly(first), { proctors: [busy, scene.proctor], dry: true, room: other });
    expect(rows.map((row) => row.code)).toEqual([null, 'proctor-away', 'proctor-away']);
    expect(rows[1]!.detail).toMatch(/^Person /);
    await keep([], []);
    await plan(weekly(first, { count: 1 }), { proctors: [busy] });
    const clash = weekly(first, { count: 1, from_time: '11:00', to_time: '13:00' });
    expect((await plan(clash, { proctors: [busy], room: other }))[0]!.code).toBe('proctor-busy');
    expect(
      (await plan({ ...clash, from_time: '12:00' }, { proctors: [busy], room: other }))[0]!.code
    ).toBeNull();
  });

  it('holds when two librarians plan the same proctor at the same moment', async () => {
    const first = monday();
    const one = (await stage.staff('proctor', scene.library)) as day.Person;
    const rooms = await Promise.all(
      Array.from({ length: 6 }, () => day.saveRoom(stage, scene.librarian, scene.library, 1))
    );
    const made = await Promise.all(
      rooms.map((where) => plan(weekly(first, { count: 1 }), { proctors: [one], room: where }))
    );
    expect(made.filter(([row]) => row!.session_id)).toHaveLength(1);
    expect(made.filter(([row]) => row!.code === 'proctor-busy')).toHaveLength(5);
  });
});

describe('changing what is planned', () => {
  const change = (id: string, startsAt: string, endsAt: string, where = room, by: Actor = scene.librarian) =>
    stage.as(
      by,
      (sql) =>
        sql`select public.change_session(${id}, ${where}, ${startsAt}, ${endsAt}, ${[scene.proctor.id]})`
    );

  it('moves one session and whoever is booked, and leaves the others of its rule', async () => {
    const first = monday();
    const [one, two] = await plan(weekly(first, { count: 2 }));
    const { enrolment } = await day.enrolled(scene);
    const sitting = await day.book(scene, enrolment, { session: one!.session_id!, startsAt: one!.starts_at });
    await change(one!.session_id!, `${first} 13:00+00`, `${first} 16:00+00`);
    const [moved] = await stage.owner`
      select s.starts_at, s.booking_seq, n.starts_at as session_at from public.sitting s
        join public.session n on n.id = s.session_id where s.id = ${sitting}`;
    expect(moved).toEqual({
      starts_at: new Date(`${first}T13:00Z`),
      booking_seq: 1,
      session_at: new Date(`${first}T13:00Z`)
    });
    const [other] = await stage.owner`select starts_at from public.session where id = ${two!.session_id}`;
    expect(other!.starts_at).toEqual(two!.starts_at);
    await expectRefusal(
      change(one!.session_id!, `${first} 13:00+00`, `${first} 13:30+00`),
      'outside-session'
    );
    await expectRefusal(
      change(one!.session_id!, `${first} 13:00+00`, `${first} 16:00+00`, room, scene.proctor),
      'not-allowed'
    );
    const tiny = await day.saveRoom(stage, scene.librarian, scene.library, 1);
    const second = await day.enrolled(scene);
    await day.book(scene, second.enrolment, {
      session: one!.session_id!,
      startsAt: new Date(`${first}T14:30Z`)
    });
    await expectRefusal(
      change(one!.session_id!, `${first} 13:00+00`, `${first} 16:00+00`, tiny),
      'seats-taken'
    );
    await stage.owner`update public.session set state = 'open' where id = ${one!.session_id}`;
    await expectRefusal(change(one!.session_id!, `${first} 13:00+00`, `${first} 16:00+00`), 'session-closed');
  });

  it('moves a session and all that follow, or none of them', async () => {
    const first = monday();
    const made = await plan(weekly(first, { count: 4 }));
    const following = (id: string, from: string, to: string) =>
      librarian(
        (sql) => sql<Row[]>`
          select day::text as day, starts_at, session_id, code, detail
          from public.change_following(${id}, ${room}, ${from}, ${to}, ${[scene.proctor.id]})`
      );
    await plan(weekly(after(first, 21), { count: 1, from_time: '13:00', to_time: '15:00' }), {
      proctors: [scene.colleague]
    });
    const refused = await following(made[1]!.session_id!, '14:00', '17:00');
    expect(refused.map((row) => row.code)).toEqual([null, null, 'room-taken']);
    const untouched = await stage.owner<{ at: Date }[]>`
      select starts_at as at from public.session where id = any(${made.map((row) => row.session_id!)}) order by series_day`;
    expect(untouched.map((row) => row.at)).toEqual(made.map((row) => row.starts_at));

    const moved = await following(made[1]!.session_id!, '09:30', '12:30');
    expect(moved.map((row) => row.code)).toEqual([null, null, null]);
    const rows = await stage.owner<{ at: string; series: string }[]>`
      select to_char(starts_at at time zone 'Europe/London', 'HH24:MI') as at, series_id as series
      from public.session where id = any(${made.map((row) => row.session_id!)}) order by series_day`;
    expect(rows.map((row) => row.at)).toEqual(['09:00', '09:30', '09:30', '09:30']);
    expect(new Set(rows.map((row) => row.series)).size).toBe(2);
    const [rule] = await stage.owner`
      select count, first_day::text, continues from public.session_series where id = ${rows[3]!.series}`;
    expect(rule).toEqual({ count: 3, first_day: after(first, 7), continues: rows[0]!.series });
    await expectRefusal(following(scene.session, '09:30', '12:30'), 'not-in-series');
  });

  it('cancels a session and all that follow, with their bookings', async () => {
    const first = monday();
    const made = await plan(weekly(first, { count: 3 }));
    const { enrolment } = await day.enrolled(scene);
    const sitting = await day.book(scene, enrolment, {
      session: made[2]!.session_id!,
      startsAt: made[2]!.starts_at
    });
    const [row] = await librarian(
      (sql) => sql`select public.cancel_following(${made[1]!.session_id}, 'library-closed') as count`
    );
    expect(row!.count).toBe(2);
    expect(await day.stateOf(scene, sitting)).toBe('cancelled');
    await expectRefusal(
      stage.as(
        scene.proctor,
        (sql) => sql`select public.cancel_following(${made[0]!.session_id}, 'no-room')`
      ),
      'not-allowed'
    );
  });
});
