/**
 * Holds a device in kiosk mode as far as a page can: the screen stays awake and, from the first touch on, full; no menu, no
 * way back. The rest is the device's own kiosk mode (docs/kiosk.md). Gives what lets it go.
 */
export function hold(): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let awake: WakeLockSentinel | undefined;

  const stayAwake = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused on a low battery: the device then dims by its own rules.
    awake = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (signal.aborted) await awake?.release();
  };
  const fill = () => {
    // Refused inside a frame and on phones that have no such thing.
    if (!document.fullscreenElement)
      void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };

  void stayAwake();
  document.addEventListener('visibilitychange', () => void stayAwake(), { signal });
  document.addEventListener('pointerup', fill, { signal });
  document.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  return () => {
    stop.abort();
    void awake?.release();
  };
}
