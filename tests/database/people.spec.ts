import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Library, type Stage } from './actors.ts';

let stage: Stage;
let accra: Library;
let kisumu: Library;

beforeAll(async () => {
  stage = await openStage();
  accra = await stage.library();
  kisumu = await stage.library();
});
afterAll(() => stage.close());

const register = (actor: Actor, slug: string, terms = true, given = 'Ama') =>
  stage.as(actor, (sql) => sql`select public.register_learner(${slug}, ${given}, 'Mensah', ${terms})`);

describe('registering', () => {
  it('makes the caller a learner of the library behind the link, once', async () => {
    const ama = await stage.person();
    await register(ama, accra.slug);
    const [row] = await stage.as(ama, (sql) => sql`select library_id, terms_version from public.learner`);
    expect(row).toEqual({ library_id: accra.id, terms_version: '1' });
    await expectRefusal(register(ama, accra.slug), 'already-registered');
    await expectRefusal(register(ama, kisumu.slug), 'already-registered');
  });

  it('gives file numbers without gaps in each library', async () => {
    const place = await stage.library();
    for (let n = 0; n < 3; n++) await stage.learner(place);
    await expectRefusal(register(await stage.person(), place.slug, true, ' '), 'name-missing');
    await stage.learner(place);
    const rows =
      await stage.owner`select file_number::int from public.learner where library_id = ${place.id} order by 1`;
    expect(rows.map((row) => row.file_number)).toEqual([1, 2, 3, 4]);
  });

  it('is refused without terms, without an account, and at a library that is not active', async () => {
    await expectRefusal(register(await stage.person(), accra.slug, false), 'terms-not-accepted');
    await expectRefusal(register(anon, accra.slug), '42501');
    await expectRefusal(register({ role: 'authenticated', id: null }, accra.slug), 'not-signed-in');
    for (const state of ['pending', 'suspended', 'revoked'])
      await expectRefusal(
        register(await stage.person(), (await stage.library(state)).slug),
        'library-not-active'
      );
    await expectRefusal(register(await stage.person(), 'nowhere'), 'not-found');
  });

  it('lets a librarian admit a learner through the server only', async () => {
    const librarian = await stage.staff('librarian', accra);
    const proctor = await stage.staff('proctor', accra);
    const admit = (actor: Actor, user: string | null, by: string | null) =>
      stage.as(actor, (sql) => sql`select public.admit_learner(${user}, ${accra.id}, 'Kofi', null, ${by})`);
    const kofi = await stage.person();
    await expectRefusal(admit(librarian, kofi.id, librarian.id), '42501');
    await expectRefusal(admit(service, kofi.id, proctor.id), 'not-allowed');
    await admit(service, kofi.id, librarian.id);
    const [row] = await stage.as(kofi, (sql) => sql`select email, registered_by from public.learner`);
    expect(row).toEqual({ email: null, registered_by: librarian.id });
  });
});

describe('the home library', () => {
  it('is changed by HQ alone, and the old library keeps the file', async () => {
    const ama = await stage.learner(accra);
    const hq = await stage.hq();
    const move = (actor: Actor) =>
      stage.as(actor, (sql) => sql`select public.move_learner(${ama.id}, ${kisumu.id}, 'Moved to Kisumu')`);
    for (const actor of [ama, await stage.staff('librarian', accra), await stage.licensee(accra)])
      await expectRefusal(move(actor), 'not-allowed');
    await move(hq);
    const [row] = await stage.owner`select library_id from public.learner where id = ${ama.id}`;
    expect(row!.library_id).toBe(kisumu.id);
    const files = await stage.owner`select library_id from public.learner_file where learner_id = ${ama.id}`;
    expect(files.map((file) => file.library_id).sort()).toEqual([accra.id, kisumu.id].sort());
  });

  it('tells both libraries of a move, and why', async () => {
    const ama = await stage.learner(accra);
    const [from, to] = [await stage.staff('librarian', accra), await stage.staff('librarian', kisumu)];
    const elsewhere = await stage.staff('librarian', await stage.library());
    const moves = (actor: Actor, { id }: Library) =>
      stage.as(
        actor,
        (sql) => sql`
        select direction, other_library, reason from public.library_moves(${id}) where learner_id = ${ama.id}`
      );
    const reason = 'Moved house, asks for Kisumu';
    await expectRefusal(
      stage.as(await stage.hq(), (sql) => sql`select public.move_learner(${ama.id}, ${kisumu.id}, ' ')`),
      'reason-missing'
    );
    await stage.as(
      await stage.hq(),
      (sql) => sql`select public.move_learner(${ama.id}, ${kisumu.id}, ${reason})`
    );
    const [there] = await stage.owner`select name from public.library where id = ${kisumu.id}`;
    expect(await moves(from, accra)).toMatchObject([
      { direction: 'left', other_library: there!.name, reason }
    ]);
    expect(await moves(to, kisumu)).toMatchObject([{ direction: 'arrived', reason }]);
    await expectRefusal(moves(elsewhere, accra), 'not-found');
    await expectRefusal(moves(await stage.staff('proctor', accra), accra), 'not-allowed');
    for (const actor of [stage.owner, null])
      await expectRefusal(
        actor
          ? actor`delete from public.learner_move where learner_id = ${ama.id}`
          : stage.as(service, (sql) => sql`delete from public.learner_move where learner_id = ${ama.id}`),
        actor ? 'append-only' : '42501'
      );
    const told = await stage.owner`
      select library_id from public.change where entity = 'learner' and entity_id = ${ama.id}`;
    expect(told.map((row) => row.library_id)).toEqual(expect.arrayContaining([accra.id, kisumu.id]));
  });

  it('cannot be written by anyone', async () => {
    const ama = await stage.learner(accra);
    for (const actor of [ama, await stage.staff('librarian', accra), await stage.hq(), anon, service])
      await expectRefusal(
        stage.as(
          actor,
          (sql) => sql`update public.learner set library_id = ${kisumu.id} where id = ${ama.id}`
        ),
        '42501'
      );
  });
});

