import type { Reading } from '#lib/domain/server-clock.ts';

/** Names this page load: monotonic times of two loads cannot be compared. */
export const bootId = crypto.randomUUID();

/** Milliseconds since this page load, from a clock that nobody can set. */
export const mono = (): number => performance.now();

/** Both clocks at this moment. */
export const reading = (): Reading => ({ wallMs: Date.now(), monoMs: mono() });
