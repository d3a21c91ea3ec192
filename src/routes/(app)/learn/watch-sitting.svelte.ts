import { untrack } from 'svelte';
import * as agreements from '#lib/data/agreements.ts';
import * as sittings from '#lib/data/sittings.ts';
import type { Sitting, SittingState } from '#lib/data/sittings.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { store } from '#lib/data/store.ts';
import { getClocks, type KeptClocks } from '#lib/state/clock.svelte.ts';
import { keepFresh } from '#lib/state/keep-fresh.ts';
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
  'expired',
  'awaiting-sync'
];
/** Short enough to be right within two seconds without the live channel; with it only a fault could be found. */
const CLOSE = { live: 15_000, cut: 1_000 };
/** A little less than half a minute, so that every second reading says it. */
const SIGN_OF_LIFE_MS = 28_000;
/** A booked learner's phone notices the arrival soon enough for the desk. */
const CALM = { live: 60_000, cut: 15_000 };

export type Watched = {
  /** The state as last heard. */
  readonly now: SittingState | null;
  /** What the proctor asks the learner to confirm just now. */
  readonly asked: agreements.Asked | null;
  /** Asks again at once, as after a yes. */
  again: () => void;
};

/**
 * Follows the server's clock of a sitting for as long as the page shows it; reads the learner's record again when the
 * sitting moves on.
 */
export function watchSitting(sitting: () => Sitting | undefined): Watched {
  const clocks = getClocks();
  const learning = getLearning();
  const link = getLink();
  const now = $derived.by(() => {
    const one = sitting();
    return one ? (clocks.row(one.id)?.state ?? one.state) : null;
  });
  const id = $derived(sitting()?.id);
  let asked = $state.raw<agreements.Asked | null>(null);
  let again = () => {};
  // After the result only what the topic tells is of interest: the fee, the voucher, the award.
  const pace = $derived(now !== null && LIVE.includes(now) ? CLOSE : now === 'booked' ? CALM : null);

  $effect(() => {
    const watched = id;
    if (!watched) return;
    let seenAt = -Infinity;
    const ask = async () => {
      if (now !== null && LIVE.includes(now) && performance.now() - seenAt > SIGN_OF_LIFE_MS) {
        seenAt = performance.now();
        // Beside the clock, which must not wait for it.
        void sittings.seen(watched);
      }
      const before = sitting()?.state;
      const result = link.heard(await clocks.refresh([watched]));
      if (result.ok) await store.remember(learning.learnerId, `clock/${watched}`, clocks.keep());
      const heard = result.ok ? result.value[0]?.state : undefined;
      if (heard && heard !== 'admitted') asked = null;
      else if (heard) {
        const question = link.heard(await agreements.asked(watched, getLocale()));
        if (question.ok) asked = question.value;
      }
      // Also when this very answer ended the watching: the last state is the one that matters most.
      if (heard && heard !== before) await learning.refresh();
    };
    let first = true;
    // The record was read when the page opened; a later gap may hide what no clock shows, such as a fee paid.
    const onGap = async () => {
      if (first) first = false;
      else link.heard(await learning.refresh());
    };
    again = () => void ask();
    return untrack(() => {
      // A page that was loaded anew without network goes on from what the one before it knew, and says so.
      void store
        .recall<KeptClocks>(learning.learnerId, `clock/${watched}`)
        .then((kept) => kept && clocks.restore(kept.value));
      void ask();
      return keepFresh(`sitting:${watched}`, { link, ask, onGap, pace: () => pace });
    });
  });

  // The device slept or its clock was set: ask at once, and not only when the next reading is due.
  $effect(() => {
    if (clocks.unsure) untrack(() => again());
  });

  return {
    get now() {
      return now;
    },
    get asked() {
      return asked;
    },
    again: () => again()
  };
}
