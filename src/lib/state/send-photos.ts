/** A photo that nobody answered for is tried again after so long. */
const againMs = 60_000;

/**
 * Sends this person's kept photos, and goes on trying for as long as one may still go through. Called when there is a network
 * and no tap waits: a photo belongs to an incident or a result that must be there first. Returns how to stop.
 * @param ontold how many of them the server refuses: a person has to look
 */
export function sendPhotos(userId: string, ontold: (refused: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const send = async () => {
    // Fetched when there may be something to send: no page waits for it.
    const photos = await import('#lib/data/photos.ts').catch(() => null);
    const left = photos ? await photos.send(userId) : 1;
    const kept = photos ? await photos.kept(userId).catch(() => []) : [];
    if (stopped) return;
    ontold(kept.filter(({ refused }) => refused !== undefined).length);
    if (left > 0) timer = setTimeout(() => void send(), againMs);
  };
  void send();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
