import * as courses from '#lib/data/courses.ts';
import * as enrolments from '#lib/data/enrolments.ts';
import * as libraries from '#lib/data/libraries.ts';
import * as people from '#lib/data/people.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as sessions from '#lib/data/sessions.ts';
import * as sittings from '#lib/data/sittings.ts';
import { display } from '#lib/domain/names.ts';

export type Booked = { sitting: sittings.Sitting; name: string; course: string };
/** An enrolment that may be booked, with how long its sitting lasts. */
export type Bookable = { enrolmentId: string; name: string; course: string; minutes: number };

export type SessionFile = {
  session: sessions.Session;
  roomName: string;
  seats: number;
  proctors: string[];
  proctorIds: string[];
  booked: Booked[];
  bookable: Bookable[];
};

/** A session with who is booked, and who could be: modules complete, or a retake due. */
export async function read(
  sessionId: string,
  libraryId: string,
  locale: string
): Promise<Result<SessionFile>> {
  const [session, rooms, seats, proctors, staff, sat, chains, learners, programme, taught] =
    await Promise.all([
      sessions.byId(sessionId),
      sessions.rooms(libraryId),
      sessions.seats(libraryId),
      sessions.proctors([sessionId]),
      people.staff(libraryId),
      sittings.ofSessions([sessionId]),
      enrolments.ofLibrary(libraryId),
      people.learners(libraryId),
      libraries.programme(),
      courses.published(locale)
    ]);
  if (!session.ok) return session;
  if (!rooms.ok) return rooms;
  if (!seats.ok) return seats;
  if (!proctors.ok) return proctors;
  if (!staff.ok) return staff;
  if (!sat.ok) return sat;
  if (!chains.ok) return chains;
  if (!learners.ok) return learners;
  if (!programme.ok) return programme;
  if (!taught.ok) return taught;
  const chainOf = new Map(chains.value.map((chain) => [chain.enrolment_id, chain]));
  const learnerOf = new Map(learners.value.map((learner) => [learner.id, learner]));
  const courseOf = new Map(taught.value.map((course) => [course.id, course]));
  const memberOf = new Map(staff.value.map((member) => [member.user_id, member]));
  const nameOf = (learnerId: string, otherwise: string) => {
    const learner = learnerOf.get(learnerId);
    return learner ? display(learner) : otherwise;
  };
  const roomId = session.value.room_id;
  return done({
    session: session.value,
    roomName: rooms.value.find((room) => room.id === roomId)?.name ?? '',
    seats: seats.value.filter((seat) => seat.room_id === roomId).length,
    proctors: proctors.value.flatMap(({ user_id }) => {
      const member = memberOf.get(user_id);
      return member ? [display(member)] : [];
    }),
    proctorIds: proctors.value.map(({ user_id }) => user_id),
    booked: sat.value.map((sitting) => ({
      sitting,
      name: nameOf(sitting.learner_id, chainOf.get(sitting.enrolment_id)?.learner_name ?? ''),
      course: courseOf.get(sitting.course_id)?.title ?? ''
    })),
    bookable: chains.value
      .filter((chain) => chain.chain_state === 'modules-complete' || chain.chain_state === 'failed')
      .map((chain) => ({
        enrolmentId: chain.enrolment_id,
        name: nameOf(chain.learner_id, chain.learner_name),
        course: courseOf.get(chain.course_id)?.title ?? chain.course_code,
        minutes: courseOf.get(chain.course_id)?.sitting_minutes ?? programme.value.sitting_minutes
      }))
  });
}
