import type { Sitting, SittingState } from '#lib/data/sittings.ts';
import { getClocks } from '#lib/state/clock.svelte.ts';
import { getLearning } from '#lib/state/learning.svelte.ts';
import { getLink } from '#lib/state/link.svelte.ts';

/** While something may change from one second to the next. */
const LIVE: readonly SittingState[] = [
  'arrived',
  'admitted',
  'ready',
  'running',
  'paused',
  'submitted',
  'expired'
];
/** Short enough to be right within two seconds without the live channel. */
const POLL_MS = 1_000;
/** A booked learner's phone notices the arrival soon enough for the desk. */
const CALM_MS = 15_000;

/**
 * Follows the server's clock of a sitting for as long as the page shows it; reads the learner's record again when the
 * sitting moves on. `now` is the state as last heard.
 */
export function watchSitting(sitting: () => Sitting | undefined): { readonly now: SittingState | null } {
  const clocks = getClocks();
  const learning = getLearning();
  const link = getLink();
  const now = $derived.by(() => {
    const one = sitting();
    return one ? (clocks.row(one.id)?.state ?? one.state) : null;
  });
  const id = $derived(sitting()?.id);
  const wanted = $derived(now !== null && (LIVE.includes(now) || now === 'booked'));
  const pace = $derived(now !== null && LIVE.includes(now) ? POLL_MS : CALM_MS);

  $effect(() => {
    const watched = id;
    const every = pace;
    if (!watched || !wanted) return;
    let timer: ReturnType<typeof setTimeout>;
    let stopped = false;
    const ask = async () => {
      const before = sitting()?.state;
      const result = link.heard(await clocks.refresh([watched]));
      const heard = result.ok ? result.value[0]?.state : undefined;
      // Also when this very answer ended the watching: the last state is the one that matters most.
      if (heard && heard !== before) await learning.refresh();
      if (!stopped) timer = setTimeout(() => void ask(), every);
    };
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  });

  return {
    get now() {
      return now;
    }
  };
}
