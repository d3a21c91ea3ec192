import { randomUUID } from 'node:crypto';
import type { Actor, Stage } from '../actors.ts';
import { chains, signing } from '../chain.ts';
import * as day from '../session-day.ts';
import { endAward, fillChain, fillPast, parkOne, type Place } from './learners.ts';

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
  ] as const) {
    await endAward(stage, place, award);
    await askOf(stage, award);
  }

  for (const { learner: person, award } of [learner, classmate, stranger, moved]) {
    await owner`
      insert into public.public_page (learner_id, handle) values (${person.id}, ${`p-${person.id.slice(0, 8)}${award.slice(-4)}`})`;
    await owner`insert into public.public_page_award (learner_id, award_id) values (${person.id}, ${award})`;
  }
  const suspended = await parkOne(stage, home, classmate.sitting);
  const suspendedAbroad = await parkOne(stage, abroad, stranger.sitting);

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
  // Everybody with an account has just signed in, for as long as the questions take.
  for (const role of roles) if (actors[role].id) actors[role] = await stage.signIn(actors[role], -600);
  return {
    home,
    abroad,
    learner,
    classmate,
    stranger,
    mover,
    moved,
    actors,
    otherHq: colleague,
    suspendedAbroad
  };
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
async function fillProgramme(stage: Stage, published: string) {
  const { owner, as } = stage;
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
  for (const course of [published, draft!.id])
    await owner`
      insert into public.course_alignment (course_id, position, framework, name, url)
      values (${course}, 1, 'A framework', 'A standard', 'https://example.org/a')`;
  for (const open of [true, false]) {
    const id = await fillTemplate(owner, null, null, open ? 'published' : 'draft');
    await owner`update public.template set open_to_libraries = ${open} where id = ${id}`;
  }
  await owner`insert into storage.objects (bucket_id, name) values ('award-art', ${`programme/${'a'.repeat(64)}.png`})`;
  await as({ role: 'service_role', id: null }, async (sql) => {
    await sql`select public.store_status_list(0, 'revocation', '{}')`;
  });
  await owner`select private.append_leaf('leaf')`;
  await signing(stage).checkpoint();
  await owner`insert into public.log_anchor (checkpoint_id, kind, proof)
    select max(id), 'opentimestamps', '\\x01' from public.log_checkpoint`;
  await owner`insert into public.key_list (document, issued_at) values ('{}', now())`;
  await owner`insert into public.catalogue (document, issued_at) values ('{}', now())`;
}

/** A verifier checks the award, and reports a problem with it. */
async function askOf({ owner, as }: Stage, award: string) {
  const [row] = await owner<{ number: string }[]>`select number from public.award where id = ${award}`;
  await as({ role: 'anon', id: null }, async (sql) => {
    await sql`select public.check_awards(array[${row!.number}], 'symbol', 'An employer')`;
    await sql`select public.report_problem(${row!.number}, 'other-name', 'Another name on it')`;
  });
}

