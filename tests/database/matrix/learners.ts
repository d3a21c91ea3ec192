import { randomUUID } from 'node:crypto';
import type { Actor, Stage } from '../actors.ts';
import type { chains } from '../chain.ts';
import * as day from '../session-day.ts';

/** One learner's whole chain at one library. */
export interface Chain {
  learner: day.Person;
  enrolment: string;
  sitting: string;
  award: string;
  /** The code of the voucher that became the award. */
  code: string;
}
export type Place = day.Scene & { coach: day.Person; kiosk: day.Person };
type Links = ReturnType<typeof chains>;

/** From enrolment to an award that waits for its seal, all of it by the verbs and the tablet's commands. */
export async function fillChain(
  stage: Stage,
  at: Links,
  place: Place,
  hq: Actor,
  mover?: day.Person
): Promise<Chain> {
  const learner = mover ?? (await stage.learner(place.library));
  const { librarian, course } = place;
  const [row] = await stage.as(learner, (sql) => sql`select public.enrol(${course.id}) as id`);
  const enrolment = row!.id as string;
  await stage.as(librarian, async (sql) => {
    for (const module of course.modules)
      await sql`select public.record_module(${enrolment}, ${module}, current_date - 1)`;
    await sql`select public.record_study_hours(${enrolment}, 'online', current_date - 1, 30)`;
    for (const [entity, id] of [
      ['learner', learner.id],
      ['enrolment', enrolment]
    ])
      await sql`select public.add_note(${place.library.id}, ${entity!}, ${id!}, 'Talked')`;
  });
  const sitting = await day.book(place, enrolment);
  const seat = await stage.owner<{ id: string }[]>`
    select id from public.seat s where library_id = ${place.library.id}
      and not exists (select from public.sitting where seat_id = s.id) order by position limit 1`;
  await day.checkRoom(place);
  await day.bringTo(place, sitting, 'ready');
  const incident = randomUUID();
  const steps: [string, object, object?][] = [
    ['assign-seat', { seat_id: seat[0]!.id }],
    ['start', {}],
    ['incident', { category: 'learner', code: 'talking', note: 'To a neighbour' }, { id: incident }],
    ['credit-time', { incident_id: incident, minutes: 2, reason: 'time-lost-disturbance' }],
    ['submit', { by: 'learner' }],
    ['record-result', { score_percent: '90', evidence_note: 'Screen seen', evidence_photo: randomUUID() }]
  ];
  for (const [kind, payload, more] of steps) {
    const answer = await day.send(place, sitting, kind, payload, { ...more });
    if (answer.status !== 'applied') throw new Error(`${kind}: ${answer.status} ${answer.code}`);
  }
  await fillGate(stage, place, learner, sitting);
  const issued = await award(stage, at, { ...place, learner, enrolment, sitting }, hq);
  return { learner, enrolment, sitting, ...issued };
}

/** What the gate keeps of a learner, and what no sitting that passed has: a result that waits, an appeal. */
async function fillGate({ owner, as }: Stage, place: Place, learner: day.Person, sitting: string) {
  await as(
    place.librarian,
    (sql) =>
      sql`select public.record_consent(null, ${learner.id}, 'Esi', 'parent', current_date - 1, current_date + 99)`
  );
  await owner`
    insert into public.pending_result (sitting_id, library_id, score_percent, entered_by, entered_at)
    values (${sitting}, ${place.library.id}, 90, ${place.proctor.id}, now())`;
  await owner`
    insert into public.appeal (library_id, sitting_id, lodged_by) values (${place.library.id}, ${sitting}, ${learner.id})`;
  await owner`
    insert into storage.objects (bucket_id, name)
    select 'evidence', path from public.result_evidence where sitting_id = ${sitting}`;
}

/** What a learner did at her first library, before she moved. */
export async function fillPast(
  stage: Stage,
  at: Links,
  place: Place
): Promise<Omit<Chain, 'award' | 'code'>> {
  const { librarian, library, course } = place;
  const learner = await stage.learner(library);
  const enrolment = await at.enrol(library, learner, course.id);
  await stage.as(librarian, async (sql) => {
    await sql`select public.record_module(${enrolment}, ${course.modules[0]!}, current_date - 1)`;
    await sql`select public.record_study_hours(${enrolment}, 'online', current_date - 1, 30)`;
    await sql`select public.add_note(${library.id}, 'learner', ${learner.id}, 'Will move')`;
  });
  const sitting = await at.sit(
    { library, learner, proctor: place.proctor, enrolment, course: course.id },
    40
  );
  return { learner, enrolment, sitting };
}

type Passed = Place & Omit<Chain, 'award' | 'code'>;

async function award(stage: Stage, at: Links, place: Passed, hq: Actor) {
  const passed = { ...place, course: place.course.id };
  await stage.as(hq, (sql) => sql`select public.stock_vouchers(${place.library.id}, 'certificate', 2, null)`);
  await at.agree(place.librarian, passed, 5000);
  await at.pay(place.librarian, passed, 5000);
  const { code } = await at.issue(place.librarian, passed);
  const { award_number: number } = await at.redeem(place.learner, code);
  const [row] = await stage.owner<{ id: string }[]>`select id from public.award where number = ${number}`;
  return { award: row!.id, code };
}

/** A proctor who was suspended, and whose tap of before came late: it is parked, for the librarian. */
export async function parkOne(stage: Stage, place: Place, sitting: string): Promise<day.Person> {
  const proctor = (await stage.staff('proctor', place.library)) as day.Person;
  const tap = async (kind: string, payload: object) =>
    (await day.submit(place, [day.command(place, sitting, kind, payload)], proctor))[0]!;
  await tap('note', { text: 'Here' });
  await stage.owner`update public.membership set state = 'suspended' where user_id = ${proctor.id}`;
  const { status, code } = await tap('incident', { category: 'learner', code: 'late' });
  if (status !== 'parked') throw new Error(`the tap of the suspended one: ${status} ${code}`);
  return proctor;
}

/** The sealed award handed over, and two proposals on it that a second person may confirm. */
export async function endAward(stage: Stage, place: Place, award: string) {
  await stage.as(place.librarian, async (sql) => {
    await sql`select public.mark_award(${award}, 'printed')`;
    await sql`select public.propose_revocation(${award}, 'other', 'Asked for')`;
    await sql`select public.propose_reissue(${award}, 'Amma Mensah', 'Misspelt')`;
  });
  const path = `${place.library.id}/${award}.pdf`;
  for (const [bucket, name] of [
    ['awards', path],
    ['ceremony-photos', path.replace('.pdf', '.jpg')]
  ])
    await stage.owner`insert into storage.objects (bucket_id, name) values (${bucket!}, ${name!})`;
}
