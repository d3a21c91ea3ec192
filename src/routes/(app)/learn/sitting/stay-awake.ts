/**
 * Keeps the screen from going dark while a clock runs, where the browser can. The lock is lost when the page is hidden
 * and taken anew when it comes back. Returns how to let go.
 */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let stopped = false;
  const take = async () => {
    if (stopped || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (stopped) await lock.release();
    } catch {
      // Refused, as on a low battery: the clock is right all the same when the screen wakes.
      lock = null;
    }
  };
  const look = () => void take();
  document.addEventListener('visibilitychange', look);
  void take();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', look);
    void lock?.release();
  };
}
