import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  hq = await stage.hq();
});
afterAll(() => stage.close());

const today = () => new Date().toISOString().slice(0, 10);

/** A learner of one library, another library that offers a course, and HQ's leave to take it there. */
async function permitted(name = 'Ọlábísí', family: string | null = 'Adé') {
  const [home, there] = [await stage.library(), await stage.library()];
  const librarian = await stage.staff('librarian', there);
  const learner = await stage.learner(home, name, family);
  const course = await chain.course();
  await stage.as(librarian, (sql) => sql`select public.offer_course(${there.id}, ${course}, 500, 'open')`);
  const [row] = await stage.as(
    hq,
    (sql) => sql`
      select public.grant_permission(${learner.id}, ${there.id}, ${course}, ${today()}, 'Works near Kisumu') as id`
  );
  return { home, there, librarian, learner, course, permission: row!.id as string };
}
const listed = (by: Actor, library: string | null) =>
  stage.as(by, (sql) => sql`select * from public.list_permissions(${library})`);
const withdraw = (by: Actor, id: string, reason = 'asked') =>
  stage.as(by, (sql) => sql`select public.withdraw_permission(${id}, ${reason})`);
const enrol = (by: Actor, id: string) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.enrol_by_permission(${id}) as id`;
    return row!.id as string;
  });

describe('a permission of HQ (SOP 9)', () => {
  it('is listed to the librarian it was given to, with the name, and is used once', async () => {
    const at = await permitted();
    const [line] = await listed(at.librarian, at.there.id);
    expect(line).toMatchObject({
      id: at.permission,
      state: 'open',
      learner_name: 'Ọlábísí Adé',
      course_id: at.course,
      note: 'Works near Kisumu',
      enrolment_id: null
    });
    const enrolment = await enrol(at.librarian, at.permission);
    expect((await listed(hq, at.there.id))[0]).toMatchObject({ state: 'used', enrolment_id: enrolment });
    await expectRefusal(enrol(at.librarian, at.permission), 'already-enrolled');
  });

  it('is over after its day', async () => {
    const at = await permitted();
    const [old] = await stage.owner`
      insert into public.hq_permission (learner_id, library_id, course_id, expires_on, reason, granted_by)
      values (${at.learner.id}, ${at.there.id}, ${at.course}, current_date - 2, 'asked', ${hq.id}) returning id`;
    const states = new Map((await listed(hq, at.there.id)).map((row) => [row.id, row.state]));
    expect([states.get(old!.id), states.get(at.permission)]).toEqual(['expired', 'open']);
    await expectRefusal(enrol(at.librarian, old!.id), 'permission-expired');
  });

  it('is nobody else’s to see, withdraw or use', async () => {
    const at = await permitted();
    const proctor = await stage.staff('proctor', at.there);
    const elsewhere = await stage.staff('librarian', at.home);
    for (const [actor, code] of [
      [proctor, 'not-allowed'],
      [elsewhere, 'not-found'],
      [at.learner, 'not-found'],
      [anon, '42501'],
      [service, '42501']
    ] as const) {
      await expectRefusal(listed(actor, at.there.id), code);
      await expectRefusal(enrol(actor, at.permission), code);
    }
    for (const actor of [at.librarian, proctor, elsewhere, at.learner]) {
      await expectRefusal(listed(actor, null), 'not-allowed');
      await expectRefusal(withdraw(actor, at.permission), 'not-allowed');
      await expectRefusal(
        stage.as(actor, (sql) => sql`select * from public.find_learners('a')`),
        'not-allowed'
      );
    }
  });

  it('withdrawn enrols nobody, and stays on record', async () => {
    const at = await permitted();
    await expectRefusal(withdraw(hq, at.permission, ' '), 'reason-missing');
    await withdraw(hq, at.permission, 'Asked for in error');
    await expectRefusal(withdraw(hq, at.permission), 'permission-withdrawn');
    await expectRefusal(enrol(at.librarian, at.permission), 'permission-withdrawn');
    expect((await listed(at.librarian, at.there.id))[0]!.state).toBe('withdrawn');
    await expectRefusal(
      stage.owner`delete from public.permission_withdrawal where permission_id = ${at.permission}`,
      'append-only'
    );
    const seen = await stage.as(
      at.learner,
      (sql) => sql`select permission_id from public.permission_withdrawal`
    );
    expect(seen.map((row) => row.permission_id)).toEqual([at.permission]);
    const others = await stage.as(
      await stage.learner(at.home),
      (sql) => sql`select permission_id from public.permission_withdrawal`
    );
    expect(others).toHaveLength(0);
  });

  it('withdrawn after the sitting was passed gives no voucher; a second one does', async () => {
    const at = await permitted();
    const enrolment = await enrol(at.librarian, at.permission);
    const proctor = await stage.staff('proctor', at.there);
    const passed = {
      library: at.there,
      librarian: at.librarian,
      proctor,
      learner: at.learner,
      course: at.course
    };
    const sitting = await chain.sit({ ...passed, enrolment });
    const all = { ...passed, enrolment, sitting };
    await chain.stock(all);
    await chain.agree(at.librarian, all, 500);
    await chain.pay(at.librarian, all, 500);
    await withdraw(hq, at.permission);
    await expectRefusal(chain.issue(at.librarian, all), 'not-home-library');
    await stage.as(
      hq,
      (sql) =>
        sql`select public.grant_permission(${at.learner.id}, ${at.there.id}, ${at.course}, ${today()}, 'asked')`
    );
    await chain.issue(at.librarian, all);
  });
});

describe('HQ finds', () => {
  it('a learner of any library by words of name, e-mail and library, without accents', async () => {
    const at = await permitted('Ọlábísí', 'Ńgũgĩ');
    const find = async (text: string) =>
      (
        await stage.as(hq, (sql) => sql`select learner_id, library_id from public.find_learners(${text})`)
      ).map((row) => row.learner_id as string);
    expect(await find('ngugi OLABISI')).toEqual([at.learner.id]);
    expect(await find(`olabisi ${at.home.code}`)).toContain(at.learner.id);
    expect(await find(at.learner.id)).toEqual([at.learner.id]);
    expect(await find('olabisi nobody')).toEqual([]);
    expect(await find('o')).toEqual([]);
    expect(await find('%')).toEqual([]);
  });

  it('an award by its number, however it is typed, and by the name on it', async () => {
    const at = await chain.awarded();
    const other = await chain.awarded();
    await signing(stage).sealAll();
    const find = async (text: string, by: Actor = hq) =>
      (await stage.as(by, (sql) => sql`select number, waits from public.find_awards(${text})`)).map(
        (row) => row.number as string
      );
    const typed = at.number.match(/.{4}/g)!.join('-').toLowerCase().replaceAll('0', 'o');
    expect(await find(typed)).toEqual([at.number]);
    expect(await find('ama MENSAH')).toEqual(expect.arrayContaining([at.number, other.number]));
    expect(await find('ama nobody')).toEqual([]);
    // What waits for a second person comes first.
    const librarian = await stage.staff('librarian', at.library);
    await stage.as(
      librarian,
      (sql) => sql`select public.propose_revocation(${at.award}, 'identity', 'Seen')`
    );
    const [first] = await stage.as(hq, (sql) => sql`select number, waits from public.find_awards('')`);
    expect(first).toEqual({ number: at.number, waits: 'revocation' });
    for (const actor of [librarian, at.learner]) await expectRefusal(find('', actor), 'not-allowed');
    for (const actor of [anon, service]) await expectRefusal(find('', actor), '42501');
  });
});
