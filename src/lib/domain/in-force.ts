/** A module or tool of a course that changes: null means since ever, and for ever. */
export type Dated = { required_from: string | null; retired_at: string | null };

/**
 * The lines that count for what began at an instant: the modules of an enrolment, the tools of a session. The twin of the
 * condition in supabase/migrations (`required_from`, `retired_at`).
 * @param at milliseconds since 1970
 */
export const inForce = <Line extends Dated>(lines: Line[], at: number): Line[] =>
  lines.filter(
    ({ required_from, retired_at }) =>
      (required_from === null || Date.parse(required_from) <= at) &&
      (retired_at === null || Date.parse(retired_at) > at)
  );
