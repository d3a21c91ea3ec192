import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, openStage, type Actor, type Library, type Stage } from './actors.ts';

let stage: Stage;
let accra: Library;
let kisumu: Library;
let librarian: Actor;
let coach: Actor;

beforeAll(async () => {
  stage = await openStage();
  accra = await stage.library();
  kisumu = await stage.library();
  librarian = await stage.staff('librarian', accra);
  coach = await stage.staff('coach', accra);
});
afterAll(() => stage.close());

const save = (actor: Actor, library: Library, name: string, id: string = randomUUID()) =>
  stage
    .as(actor, (sql) => sql<{ id: string }[]>`select public.save_team(${id}, ${library.id}, ${name}) as id`)
    .then((rows) => rows[0]!.id);
const setCoach = (team: string, person: Actor, isIn = true, as = librarian) =>
  stage.as(as, (sql) => sql`select public.set_team_coach(${team}, ${person.id}, ${isIn})`);
const setLearner = (team: string, person: Actor, isIn = true, as = librarian) =>
  stage.as(as, (sql) => sql`select public.set_team_learner(${team}, ${person.id}, ${isIn})`);
const seenBy = (actor: Actor) =>
  stage
    .as(actor, (sql) => sql<{ id: string }[]>`select id from public.learner`)
    .then((rows) => rows.map(({ id }) => id));

describe('a team', () => {
  it('gives its coach sight of its learners, for as long as they are in it', async () => {
    const ama = await stage.learner(accra);
    const team = await save(librarian, accra, 'Evening');
    await setLearner(team, ama);
    expect(await seenBy(coach)).not.toContain(ama.id);
    await setCoach(team, coach);
    await setCoach(team, coach);
    expect(await seenBy(coach)).toContain(ama.id);
    await setLearner(team, ama, false);
    expect(await seenBy(coach)).not.toContain(ama.id);
    await setLearner(team, ama);
    await setCoach(team, coach, false);
    expect(await seenBy(coach)).not.toContain(ama.id);
  });

  it('has a name that no other team of the library has', async () => {
    const team = await save(librarian, accra, 'Morning');
    await expectRefusal(save(librarian, accra, ' Morning '), 'name-taken');
    await expectRefusal(save(librarian, accra, '  '), 'name-missing');
    expect(await save(librarian, accra, 'Early', team)).toBe(team);
    await save(await stage.staff('librarian', kisumu), kisumu, 'Early');
  });

  it('takes nobody from outside the library', async () => {
    const team = await save(librarian, accra, 'Closed');
    await expectRefusal(setCoach(team, await stage.staff('coach', kisumu)), 'coach-unknown');
    await expectRefusal(setCoach(team, await stage.staff('proctor', accra)), 'coach-unknown');
    await expectRefusal(setLearner(team, await stage.learner(kisumu)), 'not-found');
    const moved = await stage.learner(accra);
    await stage.as(
      await stage.hq(),
      (sql) => sql`select public.move_learner(${moved.id}, ${kisumu.id}, 'Moved house')`
    );
    await expectRefusal(setLearner(team, moved), 'not-found');
  });

  it('is made by the librarian alone, and no id takes another library’s team', async () => {
    const team = await save(librarian, accra, 'Ours');
    const theirs = await stage.staff('librarian', kisumu);
    await expectRefusal(save(theirs, kisumu, 'Taken over', team), 'not-found');
    await expectRefusal(setCoach(team, coach, true, theirs), 'not-found');
    for (const actor of [coach, await stage.staff('proctor', accra), await stage.learner(accra)])
      await expectRefusal(setCoach(team, coach, true, actor), 'not-allowed');
    await expectRefusal(
      stage.as(
        librarian,
        (sql) => sql`insert into public.team (library_id, name) values (${accra.id}, 'By hand')`
      ),
      '42501'
    );
  });

  it('that ends shows its coach nobody any more, and stands in the audit', async () => {
    const kofi = await stage.learner(accra);
    const team = await save(librarian, accra, 'Short');
    await setCoach(team, coach);
    await setLearner(team, kofi);
    await stage.as(librarian, (sql) => sql`select public.end_team(${team})`);
    expect(await seenBy(coach)).not.toContain(kofi.id);
    const told = await stage.owner<{ action: string }[]>`
      select action from public.audit where entity = 'team' and entity_id = ${team} order by id`;
    expect(told.map(({ action }) => action)).toEqual([
      'save-team',
      'set-team-coach',
      'set-team-learner',
      'end-team'
    ]);
    await expectRefusal(
      stage.as(librarian, (sql) => sql`select public.end_team(${team})`),
      'not-found'
    );
  });
});
