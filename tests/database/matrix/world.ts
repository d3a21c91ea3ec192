import { randomUUID } from 'node:crypto';
import type { Actor, Stage } from '../actors.ts';
import { chains, signing } from '../chain.ts';
import * as day from '../session-day.ts';

/** The columns of the expected tables, in their order: who asks. All belong to the library `home` but the foreigner. */
export const roles = [
  'anon',
  'learner',
  'classmate',
  'proctor',
  'librarian',
  'coach',
  'foreigner',
  'licensee',
  'hq',
  'suspended',
  'kiosk',
  'service'
] as const;
export type Role = (typeof roles)[number];

/** One learner's whole chain at one library. */
export interface Chain {
  learner: day.Person;
  enrolment: string;
  sitting: string;
  award: string;
}
type Place = day.Scene & { coach: day.Person; kiosk: day.Person };
export type World = Awaited<ReturnType<typeof fillWorld>>;

/**
 * Two libraries, `home` and `abroad`, with rows in every table. At home: the learner, whom the coach coaches; a
 * classmate, whom nobody coaches; and a mover, who was in the coach's team too and whom HQ then sent abroad, where she
 * went through the chain a second time.
 */
export async function fillWorld(stage: Stage) {
  const { owner, as } = stage;
  const [licensee, hq, colleague] = await Promise.all([stage.person(), stage.hq(), stage.hq()]);
  const home = await openPlace(stage);
  const abroad = await openPlace(stage);
  const suspended = (await stage.staff('proctor', home.library)) as day.Person;
  await owner`
    insert into public.membership (user_id, role, licensee_id) values (${licensee.id}, 'licensee', ${home.library.licensee})`;
  await fillProgramme(stage, home.course.id);

  const at = chains(stage);
  const chain = (place: Place, learner?: day.Person) => fillChain(stage, at, place, hq, learner);
  const learner = await chain(home);
  const classmate = await chain(home);
  const stranger = await chain(abroad);
  const mover = await fillPast(stage, at, home);
  const teams = [
    { place: home, coached: [learner.learner, mover.learner] },
    { place: abroad, coached: [stranger.learner] }
  ];
  for (const { place, coached } of teams) await fillTeam(stage, place, coached);
  await as(
    hq,
    (sql) => sql`select public.move_learner(${mover.learner.id!}, ${abroad.library.id}, 'House moved')`
  );
  const moved = await chain(abroad, mover.learner);
  await signing(stage).sealAll();
  for (const place of [home, abroad]) await fillLibrary(stage, place, hq);
  for (const [place, { award }] of [
    [home, learner],
    [home, classmate],
    [abroad, stranger],
    [abroad, moved]
  ] as const)
    await endAward(stage, place, award);

  // A tap that came after its author was suspended: parked, for the librarian.
  const [answer] = await day.submit(
    home,
    [day.command(home, classmate.sitting, 'note', { text: 'Late' })],
    suspended
  );
  if (answer?.status !== 'applied') throw new Error(`the note of the one not yet suspended: ${answer?.code}`);
  await owner`update public.membership set state = 'suspended' where user_id = ${suspended.id}`;
  const [late] = await day.submit(
    home,
    [day.command(home, classmate.sitting, 'incident', { category: 'learner', code: 'late' })],
    suspended
  );
  if (late?.status !== 'parked')
    throw new Error(`the tap of the suspended one: ${late?.status} ${late?.code}`);

  const actors: Record<Role, Actor> = {
    anon: { role: 'anon', id: null },
    learner: learner.learner,
    classmate: classmate.learner,
    proctor: home.proctor,
    librarian: home.librarian,
    coach: home.coach,
    foreigner: abroad.librarian,
    licensee,
    hq,
    suspended,
    kiosk: home.kiosk,
    service: { role: 'service_role', id: null }
  };
  return { home, abroad, learner, classmate, stranger, mover, moved, actors, otherHq: colleague };
}

async function openPlace(stage: Stage): Promise<Place> {
  const scene = await day.openScene(stage);
  const kiosk = randomUUID();
  await stage.owner`insert into auth.users (id, email) values (${kiosk}, ${`${kiosk}@carrel.test`})`;
  await stage.owner`
    insert into public.kiosk (library_id, user_id, name) values (${scene.library.id}, ${kiosk}, 'Entrance')`;
  const coach = await stage.staff('coach', scene.library);
  return { ...scene, coach, kiosk: { role: 'authenticated', id: kiosk } };
}

