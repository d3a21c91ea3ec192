import { expect, test } from '@playwright/test';
import { client, demoPassword, device, network, phone, signIn, tablet, verb, withCamera } from './cast.ts';
import { dayRoom, letTimePass, remaining, ticketOf, type DayRoom, type Seat } from './day-room.ts';
import {
  all,
  answerTools,
  apart,
  board,
  choose,
  differences,
  finish,
  give,
  hold,
  leave,
  more,
  panel,
  pause,
  sameClock,
  seconds,
  showId,
  shown,
  signHere,
  tile
} from './desk-hands.ts';
import * as day from './database/session-day.ts';
import { film, symbol } from './paper.ts';
import { backend } from './backend.ts';

/** A full day of twelve seats: two proctors on two tablets, a learner's phone, and all that goes wrong on one day. */

const soon = { timeout: 10_000, intervals: [100] };
const awayMinutes = 20;
const late = 'Yaw';
let room: DayRoom;

test.beforeAll(async () => {
  room = await dayRoom(late, backend);
});
test.afterAll(() => room.close());

const seat = (given: string): Seat => {
  const found = room.seats.find(({ name }) => name.startsWith(`${given} `));
  if (!found) throw new Error(`nobody is called ${given}`);
  return found;
};
const stateOf = (sitting: string) => day.stateOf(room.scene, sitting);
const owner = () => room.scene.stage.owner;

async function vouchers(sitting: string) {
  const [row] = await owner()`
    select (select count(*)::int from public.voucher where reserved_for = ${sitting} and state = 'reserved') as held,
      (select count(*)::int from public.voucher
        where library_id = ${room.scene.library.id} and state = 'in-stock') as free`;
  return row as unknown as { held: number; free: number };
}