async function fillTemplate(
  owner: Stage['owner'],
  library: string | null,
  base: string | null,
  state: string
) {
  const id = randomUUID();
  await owner`
    insert into public.template (id, library_id, base_id, name, labels, draft, state)
    values (${id}, ${library}, ${base}, 'A paper', '{diploma}', '{}', ${state})`;
  await owner`
    insert into public.template_version (template_id, number, design, published_by) values (${id}, 1, '{}', ${id})`;
  return id;
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
  const photographed = randomUUID();
  await stage.owner`insert into public.addon (key, library_id, enabled) values ('tuition', ${library.id}, true)`;
  await stage.owner`
    insert into public.offered_course (library_id, course_id, fee_minor, currency, state)
    select ${library.id}, id, 100, 'GHS', 'closed' from public.course where code = 'DRAFT'`;
  await day.submit(place, [
    day.command(place, null, 'room-check', { lines: [{ item: 'desks-clear', ok: true }] }),
    day.command(
      place,
      null,
      'incident',
      { category: 'technical', code: 'network', photo: true },
      { id: photographed }
    ),
    day.command(place, null, 'handover', { note: 'A quiet room' }),
    day.command(place, null, 'take-over')
  ]);
  await stage.as(await stage.signIn(place.librarian), async (sql) => {
    await sql`select public.countersign_incidents(${place.session}, ${[photographed]})`;
  });
  await stage.owner`
    insert into storage.objects (bucket_id, name)
    values ('incident-photos', ${`${library.id}/${photographed}.jpg`})`;
  const [base] = await stage.owner<{ id: string }[]>`select id from public.template where open_to_libraries`;
  await fillTemplate(stage.owner, library.id, base!.id, 'published');
  await stage.owner`
    insert into storage.objects (bucket_id, name) values ('award-art', ${`${library.id}/${'b'.repeat(64)}.png`})`;
  await closeOne(stage, place);
  await fillWitness(stage, place);
  await stage.as(hq, async (sql) => {
    await sql`select public.grant_duty_exception(${library.id}, now() + interval '9 days', 'one-person')`;
    const learners = await sql<{ id: string }[]>`
      select learner_id as id from public.learner_file where library_id = ${library.id}`;
    for (const { id } of learners) {
      const grant = () =>
        sql`select public.grant_permission(${id}, ${library.id}, ${course.id}, current_date + 9, 'asked') as id`;
      await grant();
      const [error] = await grant();
      await sql`select public.withdraw_permission(${error!.id}, 'issued-in-error')`;
    }
  });
  await fillPlan(stage, place);
}

/** A checkpoint of another history, which the library's kiosk was shown. */
async function fillWitness(stage: Stage, { kiosk }: Place) {
  const note = `localhost/log\n1\n${'A'.repeat(43)}=\n\n\u2014 localhost/log AAAA\n`;
  await stage.as(kiosk, (sql) => sql`select public.report_checkpoints(${[note]})`);
}

/** A session of tomorrow that nobody booked: closed by the librarian, its report signed by the colleague. */
async function closeOne(stage: Stage, place: Place) {
  const tomorrow = new Date(Date.now() + 24 * 60 * 60_000);
  const { library, room, librarian, colleague } = place;
  const session = await day.planSession(stage, librarian, library, room, [colleague], tomorrow, 60);
  await stage.as(librarian, (sql) => sql`select public.close_session(${session})`);
  await stage.as(
    await stage.signIn(colleague),
    (sql) => sql`select public.sign_report(id, encode(sha256, 'hex')) from public.session_report
      where session_id = ${session}`
  );
}

/** When the library and its proctors can be there, a rule, and what learners were granted. */
async function fillPlan(stage: Stage, { library, room, proctor, librarian }: Place) {
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from_time: '00:00', to_time: '24:00' }));
  await stage.as(librarian, async (sql) => {
    await sql`select public.set_opening_hours(${library.id}, ${sql.json([{ weekday: 1, opens: '00:00', closes: '24:00' }])})`;
    await sql`select public.save_holiday(${randomUUID()}, ${library.id}, '2098-01-01', '2098-01-01', 'New Year')`;
    await sql`select public.set_proctor_hours(${library.id}, ${proctor.id}, ${sql.json(hours)}, '[]')`;
  });
  // Without sessions: those would be the library's and nobody's, beside the one in which the learners sit.
  await stage.owner`
    insert into public.session_series
      (library_id, room_id, weekdays, every_weeks, first_day, count, from_time, to_time, created_by)
    values (${library.id}, ${room}, '{1}', 1, '2099-01-05', 1, '09:00', '10:00', ${librarian.id})`;
  await stage.owner`
    insert into public.accommodation (library_id, enrolment_id, learner_id, reader, granted_by)
    select library_id, id, learner_id, true, ${librarian.id} from public.enrolment where library_id = ${library.id}`;
}
