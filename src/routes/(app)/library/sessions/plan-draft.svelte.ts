import type { PlannedDay, SeriesRule } from '#lib/data/planning.ts';
import { formatDay, formatInstant, instantOf, parseDay } from '#lib/domain/moment.ts';
import { m } from '#lib/paraglide/messages.js';

/** ISO: 1 is Monday. Days since 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** What is typed into the form that plans sessions: one, or a rule of local days and times. */
export class PlanDraft {
  readonly #timeZone: string;
  /** Made once a session or rule: a second press of the button plans nothing twice. */
  id = crypto.randomUUID();
  roomId = $state('');
  day = $state('');
  from = $state('09:00');
  to = $state('12:00');
  /** Weeks between two dates, or `once`. */
  every = $state('once');
  weekdays = $state<number[]>([]);
  /** How a rule ends: after so many dates, or on a day. */
  ends = $state('count');
  count = $state('8');
  until = $state('');
  exceptions = $state<string[]>([]);
  chosen = $state<Record<string, boolean>>({});
  tried = $state(false);

  constructor(timeZone: string, today: number) {
    this.#timeZone = timeZone;
    this.day = formatDay(today + 1);
  }

  get repeats(): boolean {
    return this.every !== 'once';
  }
  readonly proctorIds = $derived(Object.keys(this.chosen).filter((id) => this.chosen[id]));
  readonly startsAt = $derived(this.#instant(this.from));
  readonly endsAt = $derived(this.#instant(this.to));

  #instant(time: string): string | null {
    const date = parseDay(this.day);
    const at = date === null ? null : instantOf(date, time, this.#timeZone);
    return at === null ? null : formatInstant(at);
  }

  /** The rule as the server takes it; a single session is a rule of one date, for asking what stands against it. */
  get rule(): SeriesRule {
    const date = parseDay(this.day);
    const own = date === null ? [] : [weekdayOf(date)];
    const rule = {
      weekdays: this.repeats && this.weekdays.length > 0 ? [...this.weekdays].sort() : own,
      every_weeks: this.repeats ? Number(this.every) : 1,
      first_day: this.day,
      from_time: this.from,
      to_time: this.to,
      exceptions: [...this.exceptions]
    };
    if (!this.repeats) return { ...rule, count: 1 };
    return this.ends === 'count'
      ? { ...rule, count: Number(this.count) }
      : { ...rule, until_day: this.until };
  }

  readonly errors = $derived.by(() => {
    const { tried } = this;
    const whole = /^\d{1,3}$/.test(this.count) ? Number(this.count) : 0;
    return {
      room: tried && !this.roomId ? m.library_room_missing() : null,
      day: tried && parseDay(this.day) === null ? m.library_day_missing() : null,
      from: tried && !this.startsAt ? m.library_time_missing() : null,
      to:
        tried && !this.endsAt
          ? m.library_time_missing()
          : tried && this.startsAt && this.endsAt && this.endsAt <= this.startsAt
            ? m.library_ends_before()
            : null,
      count:
        tried && this.repeats && this.ends === 'count' && (whole < 1 || whole > 104)
          ? m.session_count_missing()
          : null,
      until:
        tried &&
        this.repeats &&
        this.ends === 'until' &&
        (parseDay(this.until) ?? -1) < (parseDay(this.day) ?? 0)
          ? m.session_until_missing()
          : null,
      proctors: tried && this.proctorIds.length === 0 ? m.library_proctor_missing() : null
    };
  });

  /** Whether all is filled in; shows what is not. */
  complete(): boolean {
    this.tried = true;
    return !Object.values(this.errors).some(Boolean);
  }

  /** For the next one: the same room, times and people. */
  renew(): void {
    this.id = crypto.randomUUID();
    this.exceptions = [];
    this.every = 'once';
    this.tried = false;
  }
}

/** Whether a date is in the way of the others. Those left out and on holidays are only passed over. */
export const hinders = ({ code }: PlannedDay): boolean =>
  code !== null && code !== 'left-out' && code !== 'library-closed';
