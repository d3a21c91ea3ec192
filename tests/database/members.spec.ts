import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Library, type Stage } from './actors.ts';

let stage: Stage;
let hq: Actor;
let accra: Library;
let kisumu: Library;
let librarian: Actor & { id: string };
beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
  accra = await stage.library();
  kisumu = await stage.library();
  librarian = await stage.staff('librarian', accra);
});
afterAll(() => stage.close());

const emailOf = (actor: Actor) => `${actor.id}@carrel.test`;
const add = (by: Actor, role: string, at: { library?: string; licensee?: string }, email: string) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`
      select public.add_member(${role}, ${at.library ?? null}, ${at.licensee ?? null}, ${email}) as id`;
    return row!.id as string;
  });
const set = (by: Actor, id: string, state: string, reason: string | null = 'left', last = false) =>
  stage.as(by, (sql) => sql`select public.set_membership_state(${id}, ${state}, ${reason}, ${last})`);
const roles = (actor: Actor) =>
  stage.as(actor, async (sql) =>
    (await sql`select role from public.my_hats() order by 1`).map((row) => row.role)
  );
const membershipOf = async (actor: Actor) =>
  (await stage.owner`select id from public.membership where user_id = ${actor.id}`)[0]!.id as string;

describe('a role', () => {
  it('is given by HQ for any place, to a person found by e-mail', async () => {
    const kofi = await stage.person();
    await add(hq, 'librarian', { library: accra.id }, emailOf(kofi).toUpperCase());
    await add(hq, 'licensee', { licensee: accra.licensee }, emailOf(kofi));
    await add(hq, 'hq', {}, emailOf(kofi));
    expect(await roles(kofi)).toEqual(['hq', 'librarian', 'licensee']);
    await expectRefusal(add(hq, 'librarian', { library: accra.id }, emailOf(kofi)), 'already-member');
  });

  it('is given by a librarian to proctors and coaches of the own library, and no further', async () => {
    const esi = await stage.person();
    for (const role of ['proctor', 'coach']) await add(librarian, role, { library: accra.id }, emailOf(esi));
    expect(await roles(esi)).toEqual(['coach', 'proctor']);
    await expectRefusal(add(librarian, 'librarian', { library: accra.id }, emailOf(esi)), 'not-allowed');
    await expectRefusal(add(librarian, 'proctor', { library: kisumu.id }, emailOf(esi)), 'not-found');
    await expectRefusal(
      add(librarian, 'licensee', { licensee: accra.licensee }, emailOf(esi)),
      'not-allowed'
    );
    await expectRefusal(add(librarian, 'hq', {}, emailOf(esi)), 'not-allowed');
  });

  it('is given by nobody else', async () => {
    const esi = await stage.person();
    const at = { library: accra.id };
    for (const actor of [
      await stage.staff('proctor', accra),
      await stage.staff('coach', accra),
      await stage.learner(accra),
      await stage.licensee(accra)
    ])
      await expectRefusal(add(actor, 'proctor', at, emailOf(esi)), 'not-allowed');
    for (const actor of [
      await stage.staff('librarian', kisumu),
      await stage.staff('librarian', accra, 'suspended')
    ])
      await expectRefusal(add(actor, 'proctor', at, emailOf(esi)), 'not-found');
    await expectRefusal(add(anon, 'proctor', at, emailOf(esi)), '42501');
    await expectRefusal(add(service, 'proctor', at, emailOf(esi)), '42501');
  });

  it('is refused in words when place, person or library cannot be right', async () => {
    const esi = await stage.person();
    await expectRefusal(add(hq, 'proctor', {}, emailOf(esi)), 'role-unknown');
    await expectRefusal(add(hq, 'hq', { library: accra.id }, emailOf(esi)), 'role-unknown');
    await expectRefusal(add(hq, 'king', { library: accra.id }, emailOf(esi)), 'role-unknown');
    await expectRefusal(add(hq, 'proctor', { library: crypto.randomUUID() }, emailOf(esi)), 'not-found');
    await expectRefusal(add(hq, 'proctor', { library: accra.id }, 'nobody@carrel.test'), 'account-unknown');
    await expectRefusal(add(hq, 'proctor', { library: accra.id }, 'no address'), 'bad-email');
    await expectRefusal(
      add(librarian, 'proctor', { library: accra.id }, emailOf(librarian)),
      'own-membership'
    );
    const gone = await stage.library('revoked');
    await expectRefusal(add(hq, 'proctor', { library: gone.id }, emailOf(esi)), 'library-not-active');
  });
});

