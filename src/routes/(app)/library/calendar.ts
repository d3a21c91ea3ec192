import * as people from '#lib/data/people.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as sessions from '#lib/data/sessions.ts';
import * as sittings from '#lib/data/sittings.ts';
import { dayMs } from '#lib/domain/moment.ts';
import { display } from '#lib/domain/names.ts';

/** A session with what the calendar says of it. `taken` counts the sittings that hold a seat. */
export type Day = {
  session: sessions.Session;
  roomName: string;
  seats: number;
  taken: number;
  proctors: string[];
};

/** States that give the seat back. */
const gone: readonly sittings.SittingState[] = ['cancelled', 'refused', 'no-show', 'void'];

/** The sessions from a day before `today` (days since 1970-01-01, so that no time zone is cut off) for `days` days. */
export async function read(libraryId: string, today: number, days: number): Promise<Result<Day[]>> {
  const instant = (day: number) => new Date(day * dayMs).toISOString();
  const [found, rooms, seats, staff] = await Promise.all([
    sessions.between(libraryId, instant(today - 1), instant(today + days)),
    sessions.rooms(libraryId),
    sessions.seats(libraryId),
    people.staff(libraryId)
  ]);
  if (!found.ok) return found;
  if (!rooms.ok) return rooms;
  if (!seats.ok) return seats;
  if (!staff.ok) return staff;
  const ids = found.value.map(({ id }) => id);
  const [booked, proctors] = await Promise.all([sittings.ofSessions(ids), sessions.proctors(ids)]);
  if (!booked.ok) return booked;
  if (!proctors.ok) return proctors;
  const nameOf = (userId: string) => {
    const member = staff.value.find((one) => one.user_id === userId);
    return member ? display(member) : '';
  };
  return done(
    found.value.map((session) => ({
      session,
      roomName: rooms.value.find((room) => room.id === session.room_id)?.name ?? '',
      seats: seats.value.filter((seat) => seat.room_id === session.room_id).length,
      taken: booked.value.filter((one) => one.session_id === session.id && !gone.includes(one.state)).length,
      proctors: proctors.value
        .filter((one) => one.session_id === session.id)
        .map((one) => nameOf(one.user_id))
        .filter(Boolean)
    }))
  );
}
