import { listen } from '#lib/data/listening.ts';
import type { Beacon, Device, Follower, LiveEvent, LiveState, Topic } from '#lib/data/live.ts';
import type { Link } from './link.svelte.ts';
import { oneAtATime } from './one-at-a-time.ts';

type Freshness = {
  link: Link;
  /**
   * Reads from the server what the page shows.
   * @param heard the changes since the last reading; null when there may be others, and all of it is to be read
   */
  ask: (heard: LiveEvent[] | null) => Promise<unknown>;
  /** When events may have been missed; `ask` unless said otherwise. */
  onGap?: () => Promise<unknown>;
  /** Which changes the page shows; all of them unless said otherwise. */
  concerns?: (event: LiveEvent) => boolean;
  /** At least so many milliseconds lie between the starts of two readings. */
  apartMs?: number;
  /**
   * Milliseconds between readings without news, while changes arrive and while they do not. Null: the page reads again
   * by itself, or need not.
   */
  pace: () => { live: number; cut: number } | null;
  /** Shows this device to the others on the topic, and says who else is there. */
  presence?: Beacon & { present(devices: Device[]): void };
};

/**
 * Keeps a page as fresh as the server: reads again when something changed on the topic, when changes may have been
 * missed, when the page is looked at again, and now and then without being told. Tells the link whether changes
 * arrive. Returns how to stop.
 */
export function keepFresh(
  topic: Topic,
  { link, ask, onGap, concerns, apartMs = 0, pace, presence }: Freshness
): () => void {
  let state: LiveState | null = null;
  let stopped = false;
  let lastAt = -Infinity;
  let heard: LiveEvent[] = [];
  let whole = true;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const again = () => {
    clearTimeout(timer);
    const rests = pace();
    if (!stopped && rests) timer = setTimeout(readWhole, rests[state === 'live' ? 'live' : 'cut']);
  };
  const read = oneAtATime(async () => {
    clearTimeout(timer);
    const early = apartMs - (performance.now() - lastAt);
    if (early > 0) await new Promise((on) => setTimeout(on, early));
    if (stopped) return;
    lastAt = performance.now();
    const news = whole ? null : heard;
    whole = false;
    heard = [];
    try {
      await ask(news);
    } finally {
      again();
    }
  });
  const readWhole = () => {
    whole = true;
    return read();
  };
  const look = () => {
    if (pace() && document.visibilityState === 'visible') void readWhole();
  };

  again();
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', look);
  const follower: Follower = {
    changed: (event) => {
      if (!(concerns?.(event) ?? true)) return;
      heard.push(event);
      void read();
    },
    onGap: async () => void (await Promise.all([readWhole(), onGap?.()])),
    state: (now) => {
      state = now;
      if (now !== 'catching-up') link.live(now === 'live');
      // Who is there is not known while nothing arrives.
      if (now === 'cut') presence?.present([]);
      again();
    },
    // A listener for presence, also an idle one, makes the server send it.
    ...(presence && { present: (devices: Device[]) => presence.present(devices) })
  };
  const leave = listen(topic, follower, presence);
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('online', look);
    leave();
    link.live(true);
  };
}
