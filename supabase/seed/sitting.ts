import type { CourseRow, Place } from './library.ts';
import { fullName, type Person } from './people.ts';
import { reached, type Stage } from './stages.ts';
import { minutes } from './time.ts';

type Event = { kind: string; at: Date; reason?: string; seconds?: number };

/** What happens at the desk, in minutes from the start of the session; a stage takes all steps before it. */
function eventsOf(stage: Stage, bookedAt: Date, startsAt: Date): Event[] {
  const at = (offset: number) => minutes(startsAt, offset);
  const events: Event[] = [{ kind: 'booked', at: bookedAt }];
  const add = (from: Stage, kind: string, offset: number, more: Partial<Event> = {}) => {
    if (reached(stage, from)) events.push({ kind, at: at(offset), ...more });
  };
  add('arrived', 'arrived', -12);
  add('admitted', 'admitted', -9);
  add('ready', 'tools-checked', -6);
  add('ready', 'seated', -5);
  add('running', 'started', 2);
  if (stage === 'paused') events.push({ kind: 'paused', at: at(21), reason: 'toilet' });
  if (reached(stage, 'submitted')) {
    events.push({ kind: 'paused', at: at(8), reason: 'disturbance' });
    events.push({ kind: 'resumed', at: at(10) });
    events.push({ kind: 'submitted', at: at(27) });
  }
  add('passed', 'result', 28);
  return events;
}

const stateOf: Partial<Record<Stage, string>> = {
  'booked-tomorrow': 'booked',
  'booked-now': 'booked',
  arrived: 'arrived',
  admitted: 'admitted',
  ready: 'ready',
  running: 'running',
  paused: 'paused',
  submitted: 'submitted',
  failed: 'failed'
};

export type Sitting = { id: string; startsAt: Date };

/** One sitting with its events and checks, as far as the stage goes. */
export async function makeSitting(
  place: Place,
  learner: Person,
  enrolmentId: string,
  course: CourseRow,
  stage: Stage,
  where: { sessionId: string; startsAt: Date; seat: number; bookedAt: Date }
): Promise<Sitting> {
  const { sql, random, proctors } = place;
  const [proctor] = proctors;
  const { startsAt } = where;
  const id = random.uuid(where.bookedAt);
  const events = eventsOf(stage, where.bookedAt, startsAt);
  const state = stateOf[stage] ?? 'passed';
  const hasResult = reached(stage, 'passed');
  const score = stage === 'failed' ? random.whole(52, 76) : random.whole(course.passPercent, 99);
  const isAdmitted = reached(stage, 'admitted');
  await sql`
    insert into public.sitting (id, library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at, ends_at,
      allowed_seconds, pass_percent, seat_id, state, version, name_seen, score_percent, result_by, booked_by, created_at)
    values (${id}, ${place.id}, ${where.sessionId}, ${enrolmentId}, ${learner.id}, ${course.id}, 1, ${startsAt},
      ${minutes(startsAt, 60)}, 3600, ${course.passPercent}, ${reached(stage, 'ready') ? place.room.seats[where.seat]! : null},
      ${state}, ${events.length}, ${isAdmitted ? fullName(learner) : null}, ${hasResult ? score : null},
      ${hasResult ? proctor.id : null}, ${place.librarian.id}, ${where.bookedAt})`;
  await sql`insert into public.sitting_event ${sql(
    events.map((event, i) => ({
      id: random.uuid(event.at),
      library_id: place.id,
      sitting_id: id,
      seq: i + 1,
      kind: event.kind,
      effective_at: event.at,
      received_at: event.at,
      reason: event.reason ?? null,
      actor_id: event.kind === 'booked' ? place.librarian.id : proctor.id
    }))
  )}`;
  if (isAdmitted)
    await sql`
      insert into public.id_check (id, library_id, sitting_id, outcome, document_kind, name_match, photo_match, last4, expired,
        name_seen, checked_by, checked_at)
      values (${random.uuid(startsAt)}, ${place.id}, ${id}, 'admitted', ${random.pick(['passport', 'national-id', 'driving-licence'])},
        'exact', true, ${String(random.whole(1000, 9999))}, false, ${fullName(learner)}, ${proctor.id}, ${minutes(startsAt, -9)})`;
  if (reached(stage, 'ready'))
    await sql`insert into public.tool_check ${sql(
      course.tools.map((tool) => ({
        id: random.uuid(startsAt),
        library_id: place.id,
        sitting_id: id,
        tool_id: tool.id,
        answer: tool.allowed ? 'allowed-present' : 'absent',
        count: tool.allowed ? 1 : null,
        answered_by: proctor.id,
        answered_at: minutes(startsAt, -6)
      }))
    )}`;
  if (reached(stage, 'ready'))
    await sql`
      insert into public.rules_agreement (sitting_id, library_id, version, method, signed_name, witnessed_by, agreed_at)
      values (${id}, ${place.id}, '1', 'tablet', ${fullName(learner)}, ${proctor.id}, ${minutes(startsAt, -6)})`;
  return { id, startsAt };
}
