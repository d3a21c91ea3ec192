import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { World } from './world.ts';

/** What a verb is aimed at: ids of one library and one learner's chain in it. */
export interface Target extends Found {
  library: string;
  otherLibrary: string;
  slug: string;
  licensee: string;
  learner: string;
  course: string;
  courseCode: string;
  module: string;
  enrolment: string;
  room: string;
  session: string;
  sitting: string;
  award: string;
  code: string;
}

/** What hangs on the award and the library, looked up. */
interface Found {
  number: string;
  email: string;
  voucher: string;
  payment: string;
  revocation: string;
  reissue: string;
  permission: string;
  membership: string;
  kiosk: string;
  logAlarm: string;
  consent: string;
  appeal: string;
  parked: string;
  incident: string;
  report: string;
  sha256: string;
  holiday: string;
  proctor: string;
  problem: string;
  team: string;
  coach: string;
  template: string;
}

export type Aim = 'home' | 'abroad' | 'mixed' | 'moved' | 'nothing';

/**
 * `home`: the learner's chain. `abroad`: the other library's. `mixed`: library and session of home, all else from abroad.
 * `moved`: the mover's chain abroad. `nothing`: ids that nobody has.
 */
export async function readTargets(owner: Sql, world: World): Promise<Record<Aim, Target>> {
  const { home, abroad, learner, stranger, moved } = world;
  const own = await readTarget(owner, home, abroad.library.id, learner);
  const other = await readTarget(owner, abroad, home.library.id, stranger);
  const gone = await readTarget(owner, abroad, home.library.id, moved);
  const { library, session } = own;
  const nothing = Object.fromEntries(
    Object.keys(own).map((name) => [name, randomUUID()])
  ) as unknown as Target;
  const [unknown] = await owner<{ code: string }[]>`select private.new_symbols(1) as code`;
  nothing.code = unknown!.code;
  return { home: own, abroad: other, mixed: { ...other, library, session }, moved: gone, nothing };
}

type Place = World['home'];

async function readTarget(
  owner: Sql,
  place: Place,
  otherLibrary: string,
  chain: World['learner']
): Promise<Target> {
  const { library, course, room, session } = place;
  const { enrolment, sitting, award, code } = chain;
  const [row] = await owner<Found[]>`
    select a.number, f.email, a.voucher_id as voucher,
      (select id from public.payment where enrolment_id = a.enrolment_id) as payment,
      (select id from public.revocation where award_id = a.id) as revocation,
      (select id from public.reissue where award_id = a.id) as reissue,
      (select id from public.problem_report where award_id = a.id) as problem,
      (select id from public.template where library_id = a.library_id) as template,
      (select id from public.hq_permission where learner_id = a.learner_id and library_id = a.library_id
        and id not in (select permission_id from public.permission_withdrawal)) as permission,
      (select id from public.membership where user_id = ${place.colleague.id}) as membership,
      (select id from public.kiosk where library_id = a.library_id) as kiosk,
      (select id from public.log_alarm where library_id = a.library_id) as "logAlarm",
      (select id from public.guardian_consent where learner_id = a.learner_id and library_id = a.library_id) as consent,
      (select id from public.appeal where sitting_id = a.sitting_id) as appeal,
      (select id from public.command where library_id = a.library_id and status = 'parked') as parked,
      (select id from public.incident where sitting_id = ${sitting} limit 1) as incident,
      r.id as report, encode(r.sha256, 'hex') as sha256,
      (select id from public.holiday where library_id = a.library_id) as holiday,
      ${place.proctor.id} as proctor, ${place.coach.id} as coach,
      (select id from public.team where library_id = a.library_id) as team
    from public.award a join public.profile f on f.user_id = a.learner_id
      join public.session_report r on r.library_id = a.library_id where a.id = ${award}`;
  return {
    ...row!,
    library: library.id,
    otherLibrary,
    slug: library.slug,
    licensee: library.licensee,
    learner: chain.learner.id,
    course: course.id,
    courseCode: course.code,
    module: course.modules[0]!,
    enrolment,
    room,
    session,
    sitting,
    award,
    code
  };
}
