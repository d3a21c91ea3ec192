import { client } from './client.ts';
import type { Beacon, Follower, Topic } from './live.ts';

const retryMs = 5_000;

/**
 * Listens to a topic as whoever is signed in, until the returned function is called. The code for it is fetched now,
 * not with the page: most pages never listen. Where it cannot be fetched the topic is `cut`, and it is tried again.
 */
export function listen(topic: Topic, follower: Follower, beacon: Beacon | null = null): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = async () => {
    try {
      const [{ follow }, realtime] = await Promise.all([import('./live.ts'), client().realtime()]);
      if (!stopped) stop = follow(realtime, topic, follower, beacon);
    } catch {
      if (stopped) return;
      follower.state?.('cut');
      timer = setTimeout(() => void begin(), retryMs);
    }
  };
  void begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
    stop?.();
  };
}