test('a day of twelve seats, with two tablets and a phone, from the room check to the signed report', async () => {
  test.setTimeout(240_000);
  const { session } = room.scene;
  const names = room.seats.map(({ name }) => name);
  const [ama, kofi, efua, yaw, esi] = [seat('Ama'), seat('Kofi'), seat('Efua'), seat(late), seat('Esi')];
  const [kwame, akosua, kojo, abena] = [seat('Kwame'), seat('Akosua'), seat('Kojo'), seat('Abena')];
  const prepared = room.seats.filter((one) => ![ama, kofi, efua, yaw, esi].includes(one));
  const camera = await withCamera(await film('late', await symbol(await ticketOf(room, yaw.sitting))));
  const one = await device(camera, tablet, { permissions: ['camera'] });
  const other = await device(camera, tablet);
  const learner = await device(camera, phone);
  await one.context().clock.install();
  await board(one, session, room.email.proctor);
  await board(other, session, room.email.colleague);
  await signIn(learner, ama.email);
  const sheet = one.getByRole('dialog');
  const otherSheet = other.getByRole('dialog');

  await test.step('one looks at the room, and the other sees that it was done', async () => {
    await one.getByRole('button', { name: 'Room check' }).click();
    for (const box of await sheet.getByRole('checkbox').all()) await box.check();
    await sheet.getByRole('button', { name: 'Record the room check' }).click();
    await expect(sheet).toBeHidden();
    await expect(other.getByText('Room checked')).toBeVisible(soon);
  });

  await test.step('a ticket tells that its learner is late; an appointment from now lets them in', async () => {
    await one.getByRole('button', { name: 'Arrivals' }).click();
    await expect(sheet.getByText(/is \d+ minutes late/)).toBeVisible({ timeout: 20_000 });
    await sheet.getByRole('button', { name: 'Give an appointment now' }).click();
    await expect(sheet.getByText('Arrived', { exact: true })).toBeVisible();
    await sheet.getByRole('button', { name: 'Go on with this learner' }).click();
    const [row] = await owner()`
      select id from public.sitting where learner_id = ${yaw.learner.id} and state = 'arrived'`;
    yaw.sitting = row!.id as string;
    await showId(one, sheet);
    await signHere(sheet, yaw.name);
    await give(one, sheet, '4');
    await leave(one);
  });

  await test.step('ID on one tablet, tools on the learner’s own phone', async () => {
    await panel(one, ama);
    await sheet.getByRole('button', { name: 'Mark as arrived' }).click();
    await showId(one, sheet);
    await answerTools(sheet);
    await sheet.getByRole('button', { name: 'Ask on the learner’s phone' }).click();
    await learner.getByRole('button', { name: /I agree to the rules/ }).click();
    await give(one, sheet, '1');
    await leave(one);
  });

  await test.step('ID and tools on the other tablet, signed there', async () => {
    await panel(other, kofi);
    await otherSheet.getByRole('button', { name: 'Mark as arrived' }).click();
    await showId(other, otherSheet);
    await signHere(otherSheet, kofi.name);
    await give(other, otherSheet, '2');
    await leave(other);
  });

  await test.step('no document, no admission: the voucher set aside is back in stock', async () => {
    const before = await vouchers(efua.sitting);
    expect(before.held).toBe(1);
    await panel(other, efua);
    await otherSheet.getByRole('button', { name: 'Mark as arrived' }).click();
    await otherSheet.getByRole('button', { name: 'Refuse admission' }).click();
    await choose(other, otherSheet.getByLabel('Why is admission refused?'), 'No document shown');
    const refuse = otherSheet.getByRole('button', { name: 'Refuse admission' }).last();
    await hold(other, refuse, () => expect(otherSheet.getByText('Reason: No document shown')).toBeVisible());
    await expect.poll(() => stateOf(efua.sitting), soon).toBe('refused');
    expect(await vouchers(efua.sitting)).toEqual({ held: 0, free: before.free + 1 });
    await leave(other);
  });

  await Promise.all(
    prepared.map(async ({ name, sitting }, index) => {
      const steps: [kind: string, payload: object][] = [
        ['arrive', {}],
        ['check-id', { ...day.idSeen, seen_name: name }],
        ['check-tools', { ...day.toolsAnswered(room.scene), signed_name: name }],
        ['assign-seat', { seat_id: room.scene.seats[5 + index] }]
      ];
      for (const [kind, payload] of steps) await day.send(room.scene, sitting, kind, payload);
    })
  );
  const present = [ama, kofi, yaw, ...prepared];

  await test.step('all who are ready start together', async () => {
    await all(one, `Start (${present.length})`);
    const start = sheet.getByRole('button', { name: `Start (${present.length})` });
    await hold(one, start, () => expect(sheet).toBeHidden());
    for (const { sitting } of present) await expect.poll(() => stateOf(sitting), soon).toBe('running');
    await expect(learner.getByText('Your assessment is running')).toBeVisible(soon);
  });

  const clocks = async () => [
    await seconds(sheet),
    await seconds(otherSheet),
    await seconds(learner),
    await remaining(room, ama.sitting)
  ];
  await test.step('more time is on the phone and the other tablet at once', async () => {
    await panel(other, ama);
    await panel(one, ama);
    const before = await seconds(learner);
    await sheet.getByRole('button', { name: 'More time' }).click();
    await choose(one, sheet.getByRole('combobox').last(), 'Agreed extra time');
    await sheet.getByRole('button', { name: 'More time' }).last().click();
    await expect.poll(() => seconds(learner), soon).toBeGreaterThan(before + 240);
    await expect.poll(() => seconds(otherSheet), soon).toBeGreaterThan(before + 240);
    await expect.poll(async () => apart(await clocks()), soon).toBeLessThanOrEqual(sameClock);
    await leave(one);
    await leave(other);
  });

  await test.step('in a power cut every clock stands, until the other tablet sends all on', async () => {
    await all(one, `Pause (${present.length})`);
    await choose(one, sheet.getByRole('combobox'), 'Power cut');
    await sheet.getByRole('button', { name: `Pause (${present.length})` }).click();
    await expect(learner.getByText('Your assessment is paused')).toBeVisible(soon);
    for (const { sitting } of present) await expect.poll(() => stateOf(sitting), soon).toBe('paused');
    await expect(tile(other, yaw)).toContainText('Paused', soon);
    await all(other, `Resume (${present.length})`);
    for (const { sitting } of present) await expect.poll(() => stateOf(sitting), soon).toBe('running');
    await expect(learner.getByText('Your assessment is running')).toBeVisible(soon);
  });

  await test.step('another seat: the same clock, and the minutes that it cost', async () => {
    const before = await remaining(room, kwame.sitting);
    await panel(other, kwame);
    await otherSheet.getByRole('button', { name: 'Change seat or device' }).click();
    await choose(other, otherSheet.getByLabel('New seat'), 'Seat 5');
    await choose(other, otherSheet.getByLabel('Minutes lost'), '3 minutes');
    await choose(other, otherSheet.getByLabel('Why?'), 'Something at the seat');
    await otherSheet.getByRole('button', { name: 'Change seat or device' }).last().click();
    await leave(other);
    await expect.poll(() => tile(one, kwame).innerText(), soon).toMatch(/^5\b/);
    expect(await remaining(room, kwame.sitting)).toBeGreaterThan(before + 120);
  });

  await test.step('without network for twenty minutes a tablet takes every tap', async () => {
    await network(one.context(), false);
    await panel(one, kofi);
    await sheet.getByRole('button', { name: 'Incident' }).click();
    await sheet.getByText('The learner', { exact: true }).click();
    await choose(one, sheet.getByLabel('What happened?'), 'Unwell');
    await choose(one, sheet.getByLabel('Minutes lost'), '5 minutes');
    await sheet.getByRole('button', { name: 'Record and credit 5 minutes' }).click();
    await expect(sheet.getByText('Not confirmed yet')).toBeVisible();
    await leave(one);
    await more(one, 'Handover');
    await sheet.getByLabel('What the other must know').fill('Kofi felt unwell.');
    await sheet.getByRole('button', { name: 'Hand over' }).click();
    await expect(sheet).toBeHidden();
    await panel(one, akosua);
    await pause(one, sheet);
    await leave(one);
    await one.clock.fastForward(awayMinutes * 60_000);
    await letTimePass(room, awayMinutes);
    await panel(one, akosua);
    await sheet.getByRole('button', { name: 'Resume' }).click();
    await leave(one);
    await panel(one, abena);
    await pause(one, sheet);
    await leave(one);
    await expect(one.getByRole('button', { name: '6 waiting to be sent' })).toBeVisible();
    await Promise.all([other.reload(), learner.reload()]);
    await panel(other, kojo);
    await otherSheet.getByRole('button', { name: 'More time' }).click();
    await choose(other, otherSheet.getByRole('combobox').last(), 'Our mistake');
    await otherSheet.getByRole('button', { name: 'More time' }).last().click();
    await leave(other);
  });

  await test.step('back in the network all is delivered; what is in doubt a librarian decides', async () => {
    await network(one.context(), true);
    await expect(one.getByRole('button', { name: /waiting to be sent/ })).toHaveCount(0, { timeout: 30_000 });
    const librarian = await client(one, room.email.librarian);
    const parked = await owner()<{ id: string; kind: string }[]>`
      select id, kind from public.command
      where session_id = ${session} and status = 'parked' order by position`;
    expect(parked.map(({ kind }) => kind)).toEqual(['pause', 'resume']);
    for (const { id } of parked) await verb(librarian, 'confirm_command', { p_id: id });
    await expect(other.getByText('Kofi felt unwell.')).toBeVisible(soon);
    await other.getByRole('button', { name: 'I have taken over' }).click();
  });

  await test.step('both tablets and the phone end in the same state, and it is the server’s', async () => {
    // The mocked tablet went ahead of the server by what it was away; it measures anew.
    await one.reload();
    // It has been told what the librarian decided, too.
    await expect(one.getByRole('button', { name: /to look at/ })).toHaveCount(0, { timeout: 20_000 });
    const pairs = async () => {
      const [here, there] = await Promise.all([shown(one, names), shown(other, names)]);
      return { here, there };
    };
    await expect.poll(async () => differences(await pairs()), { timeout: 20_000 }).toEqual([]);
    for (const { sitting } of [abena, kofi, akosua])
      expect(await stateOf(sitting)).toBe(sitting === abena.sitting ? 'paused' : 'running');
    const truth = () => Promise.all(present.map(({ sitting }) => remaining(room, sitting)));
    const before = await truth();
    const [faces, onPhone] = await Promise.all([shown(one, names), seconds(learner)]);
    const after = await truth();
    for (const [index, { name }] of present.entries())
      for (const value of [faces.get(name)?.seconds ?? NaN, ...(index === 0 ? [onPhone] : [])]) {
        expect(value, name).toBeLessThanOrEqual(before[index]! + sameClock);
        expect(value, name).toBeGreaterThanOrEqual(after[index]! - sameClock);
      }
    // Twenty minutes passed for all but the one who stood for as long.
    expect((await remaining(room, akosua.sitting)) - (await remaining(room, kojo.sitting))).toBeGreaterThan(
      (awayMinutes - 5 - 1) * 60
    );
  });

  await test.step('what they hand in is recorded, and the phone knows it at once', async () => {
    await finish(one, ama, '91.5');
    await expect(learner.getByText('Passed. The fee comes next')).toBeVisible(soon);
    await finish(other, kofi, '55');
    for (const { sitting } of present.filter((each) => each !== ama && each !== kofi)) {
      await day.send(room.scene, sitting, 'submit', { by: 'learner' });
      const result = { score_percent: '84', evidence_note: 'Seen on the result screen' };
      await day.send(room.scene, sitting, 'record-result', result);
    }
    await expect(tile(one, kofi)).toContainText('Not passed', soon);
    await expect(tile(other, abena)).toContainText('Passed', soon);
  });

  await test.step('the session is closed, and the report holds the day with two names', async () => {
    await more(one, 'Close the session');
    await expect(sheet.getByText(`Recorded as absent: ${esi.name}.`)).toBeVisible();
    const close = sheet.getByRole('button', { name: 'Close the session' });
    await hold(one, close, () => expect(sheet).toBeHidden());
    await expect(other.getByText('This session is closed.')).toBeVisible(soon);
    await one.goto(`/desk/${session}/report`);
    await expect(one.getByText('Fixed', { exact: true })).toBeVisible();
    await one.getByRole('button', { name: 'Sign as second person' }).click();
    await sheet.getByLabel('E-mail address').fill(room.email.colleague);
    await sheet.getByLabel('Password', { exact: true }).fill(demoPassword);
    await sheet.getByRole('button', { name: /Sign/ }).click();
    await expect(one.getByText(/^Signed by Edem Lawson/)).toBeVisible();
    await expect(one.getByText('12 expected, 11 came, 1 absent, 1 not admitted.')).toBeVisible();
    await expect(one.getByText('Kofi felt unwell.')).toBeVisible();
    await expect(one.getByText('Countersigned', { exact: false }).first()).toBeVisible();
    const facts = await owner()<{ id: string; score: string | null; seat: string | null }[]>`
      select s.learner_id as id, s.score_percent as score, t.label as seat
      from public.sitting s left join public.seat t on t.id = s.seat_id
      where s.session_id = ${session} and s.state <> 'cancelled'`;
    for (const { name, learner: person } of room.seats) {
      const { score, seat: label } = facts.find(({ id }) => id === person.id)!;
      const entry = one
        .getByRole('listitem')
        .filter({ has: one.getByRole('heading', { name }) })
        .last();
      if (score !== null) await expect(entry).toContainText(`${Number(score)} % (pass mark`);
      if (label) await expect(entry).toContainText(`Seat ${label}`);
    }
  });

  await test.step('every tap is one event, and nothing is lost or doubled', async () => {
    const taps = await owner()<{ kind: string; count: number }[]>`
      select kind, count(*)::int as count from public.command
      where session_id = ${session} and device_id <> ${day.tablet} group by kind order by kind`;
    expect(Object.fromEntries(taps.map(({ kind, count }) => [kind, count]))).toEqual({
      'room-check': 1,
      'move-here': 1,
      arrive: 3,
      'check-id': 3,
      'check-tools': 3,
      'refuse-id': 1,
      'assign-seat': 3,
      start: present.length,
      pause: present.length + 2,
      resume: present.length + 1,
      extend: 2,
      'move-seat': 1,
      incident: 1,
      'credit-time': 1,
      handover: 1,
      'take-over': 1,
      submit: 2,
      'record-result': 2,
      'close-session': 1
    });
    const lost = await owner()`
      select id, kind, status, code from public.command where session_id = ${session} and status <> 'applied'`;
    expect(lost).toEqual([]);
    const events = await owner()`
      select c.kind, e.events from public.command c
      cross join lateral (
        select array_agg(kind order by kind) as events from public.sitting_event where command_id = c.id) e
      where c.session_id = ${session} and e.events is distinct from (case c.kind
        when 'arrive' then '{arrived}' when 'move-here' then '{arrived,booked,cancelled}'
        when 'check-tools' then case c.payload ->> 'agreed' when 'true' then '{tools-checked}' else '{tools-answered}' end
        when 'check-id' then '{admitted}' when 'refuse-id' then '{refused}' when 'assign-seat' then '{seated}'
        when 'start' then '{started}' when 'pause' then '{paused}' when 'resume' then '{resumed}'
        when 'extend' then '{extended}' when 'credit-time' then '{extended}' when 'move-seat' then '{extended,seated}'
        when 'submit' then '{submitted}' when 'record-result' then '{result}' end)::text[]`;
    expect(events).toEqual([]);
    expect(await owner()`select id from public.incident where session_id = ${session}`).toHaveLength(1);
    expect(await owner()`select id from public.room_check where session_id = ${session}`).toHaveLength(1);
    expect(await stateOf(esi.sitting)).toBe('no-show');
    for (const page of [one, other])
      await expect(page.getByRole('button', { name: /waiting to be sent/ })).toHaveCount(0);
  });
  await camera.close();
});
