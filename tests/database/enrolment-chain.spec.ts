import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextStep, chainStates, type ChainState } from '../../src/lib/domain/next-step.ts';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import { chains } from './chain.ts';
import * as day from './session-day.ts';

let stage: Stage;
let money: ReturnType<typeof chains>;

beforeAll(async () => {
  stage = await openStage();
  money = chains(stage);
});
afterAll(() => stage.close());

const row = async (actor: Actor, enrolment: string) => {
  const rows = await stage.as(
    actor,
    (sql) => sql`select * from public.enrolment_chain where enrolment_id = ${enrolment}`
  );
  return rows[0];
};

describe('the chain of an enrolment', () => {
  it('moves with every step, and says whose the next one is', async () => {
    const scene = await day.openScene(stage);
    const { learner, enrolment } = await day.enrolled(scene, scene.course.modules.slice(0, 1));
    const states: string[] = [];
    const look = async () => {
      const chain = (await row(learner, enrolment))!;
      states.push(chain.chain_state as string);
      const feeAgreed = chain.fee_minor !== null;
      expect(chain.owner).toBe(
        nextStep(chain.chain_state as ChainState, { feeAgreed, learnersBook: true }).owner
      );
      expect(await row(scene.librarian, enrolment)).toEqual(chain);
    };
    await look();
    await stage.as(
      scene.librarian,
      (sql) => sql`select public.record_module(${enrolment}, ${scene.course.modules[1]!}, current_date)`
    );
    await look();
    const sitting = await day.book(scene, enrolment);
    await look();
    for (const [kind, payload] of [
      ['arrive', {}],
      ['check-id', day.idSeen],
      ['check-tools', day.toolsAnswered(scene)],
      ['start', {}],
      ['pause', { reason: 'toilet' }],
      ['resume', {}],
      ['submit', { by: 'learner' }],
      ['record-result', { score_percent: '91', evidence_note: 'Seen' }]
    ] as const) {
      if (kind === 'start') await day.prepareStart(scene, sitting);
      expect((await day.send(scene, sitting, kind, payload)).status).toBe('applied');
      await look();
    }
    expect(await row(learner, enrolment)).toMatchObject({ chain_state: 'passed', owner: 'librarian' });
    const at = { library: scene.library, librarian: scene.librarian, enrolment } as never;
    await money.agree(scene.librarian, at, 5000);
    expect(await row(learner, enrolment)).toMatchObject({ chain_state: 'passed', owner: 'learner' });
    // Who reads no money is told nothing of whose turn it is, before the agreement or after.
    const coach = await stage.staff('coach', scene.library);
    const { id: library } = scene.library;
    const [team] =
      await stage.owner`insert into public.team (library_id, name) values (${library}, 'Chain') returning id`;
    await stage.owner`insert into public.team_coach (library_id, team_id, user_id)
      values (${library}, ${team!.id}, ${coach.id})`;
    await stage.owner`insert into public.team_member (library_id, team_id, learner_id)
      values (${library}, ${team!.id}, ${learner.id})`;
    expect(await row(coach, enrolment)).toMatchObject({ chain_state: 'passed', owner: null });
    await money.pay(scene.librarian, at, 4999);
    await look();
    await money.pay(scene.librarian, at, 1);
    await look();
    expect(states).toEqual([
      'enrolled',
      'modules-complete',
      'booked',
      'arrived',
      'admitted',
      'ready',
      'running',
      'paused',
      'running',
      'submitted',
      'passed',
      'passed',
      'fee-settled'
    ]);
  });

  it('goes on to the award', async () => {
    const issued = await money.issued();
    expect(await row(issued.learner, issued.enrolment)).toMatchObject({
      chain_state: 'voucher-issued',
      owner: 'learner',
      fee_minor: '5000',
      paid_minor: '5000',
      voucher_state: 'issued'
    });
    const awarded = await money.awarded();
    expect(await row(awarded.learner, awarded.enrolment)).toMatchObject({
      chain_state: 'redeemed',
      owner: 'server',
      award_number: awarded.number,
      award_state: 'being-sealed'
    });
  });

  it('starts again from the modules with the attempt that failed', async () => {
    const scene = await day.openScene(stage);
    const { learner, enrolment, sitting } = await day.brought(scene, 'submitted');
    await day.send(scene, sitting, 'record-result', { score_percent: '12', evidence_note: 'Seen' });
    expect(await row(learner, enrolment)).toMatchObject({
      chain_state: 'failed',
      owner: 'learner',
      attempt: 1,
      result: 'failed'
    });
    await stage.owner`update public.library set learners_book = false where id = ${scene.library.id}`;
    expect(await row(learner, enrolment)).toMatchObject({ chain_state: 'failed', owner: 'librarian' });
    const ready = await day.enrolled(scene);
    expect(await row(ready.learner, ready.enrolment)).toMatchObject({
      chain_state: 'modules-complete',
      owner: 'librarian'
    });
  });

  it('shows each reader what the tables show them', async () => {
    const awarded = await money.awarded();
    const licensee = await stage.licensee(awarded.library);
    expect(await row(licensee, awarded.enrolment)).toMatchObject({
      learner_name: '',
      learner_email: null,
      award_number: null
    });
    expect(await row(await stage.hq(), awarded.enrolment)).toMatchObject({ award_number: awarded.number });
    for (const actor of [
      await stage.learner(awarded.library),
      await stage.staff('coach', awarded.library),
      await stage.staff('librarian', await stage.library()),
      await stage.staff('librarian', awarded.library, 'suspended')
    ])
      expect(await row(actor, awarded.enrolment)).toBeUndefined();
    await expectRefusal(row(anon, awarded.enrolment), '42501');
  });

  it('uses the words of the client', async () => {
    const [view] = await stage.owner`select pg_get_viewdef('public.enrolment_chain'::regclass) as body`;
    for (const state of chainStates.filter((one) => one !== 'collected'))
      expect(view!.body).toContain(`'${state}'`);
  });
});

describe('a library’s figures', () => {
  it('count dropped enrolments too, and round nothing up', async () => {
    const scene = await day.openScene(stage);
    const figures = () =>
      stage.as(
        anon,
        async (sql) => (await sql`select * from public.library_figures(${scene.library.slug})`)[0]
      );
    expect(await figures()).toEqual({ enrolled: 0, awarded: 0, completion_percent: null, awards_total: 0 });
    const { enrolment } = await day.enrolled(scene);
    await stage.as(scene.librarian, (sql) => sql`select public.drop_enrolment(${enrolment}, 'moved-away')`);
    expect(await figures()).toEqual({ enrolled: 1, awarded: 0, completion_percent: '0.0', awards_total: 0 });
    const awarded = await money.awarded();
    const [other] = await stage.as(
      anon,
      (sql) => sql`select * from public.library_figures(${awarded.library.slug})`
    );
    expect(other).toEqual({ enrolled: 1, awarded: 1, completion_percent: '100.0', awards_total: 1 });
  });
});
