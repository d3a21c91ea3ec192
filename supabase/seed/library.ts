import type { Sql } from 'postgres';
import { roomChecks } from '../../src/lib/domain/reasons.ts';
import type { Person } from './people.ts';
import type { LibrarySeed } from './places.ts';
import type { Random } from './random.ts';
import { minutes } from './time.ts';

export type CourseRow = {
  id: string;
  code: string;
  kind: 'certificate' | 'diploma';
  passPercent: number;
  validMonths: number | null;
  modules: string[];
  tools: { id: string; allowed: boolean }[];
};

/** All that building a learner's history needs to know of the learner's library. */
export type Place = {
  sql: Sql;
  random: Random;
  now: Date;
  seed: LibrarySeed;
  id: string;
  librarian: Person;
  proctors: [Person, Person];
  courses: CourseRow[];
  room: { id: string; seats: string[] };
  session: { now: string; nowStartsAt: Date; tomorrow: string; tomorrowStartsAt: Date };
};

export async function makeRoom(
  sql: Sql,
  random: Random,
  now: Date,
  libraryId: string,
  name: string,
  count: number
): Promise<Place['room']> {
  const id = random.uuid(now);
  await sql`insert into public.room (id, library_id, name) values (${id}, ${libraryId}, ${name})`;
  const seats = Array.from({ length: count }, (_, i) => ({
    id: random.uuid(now),
    library_id: libraryId,
    room_id: id,
    label: String(i + 1),
    position: i + 1
  }));
  await sql`insert into public.seat ${sql(seats)}`;
  return { id, seats: seats.map((seat) => seat.id) };
}

export async function makeSession(
  place: Pick<Place, 'sql' | 'random' | 'id'> & { proctors: Person[] },
  roomId: string,
  startsAt: Date,
  hours: number,
  state: 'planned' | 'open' | 'closed'
): Promise<string> {
  const { sql, random } = place;
  const id = random.uuid(startsAt);
  const endsAt = new Date(startsAt.getTime() + hours * 3_600_000);
  await sql`
    insert into public.session (id, library_id, room_id, starts_at, ends_at, state)
    values (${id}, ${place.id}, ${roomId}, ${startsAt}, ${endsAt}, ${state})`;
  for (const proctor of place.proctors)
    await sql`
      insert into public.session_proctor (library_id, session_id, user_id) values (${place.id}, ${id}, ${proctor.id})`;
  if (state !== 'planned') {
    const lines = roomChecks.map((item) => ({ item, ok: true }));
    await sql`
      insert into public.room_check (id, library_id, session_id, lines, checked_by, checked_at)
      values (${random.uuid(startsAt)}, ${place.id}, ${id}, ${sql.json(lines)}, ${place.proctors[0]!.id}, ${minutes(startsAt, -20)})`;
  }
  return id;
}
