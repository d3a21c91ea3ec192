import type { PlanSeat } from '#lib/domain/seat-plan.ts';
import { client } from './client.ts';
import type { Json } from './database.ts';
import { done, first, settle, type Result } from './result.ts';

/** A library's own rules; null is as the programme says. Minutes and hours. */
export type Rules = {
  arrive_early_minutes: number | null;
  late_minutes: number | null;
  no_show_minutes: number | null;
  change_hours: number | null;
  learners_book: boolean | null;
};
export type ProgrammeRules = { [Name in keyof Rules]: NonNullable<Rules[Name]> };

/** Local times as `09:00:00`; weekday 1 is Monday. */
export type OpeningHours = { id: string; weekday: number; opens: string; closes: string };
export type Holiday = { id: string; first_day: string; last_day: string; name: string };
/** Of a week (`weekday`) or one day (`day`), on which no times mean away. */
export type ProctorHours = {
  id: string;
  user_id: string;
  weekday: number | null;
  day: string | null;
  from_time: string | null;
  to_time: string | null;
};

const RULES = 'arrive_early_minutes, late_minutes, no_show_minutes, change_hours, learners_book';

/** The library's own rules, for whoever is signed in. */
export const rules = async (libraryId: string): Promise<Result<Rules>> =>
  first(await settle<Rules[]>(client().from('library').select(RULES).eq('id', libraryId)));

export const programmeRules = async (): Promise<Result<ProgrammeRules>> =>
  first(await settle<ProgrammeRules[]>(client().from('programme').select(RULES)));

/** Refusal: `rules-malformed`. */
export const setRules = (libraryId: string, wish: Rules): Promise<Result<null>> =>
  settle<null>(client().rpc('set_planning_rules', { p_library_id: libraryId, p_rules: wish }));

export const openingHours = (libraryId: string): Promise<Result<OpeningHours[]>> =>
  settle<OpeningHours[]>(
    client()
      .from('opening_hours')
      .select('id, weekday, opens, closes')
      .eq('library_id', libraryId)
      .order('weekday')
      .order('opens')
  );

/** Replaces the week; an empty one lifts the restriction. Refusal: `hours-malformed`. */
export const setOpeningHours = (
  libraryId: string,
  hours: Omit<OpeningHours, 'id'>[]
): Promise<Result<null>> =>
  settle<null>(client().rpc('set_opening_hours', { p_library_id: libraryId, p_hours: hours }));

/** Holidays that end on or after a day (YYYY-MM-DD), in order. */
export const holidays = (libraryId: string, from: string): Promise<Result<Holiday[]>> =>
  settle<Holiday[]>(
    client()
      .from('holiday')
      .select('id, first_day, last_day, name')
      .eq('library_id', libraryId)
      .gte('last_day', from)
      .order('first_day')
  );

export const saveHoliday = (libraryId: string, holiday: Holiday): Promise<Result<string>> =>
  settle<string>(
    client().rpc('save_holiday', {
      p_id: holiday.id,
      p_library_id: libraryId,
      p_first_day: holiday.first_day,
      p_last_day: holiday.last_day,
      p_name: holiday.name
    })
  );

export const removeHoliday = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('remove_holiday', { p_id: id }));

export const proctorHours = (libraryId: string): Promise<Result<ProctorHours[]>> =>
  settle<ProctorHours[]>(
    client()
      .from('proctor_hours')
      .select('id, user_id, weekday, day, from_time, to_time')
      .eq('library_id', libraryId)
      .order('day')
      .order('weekday')
      .order('from_time')
  );

/** Replaces a proctor's week and single days. Refusals: `hours-malformed`, `not-a-proctor`. */
export const setProctorHours = (
  libraryId: string,
  userId: string,
  weekly: { weekday: number; from_time: string; to_time: string }[],
  days: { day: string; from_time: string | null; to_time: string | null }[]
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('set_proctor_hours', {
      p_library_id: libraryId,
      p_user_id: userId,
      p_weekly: weekly,
      p_days: days
    })
  );

/** Local days YYYY-MM-DD and times HH:MM; either a last day or a number of dates. */
export type SeriesRule = {
  weekdays: number[];
  every_weeks: number;
  first_day: string;
  until_day?: string;
  count?: number;
  from_time: string;
  to_time: string;
  exceptions: string[];
};

/**
 * What became of a date. `left-out` and `library-closed` are passed over; any other code stands in the way of all.
 * `detail` is the name or the times that the code is about.
 */
export type PlannedDay = {
  day: string;
  starts_at: string;
  ends_at: string;
  session_id: string | null;
  code: string | null;
  detail: string | null;
};

export type SeriesWish = {
  /** Made once a form: a second press plans nothing twice. */
  id: string;
  libraryId: string;
  roomId: string;
  rule: SeriesRule;
  proctorIds: string[];
};

/** Plans by a rule, or only asks (`dry`). Refusals: `series-malformed`, `series-too-long`. */
export const planSeries = (wish: SeriesWish, dry: boolean): Promise<Result<PlannedDay[]>> =>
  settle<PlannedDay[]>(
    client().rpc('plan_series', {
      p_id: wish.id,
      p_library_id: wish.libraryId,
      p_room_id: wish.roomId,
      p_rule: wish.rule as unknown as Json,
      p_proctor_ids: wish.proctorIds,
      p_dry: dry
    })
  );

/** Moves one planned session with its bookings. Refused as planning is, and with `seats-taken`, `outside-session`. */
export const changeSession = (
  id: string,
  roomId: string,
  startsAt: string,
  endsAt: string,
  proctorIds: string[]
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('change_session', {
      p_id: id,
      p_room_id: roomId,
      p_starts_at: startsAt,
      p_ends_at: endsAt,
      p_proctor_ids: proctorIds
    })
  );

/** The session and all planned ones after it in its series: all of them, or none, by the rows' codes. */
export const changeFollowing = (
  id: string,
  roomId: string,
  from: string,
  to: string,
  proctorIds: string[]
): Promise<Result<PlannedDay[]>> =>
  settle<PlannedDay[]>(
    client().rpc('change_following', {
      p_id: id,
      p_room_id: roomId,
      p_from_time: from,
      p_to_time: to,
      p_proctor_ids: proctorIds
    })
  );

/** Cancels a session of a series and all planned ones after it, with their bookings. Gives how many. */
export const cancelFollowing = (id: string, reason: string): Promise<Result<number>> =>
  settle<number>(client().rpc('cancel_following', { p_id: id, p_reason: reason }));

/** A room with its seats in use, in the order of their numbers, and where each stands. */
export async function roomPlan(roomId: string): Promise<Result<{ name: string; seats: PlanSeat[] }>> {
  const [room, seats] = await Promise.all([
    settle<{ name: string }[]>(client().from('room').select('name').eq('id', roomId)).then(first),
    settle<PlanSeat[]>(
      client()
        .from('seat')
        .select('id, label, plan_column, plan_row')
        .eq('room_id', roomId)
        .eq('state', 'in-use')
        .order('position')
    )
  ]);
  if (!room.ok) return room;
  return seats.ok ? done({ name: room.value.name, seats: seats.value }) : seats;
}

/** Refusals: `plan-malformed`, `label-taken`. */
export const saveRoomPlan = (roomId: string, seats: PlanSeat[]): Promise<Result<null>> =>
  settle<null>(client().rpc('save_room_plan', { p_room_id: roomId, p_seats: seats }));

/** Lets somebody in who was marked as not having come, while the session goes on. */
export const undoNoShow = (sittingId: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('undo_no_show', { p_sitting_id: sittingId, p_reason: reason }));