/** A course that is not out yet, texts, what is accredited, and the lists that the service publishes. */
async function fillProgramme({ owner, as }: Stage, published: string) {
  const [draft] = await owner<{ id: string }[]>`
    insert into public.course (code, kind, category, hours, state) values ('DRAFT', 'diploma', 'Health', 9, 'draft')
    returning id`;
  await owner`insert into public.module (course_id, position, code) values (${draft!.id}, 1, 'M1')`;
  await owner`
    insert into public.tool (course_id, position, kind, allowed, max_count) values (${draft!.id}, 1, 'dictionary', true, 1)`;
  await owner`insert into public.course_text (course_id, locale, title, description)
    select id, 'en', code, 'What it is.' from public.course on conflict do nothing`;
  await owner`insert into public.module_text (module_id, locale, title) select id, 'en', code from public.module`;
  const [body] = await owner<{ id: string }[]>`
    insert into public.accreditation (code, body, number, statement, valid_from, valid_until)
    values ('ACC', 'A council', '17', 'Accredited.', current_date - 9, current_date + 9) returning id`;
  for (const course of [published, draft!.id])
    await owner`insert into public.accredited_course (accreditation_id, course_id) values (${body!.id}, ${course})`;
  await as({ role: 'service_role', id: null }, async (sql) => {
    await sql`select public.store_status_list(0, 'revocation', '{}')`;
  });
  await owner`insert into public.key_list (document, issued_at) values ('{}', now())`;
  await owner`insert into public.catalogue (document, issued_at) values ('{}', now())`;
}

type Links = ReturnType<typeof chains>;

/** From enrolment to an award that waits for its seal, all of it by the verbs and the tablet's commands. */
async function fillChain(
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
  await day.bringTo(place, sitting, 'ready');
  const steps: [string, object][] = [
    ['assign-seat', { seat_id: seat[0]!.id }],
    ['start', {}],
    ['incident', { category: 'learner', code: 'talking', note: 'To a neighbour' }],
    ['submit', { by: 'learner' }],
    ['record-result', { score_percent: '90', evidence_note: 'Screen seen' }]
  ];
  for (const [kind, payload] of steps) {
    const answer = await day.send(place, sitting, kind, payload);
    if (answer.status !== 'applied') throw new Error(`${kind}: ${answer.status} ${answer.code}`);
  }
  return {
    learner,
    enrolment,
    sitting,
    award: await award(stage, at, { ...place, learner, enrolment, sitting }, hq)
  };
}

/** What a learner did at her first library, before she moved. */
async function fillPast(stage: Stage, at: Links, place: Place): Promise<Omit<Chain, 'award'>> {
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

type Passed = Place & Omit<Chain, 'award'>;

async function award(stage: Stage, at: Links, place: Passed, hq: Actor): Promise<string> {
  const passed = { ...place, course: place.course.id };
  await stage.as(hq, (sql) => sql`select public.stock_vouchers(${place.library.id}, 'certificate', 2, null)`);
  await at.agree(place.librarian, passed, 5000);
  await at.pay(place.librarian, passed, 5000);
  const { code } = await at.issue(place.librarian, passed);
  const { award_number: number } = await at.redeem(place.learner, code);
  const [row] = await stage.owner<{ id: string }[]>`select id from public.award where number = ${number}`;
  return row!.id;
}

/** The sealed award handed over, and two proposals on it that a second person may confirm. */
async function endAward(stage: Stage, place: Place, award: string) {
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

async function fillTeam({ owner }: Stage, { library, coach }: Place, coached: day.Person[]) {
  const [team] = await owner<{ id: string }[]>`
    insert into public.team (library_id, name) values (${library.id}, 'Evening') returning id`;
  await owner`
    insert into public.team_coach (library_id, team_id, user_id) values (${library.id}, ${team!.id}, ${coach.id})`;
  for (const learner of coached)
    await owner`
      insert into public.team_member (library_id, team_id, learner_id)
      values (${library.id}, ${team!.id}, ${learner.id})`;
}

/** What a library has besides its learners. */
async function fillLibrary(stage: Stage, place: Place, hq: Actor) {
  const { library, course } = place;
  await stage.owner`insert into public.addon (key, library_id, enabled) values ('tuition', ${library.id}, true)`;
  await stage.owner`
    insert into public.offered_course (library_id, course_id, fee_minor, currency, state)
    select ${library.id}, id, 100, 'GHS', 'closed' from public.course where code = 'DRAFT'`;
  await day.submit(place, [
    day.command(place, null, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] }),
    day.command(place, null, 'incident', { category: 'technical', code: 'network' })
  ]);
  await stage.as(hq, async (sql) => {
    await sql`select public.grant_duty_exception(${library.id}, now() + interval '9 days', 'one-person')`;
    const learners = await sql<{ id: string }[]>`
      select learner_id as id from public.learner_file where library_id = ${library.id}`;
    for (const { id } of learners)
      await sql`select public.grant_permission(${id}, ${library.id}, ${course.id}, current_date + 9, 'asked')`;
  });
}
