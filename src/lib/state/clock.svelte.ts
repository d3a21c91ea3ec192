import { createContext } from 'svelte';
import { bootId, mono, reading } from '#lib/data/device.ts';
import type { Result } from '#lib/data/result.ts';
import * as sittings from '#lib/data/sittings.ts';
import type { Clock } from '#lib/data/sittings.ts';
import { parseInstant } from '#lib/domain/moment.ts';
import * as serverClock from '#lib/domain/server-clock.ts';

const TICK_MS = 250;

/** What a device must keep to let clocks run on after a reload without network. */
export type KeptClocks = { server: serverClock.Snapshot | null; rows: Clock[] };

const bySitting = (rows: Clock[]) => Object.fromEntries(rows.map((row) => [row.sitting_id, row]));

/** The clocks of sittings as the server has them, ticking between its answers on a time that nobody can set. */
export class Clocks {
  #server = $state.raw(serverClock.start(bootId));
  #rows = $state.raw<Readonly<Record<string, Clock>>>({});
  #mono = $state(mono());

  /** Lets the clocks tick. Returns how to stop. */
  start(): () => void {
    const tick = () => {
      this.#mono = mono();
      this.#server = serverClock.observe(this.#server, reading());
    };
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }

  /** The server's time now, in milliseconds; the device's own only while nothing better is known. */
  readonly now = $derived(serverClock.serverNow(this.#server, this.#mono) ?? Date.now());

  /** `now` in whole seconds: what shows many clocks changes once a second, however often the ticker looks. */
  readonly second = $derived(Math.floor(this.now / 1000));

  /** The device slept, or was started anew without network: say so beside a clock. */
  readonly unsure = $derived(this.#server.trust !== 'synced');

  /** Whether a sitting that this page shows is under way: not the moment to reload. */
  readonly anyRunning = $derived(
    Object.values(this.#rows).some(({ state }) => state === 'running' || state === 'paused')
  );

  /** Asks the server for these clocks and for its time. */
  async refresh(sittingIds: string[]): Promise<Result<Clock[]>> {
    const sent = reading();
    const result = await sittings.clocks(sittingIds);
    if (result.ok) this.take(result.value, sent);
    return result;
  }

  /** Takes in clocks that came another way, as with a session's snapshot asked for at `sent`. */
  take(rows: Clock[], sent: serverClock.Reading): void {
    this.hear(rows[0]?.server_now ?? '', sent);
    this.#rows = { ...this.#rows, ...bySitting(rows) };
    this.#mono = mono();
  }

  /** Learns the server's time from any answer that carries it (`server_now`), asked for at `sent`. */
  hear(serverNow: string, sent: serverClock.Reading): void {
    const said = parseInstant(serverNow);
    if (said !== null) this.#server = serverClock.hear(this.#server, said, sent, reading());
    this.#mono = mono();
  }

  row(sittingId: string): Clock | null {
    return this.#rows[sittingId] ?? null;
  }

  /** Milliseconds left; null when this clock was never read. It stands still while paused. */
  remainingMs(sittingId: string): number | null {
    const row = this.#rows[sittingId];
    if (!row) return null;
    const deadline = row.deadline === null ? null : parseInstant(row.deadline);
    return deadline === null ? row.remaining_ms : Math.max(0, deadline - this.now);
  }

  keep(): KeptClocks {
    return { server: serverClock.toSnapshot(this.#server, reading()), rows: Object.values(this.#rows) };
  }

  /** Goes on from what an earlier page load kept. */
  restore(kept: KeptClocks): void {
    if (Object.keys(this.#rows).length > 0) return;
    if (kept.server) this.#server = serverClock.fromSnapshot(kept.server, bootId, reading());
    this.#rows = bySitting(kept.rows);
  }
}

export const [getClocks, setClocks] = createContext<Clocks>();
