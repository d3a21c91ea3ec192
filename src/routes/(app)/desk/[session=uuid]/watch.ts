/** How often the board asks by itself, when nothing pushes. */
const everyMs = 5_000;

/** Calls back when the library's data may have changed. Returns how to stop. */
export function watch(_libraryId: string, changed: () => void): () => void {
  const timer = setInterval(changed, everyMs);
  const look = () => {
    if (document.visibilityState === 'visible') changed();
  };
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', changed);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('online', changed);
  };
}