describe('an invitation', () => {
  const admit = (by: Actor, person: string, role = 'proctor', as: Actor = service) =>
    stage.as(as, async (sql) => {
      const [row] = await sql`
        select * from public.admit_member(${person}, ${role}, ${accra.id}, null, 'Esi', 'Owusu', ${by.id})`;
      return row as unknown as { membership_id: string; code: string };
    });
  const account = async () => {
    const id = crypto.randomUUID();
    await stage.owner`insert into auth.users (id, email) values (${id}, ${`${id}@carrel.test`})`;
    return { role: 'authenticated' as const, id };
  };
  const use = (code: string) =>
    stage.as(
      service,
      async (sql) => (await sql`select * from public.use_sign_in_code(${code}, '192.0.2.3')`)[0]
    );

  it('makes the member and a card, asks whose hand it was, and is the server’s to make', async () => {
    const esi = await account();
    await expectRefusal(admit(librarian, esi.id, 'librarian'), 'not-found');
    await expectRefusal(admit(await stage.staff('proctor', accra), esi.id), 'not-found');
    await expectRefusal(admit(librarian, esi.id, 'proctor', librarian), '42501');
    const { code } = await admit(librarian, esi.id);
    expect(await roles(esi)).toEqual(['proctor']);
    expect(await use(code)).toEqual({ outcome: 'good', user_id: esi.id });
    expect(await use(code)).toEqual({ outcome: 'refused', user_id: null });
  });

  it('is renewed until it was opened, and never afterwards: staff cannot get into another’s account', async () => {
    const esi = await account();
    const { membership_id, code } = await admit(librarian, esi.id);
    const renew = (by: Actor) =>
      stage.as(
        by,
        async (sql) => (await sql`select public.create_member_code(${membership_id}) as code`)[0]!.code
      );
    await expectRefusal(renew(await stage.staff('librarian', kisumu)), 'not-found');
    await expectRefusal(renew(await stage.staff('proctor', accra)), 'not-allowed');
    const waiting = (by: Actor) =>
      stage.as(by, async (sql) =>
        (await sql`select public.invited(${accra.id}) as id`).map((row) => row.id as string)
      );
    expect(await waiting(librarian)).toContain(esi.id);
    expect(await waiting(await stage.staff('proctor', accra))).toEqual([]);
    const second = (await renew(librarian)) as string;
    expect((await use(code))!.outcome).toBe('refused');
    expect((await use(second))!.outcome).toBe('good');
    for (const actor of [librarian, hq]) await expectRefusal(renew(actor), 'already-opened');
    expect(await waiting(hq)).not.toContain(esi.id);
    const settled = await stage.staff('proctor', accra);
    await expectRefusal(
      stage.as(hq, async (sql) => sql`select public.create_member_code(${await membershipOf(settled)})`),
      'already-opened'
    );
  });

  it('was opened by the letter: the card is worth nothing any more, and nobody makes another', async () => {
    const esi = await account();
    const { membership_id, code } = await admit(librarian, esi.id);
    // As Auth does when the link of the letter is pressed.
    await stage.owner`update auth.users set email_confirmed_at = now() where id = ${esi.id}`;
    expect(await use(code)).toEqual({ outcome: 'refused', user_id: null });
    for (const actor of [librarian, hq])
      await expectRefusal(
        stage.as(actor, (sql) => sql`select public.create_member_code(${membership_id})`),
        'already-opened'
      );
    const waiting = await stage.as(hq, (sql) => sql`select public.invited(${accra.id}) as id`);
    expect(waiting.map((row) => row.id as string)).not.toContain(esi.id);
  });
});

describe('a membership', () => {
  it('is suspended, restored and ended with a reason, and comes back by a new appointment', async () => {
    const proctor = await stage.staff('proctor', accra);
    const id = await membershipOf(proctor);
    await expectRefusal(set(librarian, id, 'suspended', null), 'reason-missing');
    await expectRefusal(set(librarian, id, 'ended', 'because'), 'bad-reason');
    await expectRefusal(set(librarian, id, 'paused'), 'state-unknown');
    await set(librarian, id, 'suspended', 'leave');
    expect(await roles(proctor)).toEqual([]);
    await set(librarian, id, 'active', null);
    expect(await roles(proctor)).toEqual(['proctor']);
    await set(librarian, id, 'ended');
    await expectRefusal(set(librarian, id, 'active', null), 'member-ended');
    expect(await add(librarian, 'proctor', { library: accra.id }, emailOf(proctor))).toBe(id);
    const [row] = await stage.owner`
      select detail from public.audit where entity_id = ${id} and action = 'set-membership-state' order by seq limit 1`;
    expect(row!.detail).toEqual({ state: 'suspended', reason: 'leave' });
  });

  it('of the last librarian ends only when that is meant', async () => {
    const place = await stage.library();
    const [first, second] = [await stage.staff('librarian', place), await stage.staff('librarian', place)];
    const [one, two] = [await membershipOf(first), await membershipOf(second)];
    const race = await Promise.allSettled([set(hq, one, 'ended'), set(hq, two, 'ended')]);
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = race[0].status === 'fulfilled' ? two : one;
    await expectRefusal(set(hq, left, 'suspended', 'leave'), 'last-librarian');
    await set(hq, left, 'suspended', 'leave', true);
  });

  it('of one’s own is for others to change', async () => {
    for (const state of ['active', 'suspended', 'ended'])
      await expectRefusal(set(librarian, await membershipOf(librarian), state), 'own-membership');
    await expectRefusal(set(hq, await membershipOf(hq), 'ended'), 'own-membership');
  });
});

describe('a change of e-mail', () => {
  const change = (actor: Actor, email: string) =>
    stage.owner`update auth.users set email = ${email} where id = ${actor.id}`;
  const copies = async (actor: Actor) => {
    const [profile] = await stage.owner`select email from public.profile where user_id = ${actor.id}`;
    const [learner] = await stage.owner`select email from public.learner where id = ${actor.id}`;
    return [profile!.email as string | null, (learner?.email ?? null) as string | null];
  };

  it('reaches profile and learner, and a stand-in of the server counts as none', async () => {
    const ama = await stage.learner(accra);
    await change(ama, 'ama@new.test');
    expect(await copies(ama)).toEqual(['ama@new.test', 'ama@new.test']);
    await change(ama, `${ama.id}@erased.invalid`);
    expect(await copies(ama)).toEqual([null, null]);
    const coach = await stage.staff('coach', accra);
    await change(coach, 'coach@new.test');
    expect(await copies(coach)).toEqual(['coach@new.test', null]);
  });
});
