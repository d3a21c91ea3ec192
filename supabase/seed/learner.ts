import { makeAward, reserve } from './award.ts';
import type { CourseRow, Place } from './library.ts';
import type { Accounts, Person } from './people.ts';
import { makeSitting } from './sitting.ts';
import { reached, stages, type Stage } from './stages.ts';
import { days, localDay, minutes } from './time.ts';

/** A learner's account and file. */
export async function makeLearner(place: Place, accounts: Accounts, index: number): Promise<Person> {
  const { sql, seed, now } = place;
  const number = String(index + 1).padStart(2, '0');
  const learner = await accounts.make(
    `learner${number}.${seed.slug}@carrel.test`,
    seed.learners[index]!,
    seed.locale
  );
  const joinedAt = days(now, -170 + index * 2);
  const [file] = await sql<{ number: number }[]>`select private.next_number(${place.id}, 'file') as number`;
  await sql`
    insert into public.learner (id, library_id, file_number, email, terms_version, terms_at, created_at)
    values (${learner.id}, ${place.id}, ${file!.number}, ${learner.email}, '1', ${joinedAt}, ${joinedAt})`;
  await sql`
    insert into public.learner_file (library_id, learner_id, file_number) values (${place.id}, ${learner.id}, ${file!.number})`;
  return learner;
}

async function enrol(place: Place, learner: Person, course: CourseRow, at: Date): Promise<string> {
  const id = place.random.uuid(at);
  await place.sql`
    insert into public.enrolment (id, library_id, learner_id, course_id, enrolled_at, created_at)
    values (${id}, ${place.id}, ${learner.id}, ${course.id}, ${at}, ${at})`;
  return id;
}

/** Modules done one after the other between two moments, and hours of study week by week. */
async function study(
  place: Place,
  enrolmentId: string,
  course: CourseRow,
  modules: number,
  from: Date,
  to: Date
): Promise<void> {
  const { sql, random, librarian, seed } = place;
  if (modules === 0) return;
  const base = { library_id: place.id, enrolment_id: enrolmentId, recorded_by: librarian.id };
  const step = (to.getTime() - from.getTime()) / course.modules.length;
  const progress = course.modules.slice(0, modules).map((module, i) => {
    const at = new Date(from.getTime() + step * (i + 0.6));
    return {
      ...base,
      id: random.uuid(at),
      course_id: course.id,
      module_id: module,
      completed_on: localDay(at, seed.timeZone),
      source: i % 2 ? 'csv' : 'manual',
      created_at: at
    };
  });
  await sql`insert into public.module_progress ${sql(progress)}`;
  const hours = [];
  const weeks = Math.max(1, Math.round((to.getTime() - from.getTime()) / (7 * 86_400_000)));
  for (let week = 0; week < weeks; week++) {
    const at = days(from, week * 7 + random.whole(0, 4));
    if (at > to) break;
    const spent = { ...base, day: localDay(at, seed.timeZone), created_at: at };
    hours.push({ ...spent, id: random.uuid(at), kind: 'online', minutes: random.whole(50, 190) });
    if (random.next() < 0.4) hours.push({ ...spent, id: random.uuid(at), kind: 'tutored', minutes: 60 });
  }
  if (hours.length > 0) await sql`insert into public.study_hours ${sql(hours)}`;
}

/** The course that a learner is on now, taken to the stage that `stages.ts` gives this place in the list. */
export async function present(
  place: Place,
  learner: Person,
  index: number,
  past: PastSession
): Promise<string | null> {
  const stage = stages[index]!;
  const course = place.courses[index % place.courses.length]!;
  const isNow = reached(stage, 'booked-now') && !reached(stage, 'passed');
  const sat = isNow ? place.session.nowStartsAt : past.startsAt;
  const enrolledAt = days(reached(stage, 'passed') ? sat : place.now, -30);
  const enrolmentId = await enrol(place, learner, course, enrolledAt);
  const done = stage === 'enrolled' ? 0 : stage === 'half-way' ? 1 : course.modules.length;
  const until = reached(stage, 'passed') ? days(sat, -6) : days(place.now, -4);
  await study(place, enrolmentId, course, done, days(enrolledAt, 1), until);
  if (!reached(stage, 'booked-tomorrow')) return null;
  const where =
    stage === 'booked-tomorrow'
      ? { sessionId: place.session.tomorrow, startsAt: place.session.tomorrowStartsAt }
      : isNow
        ? {
            sessionId: place.session.now,
            // Who is not there yet is due soon: an appointment of the session's start would be a no-show by now.
            startsAt:
              stage === 'booked-now' ? minutes(place.session.nowStartsAt, 40) : place.session.nowStartsAt
          }
        : { sessionId: past.id, startsAt: past.startsAt };
  const bookedAt = minutes(isNow ? days(place.now, -2) : days(where.startsAt, -3), index);
  const sitting = await makeSitting(place, learner, enrolmentId, course, stage, {
    ...where,
    seat: index % 12,
    bookedAt
  });
  if (stage === 'failed') return null;
  if (!reached(stage, 'passed')) {
    await reserve(place, course, sitting, bookedAt);
    return null;
  }
  return await makeAward(place, learner, enrolmentId, course, sitting, stage);
}

export type PastSession = { id: string; startsAt: Date };

/** An award of some months ago, so that the library has a history. */
export async function earlier(
  place: Place,
  learner: Person,
  index: number,
  past: PastSession
): Promise<void> {
  const course = place.courses[(index + 7) % place.courses.length]!;
  const enrolledAt = days(past.startsAt, -35);
  const enrolmentId = await enrol(place, learner, course, enrolledAt);
  await study(
    place,
    enrolmentId,
    course,
    course.modules.length,
    days(enrolledAt, 1),
    days(past.startsAt, -4)
  );
  const stage: Stage = 'collected';
  const sitting = await makeSitting(place, learner, enrolmentId, course, stage, {
    sessionId: past.id,
    startsAt: past.startsAt,
    seat: index % 12,
    bookedAt: days(past.startsAt, -3)
  });
  await makeAward(place, learner, enrolmentId, course, sitting, stage);
}