describe('who reads whom', () => {
  it('shows a learner to themselves, their library and HQ', async () => {
    const ama = await stage.learner(accra);
    const sees = async (actor: Actor) =>
      (await stage.as(actor, (sql) => sql`select from public.profile where user_id = ${ama.id}`)).length +
      (await stage.as(actor, (sql) => sql`select from public.learner where id = ${ama.id}`)).length;
    for (const actor of [
      ama,
      await stage.staff('proctor', accra),
      await stage.staff('librarian', accra),
      await stage.hq()
    ])
      expect(await sees(actor)).toBe(2);
    for (const actor of [
      await stage.learner(accra),
      await stage.staff('librarian', kisumu),
      await stage.staff('coach', accra),
      await stage.staff('librarian', accra, 'suspended'),
      await stage.licensee(accra)
    ])
      expect(await sees(actor)).toBe(0);
    await expectRefusal(sees(anon), '42501');
  });

  it('shows a coach the learners of the own teams', async () => {
    const [inTeam, outside] = [await stage.learner(accra), await stage.learner(accra)];
    const coach = await stage.staff('coach', accra);
    const [team] = await stage.owner`
      insert into public.team (library_id, name) values (${accra.id}, 'Evening') returning id`;
    await stage.owner`insert into public.team_coach (library_id, team_id, user_id) values (${accra.id}, ${team!.id}, ${coach.id})`;
    await stage.owner`insert into public.team_member (library_id, team_id, learner_id)
      values (${accra.id}, ${team!.id}, ${inTeam.id})`;
    const rows = await stage.as(
      coach,
      (sql) => sql`select id from public.learner where id in ${sql([inTeam.id, outside.id])}`
    );
    expect(rows.map((row) => row.id)).toEqual([inTeam.id]);
  });

  it('keeps the licensee of a library from visitors', async () => {
    await expectRefusal(
      stage.as(anon, (sql) => sql`select licensee_id from public.library`),
      '42501'
    );
    const rows = await stage.as(anon, (sql) => sql`select slug from public.library where id = ${accra.id}`);
    expect(rows).toHaveLength(1);
  });

  it('gives each person their hats, and none in a revoked library', async () => {
    const place = await stage.library();
    const proctor = await stage.staff('proctor', place);
    const hats = (actor: Actor) =>
      stage.as(actor, (sql) => sql`select role, library_slug from public.my_hats()`);
    expect(await hats(proctor)).toEqual([{ role: 'proctor', library_slug: place.slug }]);
    expect(await hats(await stage.learner(place))).toEqual([{ role: 'learner', library_slug: place.slug }]);
    const hq = await stage.hq();
    await stage.as(
      hq,
      (sql) => sql`select public.set_library_state(${place.id}, 'revoked', 'Licence ended')`
    );
    expect(await hats(proctor)).toEqual([]);
  });
});

describe('a library', () => {
  it('lies in a time zone that exists', async () => {
    const [place] = await stage.owner`select time_zone from public.library where id = ${accra.id}`;
    expect(place!.time_zone).toBe('Africa/Accra');
    await expectRefusal(
      stage.owner`update public.library set time_zone = 'Africa/Akkra' where id = ${accra.id}`,
      'time-zone-unknown'
    );
    const [day] = await stage.owner`
      select private.local_day(${accra.id}, '2026-11-22T23:59:59Z')::text as here,
        ('2026-11-22T23:59:59Z'::timestamptz at time zone 'Asia/Tokyo')::date::text as there`;
    expect(day).toEqual({ here: '2026-11-22', there: '2026-11-23' });
  });

  it('changes its licence by HQ alone', async () => {
    const place = await stage.library();
    const set = (actor: Actor, state = 'suspended') =>
      stage.as(actor, (sql) => sql`select public.set_library_state(${place.id}, ${state}, 'Under review')`);
    for (const actor of [
      await stage.staff('librarian', place),
      await stage.licensee(place),
      await stage.learner(place)
    ])
      await expectRefusal(set(actor), 'not-allowed');
    const hq = await stage.hq();
    await expectRefusal(set(hq, 'closed'), 'state-unknown');
    await set(hq);
    const [row] = await stage.as(
      anon,
      (sql) => sql`select state, state_note from public.library where id = ${place.id}`
    );
    expect(row).toEqual({ state: 'suspended', state_note: 'Under review' });
  });
});

describe('memberships', () => {
  const set = (actor: Actor, id: string) =>
    stage.as(actor, (sql) => sql`select public.set_membership_state(${id}, 'suspended', 'leave')`);
  const membershipOf = async (actor: Actor) =>
    (await stage.owner`select id from public.membership where user_id = ${actor.id}`)[0]!.id as string;

  it('are suspended by a librarian of the library or HQ, never one’s own', async () => {
    const librarian = await stage.staff('librarian', accra);
    const proctor = await stage.staff('proctor', accra);
    await expectRefusal(set(librarian, await membershipOf(librarian)), 'own-membership');
    await expectRefusal(set(proctor, await membershipOf(librarian)), 'not-allowed');
    await expectRefusal(
      set(await stage.staff('librarian', kisumu), await membershipOf(proctor)),
      'not-found'
    );
    await expectRefusal(set(librarian, await membershipOf(await stage.hq())), 'not-found');
    await set(librarian, await membershipOf(proctor));
    const rows = await stage.as(proctor, (sql) => sql`select from public.learner`);
    expect(rows).toHaveLength(0);
  });
});
