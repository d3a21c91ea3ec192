import * as people from '#lib/data/people.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as sessions from '#lib/data/sessions.ts';
import { display } from '#lib/domain/names.ts';

export type Room = { id: string; name: string; seats: number };
export type Proctor = { userId: string; name: string };

/** The rooms of a library with their seats, and who may proctor there: proctors and librarians, each once. */
export async function read(libraryId: string): Promise<Result<{ rooms: Room[]; staff: Proctor[] }>> {
  const [rooms, seats, staff] = await Promise.all([
    sessions.rooms(libraryId),
    sessions.seats(libraryId),
    people.staff(libraryId)
  ]);
  if (!rooms.ok) return rooms;
  if (!seats.ok) return seats;
  if (!staff.ok) return staff;
  const active = staff.value.filter(
    (one) => one.state === 'active' && (one.role === 'proctor' || one.role === 'librarian')
  );
  const names = new Map(active.map((one) => [one.user_id, display(one)]));
  return done({
    rooms: rooms.value.map(({ id, name }) => ({
      id,
      name,
      seats: seats.value.filter((seat) => seat.room_id === id).length
    })),
    staff: [...names].map(([userId, name]) => ({ userId, name }))
  });
}
