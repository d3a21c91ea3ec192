import * as people from '#lib/data/people.ts';
import * as planning from '#lib/data/planning.ts';
import { done, type Result } from '#lib/data/result.ts';
import { display } from '#lib/domain/names.ts';

export type HoursFile = {
  rules: planning.Rules;
  programme: planning.ProgrammeRules;
  opening: planning.OpeningHours[];
  holidays: planning.Holiday[];
  proctors: { userId: string; name: string; hours: planning.ProctorHours[] }[];
};

/** Everything the page of hours and rules shows; holidays from `today` (YYYY-MM-DD) on. */
export async function read(libraryId: string, today: string): Promise<Result<HoursFile>> {
  const [rules, programme, opening, holidays, hours, staff] = await Promise.all([
    planning.rules(libraryId),
    planning.programmeRules(),
    planning.openingHours(libraryId),
    planning.holidays(libraryId, today),
    planning.proctorHours(libraryId),
    people.staff(libraryId)
  ]);
  if (!rules.ok) return rules;
  if (!programme.ok) return programme;
  if (!opening.ok) return opening;
  if (!holidays.ok) return holidays;
  if (!hours.ok) return hours;
  if (!staff.ok) return staff;
  const names = new Map(
    staff.value
      .filter((one) => one.state === 'active' && (one.role === 'proctor' || one.role === 'librarian'))
      .map((one) => [one.user_id, display(one)])
  );
  return done({
    rules: rules.value,
    programme: programme.value,
    opening: opening.value,
    holidays: holidays.value,
    proctors: [...names].map(([userId, name]) => ({
      userId,
      name,
      hours: hours.value.filter((one) => one.user_id === userId)
    }))
  });
}
