/**
 * Runs `work` one at a time. Whoever calls during a run gets it run once more after that: what is under way may have
 * left before the news. The promise settles when nothing is left to run, and rejects with what `work` throws.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async () => {
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      running = null;
    }
  };
  return () => {
    again = true;
    return (running ??= run());
  };
}
