import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(8);
});
afterAll(() => stage.close());

/** A tablet whose proctor was suspended lets somebody in and goes on: what it then sends, in order. */
async function goesOn(seats = 4) {
  const at = await day.openScene(stage, { seats });
  await day.checkRoom(at);
  const { learner, enrolment } = await day.enrolled(at);
  const gone = await stage.staff('proctor', at.library);
  await stage.owner`update public.membership set state = 'suspended' where user_id = ${gone.id}`;
  const sitting = randomUUID();
  const [seat] = await stage.owner`
    select t.id from public.seat t join public.session n on n.room_id = t.room_id
    where n.id = ${at.session} order by t.position limit 1`;
  const about = (kind: string, payload: object = {}) =>
    day.command(at, sitting, kind, payload, { base_version: 0 });
  const walkIn = day.command(at, null, 'walk-in', { sitting_id: sitting, enrolment_id: enrolment });
  const steps = [
    about('check-id', day.idSeen),
    about('check-tools', day.toolsAnswered(at)),
    about('assign-seat', { seat_id: seat!.id }),
    about('start'),
    about('note', { text: 'Calm.' }),
    about('submit', { by: 'proctor' })
  ];
  const send = (commands: day.Command[], by = gone) => day.submit(at, commands, by);
  const decide = (verb: 'confirm' | 'discard', id: string) =>
    stage.as(at.librarian, (sql) =>
      verb === 'confirm'
        ? sql<day.Answer[]>`select * from public.confirm_command(${id})`
        : sql<day.Answer[]>`select public.discard_command(${id}, 'did-not-happen')`
    );
  const answers = async () =>
    (
      await stage.owner<{ status: string; code: string | null }[]>`
        select status, code from public.command where session_id = ${at.session} and kind <> 'room-check'
        order by position`
    ).map((row) => day.outcome(row as day.Answer));
  return { at, learner, sitting, gone, walkIn, steps, send, decide, answers };
}

describe('what follows a parked walk-in', () => {
  it('is parked with it, and the same when it is sent again', async () => {
    const { walkIn, steps, send } = await goesOn();
    const parked = Array.from({ length: 7 }, () => 'parked member-suspended');
    expect((await send([walkIn, ...steps])).map(day.outcome)).toEqual(parked);
    expect((await send([walkIn, ...steps])).map(day.outcome)).toEqual(parked);
    expect(day.outcome((await send([{ ...steps[0]!, payload: { ...day.idSeen, last4: '9' } }]))[0]!)).toBe(
      'rejected reused-id'
    );
  });

  it('is decided with it: confirmed, it is judged in order', async () => {
    const { at, sitting, walkIn, steps, send, decide, answers } = await goesOn();
    await send([walkIn, ...steps]);
    await expectRefusal(decide('confirm', steps[0]!.id), 'earlier-command-waits');
    await expectRefusal(decide('discard', steps[3]!.id), 'earlier-command-waits');
    expect((await decide('confirm', walkIn.id))[0]).toMatchObject({ status: 'applied' });
    expect(await answers()).toEqual(Array.from({ length: 7 }, () => 'applied'));
    const kinds = (
      await stage.owner`select kind from public.sitting_event where sitting_id = ${sitting} order by seq`
    ).map(({ kind }) => kind as string);
    expect(kinds.filter((kind) => kind !== 'tools-answered')).toEqual([
      'booked',
      'arrived',
      'admitted',
      'tools-checked',
      'seated',
      'started',
      'submitted'
    ]);
    expect(await day.stateOf(at, sitting)).toBe('submitted');
  });

  it('does not count when it is discarded, and is answered so again', async () => {
    const { sitting, walkIn, steps, send, decide, answers } = await goesOn();
    await send([walkIn, ...steps]);
    await decide('discard', walkIn.id);
    expect(await answers()).toEqual(Array.from({ length: 7 }, () => 'rejected discarded'));
    expect((await send(steps)).map(day.outcome)).toEqual(steps.map(() => 'rejected discarded'));
    expect(await stage.owner`select 1 from public.sitting where id = ${sitting}`).toEqual([]);
  });

  it('does not count when the walk-in is confirmed and refused all the same', async () => {
    const { at, walkIn, steps, send, decide, answers } = await goesOn(1);
    await send([walkIn, ...steps]);
    await day.booked(at);
    expect((await decide('confirm', walkIn.id))[0]).toMatchObject({ status: 'rejected', code: 'seats-full' });
    expect(await answers()).toEqual(['rejected seats-full', ...steps.map(() => 'rejected not-found')]);
  });

  it('is parked too when its author is on duty again, and not decided by its own author', async () => {
    const { at, sitting, walkIn, steps, send, decide, answers } = await goesOn();
    await send([walkIn, steps[0]!]);
    // The librarian took the same tablet over and went on.
    const [own] = await send([steps[1]!], at.librarian);
    expect(day.outcome(own!)).toBe('parked member-suspended');
    await send(steps.slice(2));
    await decide('confirm', walkIn.id);
    expect(await answers()).toEqual([
      'applied',
      'applied',
      ...Array.from({ length: 5 }, () => 'parked member-suspended')
    ]);
    expect(await day.stateOf(at, sitting)).toBe('admitted');
    await expectRefusal(decide('confirm', steps[1]!.id), 'second-person-needed');
  });

  it('is not-found without one, and for a session or library it is not of', async () => {
    const { at, walkIn, steps, send } = await goesOn();
    expect((await send([steps[0]!])).map(day.outcome)).toEqual(['rejected not-found']);
    await send([walkIn]);
    const abroad = await day.openScene(stage);
    const [other] = await day.submit(abroad, [
      day.command(abroad, steps[0]!.sitting_id as string, 'note', { text: 'Hm' })
    ]);
    expect(day.outcome(other!)).toBe('rejected not-found');
    await stage
      .as(at.librarian, (sql) => sql`select public.close_session(${at.session})`)
      .then(
        () => expect.unreachable(),
        (fault: { detail?: string }) => expect(fault.detail).toBe('sittings-unfinished')
      );
  });

  it('leaves no words of the learner behind when the person is erased', async () => {
    const { learner, walkIn, steps, send, decide } = await goesOn();
    await send([walkIn, ...steps]);
    await decide('discard', walkIn.id);
    await stage.owner`select private.erasing_followers(${learner.id})`;
    const left = await stage.owner`
      select 1 from public.command where awaits_sitting_id is not null and payload <> '{}'
        and id = any(${steps.map(({ id }) => id)})`;
    expect(left).toEqual([]);
  });

  it('ends the same however it came in pieces, as if it had never been parked', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.nat(3), async (places, twice) => {
        const { at, sitting, walkIn, steps, send, decide, answers } = await goesOn();
        const all = [walkIn, ...steps];
        const bounds = [0, ...places.toSorted((a, b) => a - b), all.length];
        for (const [i, from] of bounds.slice(0, -1).entries()) {
          const batch = all.slice(from, bounds[i + 1]);
          await send(batch);
          // An answer that was lost.
          if (twice === i) await send(batch);
        }
        await decide('confirm', walkIn.id);
        expect(await answers()).toEqual(all.map(() => 'applied'));
        expect(await day.stateOf(at, sitting)).toBe('submitted');
      }),
      { numRuns: 8 }
    );
  });
});
