import { createContext, untrack } from 'svelte';
import { bootId, mono, reading } from '#lib/data/device.ts';
import type { Entry } from '#lib/data/outbox.ts';
import type { Failure } from '#lib/data/result.ts';
import * as sessions from '#lib/data/sessions.ts';
import { store } from '#lib/data/store.ts';
import { remainingAt } from '#lib/domain/clock.ts';
import type { CommandKind, Payload } from '#lib/domain/commands.ts';
import { rules } from '#lib/domain/commands.ts';
import { arrange, aroundOf, flagsOf, place, type Place, withoutMoved } from '#lib/domain/board.ts';
import { lay, layRecord, type Shown, type Tap } from '#lib/domain/desk-room.ts';
import { roomSchema, type Handover, type Incident, type Room, type TakeOver } from '#lib/domain/room.ts';
import { withPart } from '#lib/domain/room-part.ts';
import { atTheDoor, withoutMovedHere } from '#lib/domain/door.ts';
import { formatInstant, parseInstant } from '#lib/domain/moment.ts';
import type { Clocks, KeptClocks } from './clock.svelte.ts';
import type { Link } from './link.svelte.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { OutboxState } from './outbox.svelte.ts';

/** What a tablet keeps of a session, to run it without network; the key is `keptKey`. */
export type KeptSession = { room: Room; clocks: KeptClocks };
export const keptKey = (sessionId: string): string => `desk/${sessionId}`;

/** Every half minute; a little less, so that a reading each half minute says it each time. */
const signOfLifeMs = 28_000;

/** Commands whose effect is a row of its own. */
const keptKinds = new Set(['incident', 'handover', 'take-over']);

const asWaiting = (tap: Tap): Tap => (tap.state === 'parked' ? { ...tap, state: 'pending' } : tap);

/** The sitting that a tap is about, or that it makes. */
const sittingOf = ({ sitting_id, payload }: Entry['command']): string | null =>
  sitting_id ?? (payload as { sitting_id?: string }).sitting_id ?? null;

/** One session on this tablet: what the server said last, with this device's taps laid over it. */
export class Desk {
  readonly sessionId: string;
  readonly #userId: string;
  readonly #outbox: OutboxState;
  readonly #clocks: Clocks;
  readonly #link: Link;
  #room = $state.raw<Room | null>(null);
  #asOf = $state<string | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #busy = $state(false);
  #seenAt = -Infinity;
  /** What the next reading asks for: all of the room, or these sittings of it. */
  #whole = true;
  #some: string[] = [];

  constructor(sessionId: string, userId: string, parts: { outbox: OutboxState; clocks: Clocks; link: Link }) {
    this.sessionId = sessionId;
    this.#userId = userId;
    this.#outbox = parts.outbox;
    this.#clocks = parts.clocks;
    this.#link = parts.link;
  }

  get room(): Room | null {
    return this.#room;
  }
  /** When `room` was read from the server, RFC 3339. */
  get asOf(): string | null {
    return this.#asOf;
  }
  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  readonly #taps = $derived.by(() => {
    const mine = this.#outbox.entries.filter((entry) => entry.command.session_id === this.sessionId);
    return Map.groupBy(mine, (entry) => entry.command.sitting_id);
  });

  /** The server's sittings, and those that this device's walk-ins make. */
  readonly #present = $derived.by(() => {
    const room = this.#room;
    if (!room) return [];
    const taps = (this.#taps.get(null) ?? []).map((entry) => this.#tap(entry));
    return [...withoutMovedHere(room.sittings, taps), ...atTheDoor(room, taps)];
  });

  /** Everybody of the session. Changes with what the server says and with taps, not with the clock. */
  readonly sittings: Shown[] = $derived.by(() => {
    const told = this.#room?.sittings ?? [];
    return this.#present.map((one) => {
      const taps = (this.#taps.get(one.id) ?? []).map((entry) => this.#tap(entry));
      // Of somebody whose walk-in waits for a librarian there is nothing but the taps that wait with it.
      return lay(one, told.some(({ id }) => id === one.id) ? taps : taps.map(asWaiting));
    });
  });

  /** Whether somebody has looked at the room in this session, this tablet's own tap included. */
  readonly roomChecked: boolean = $derived.by(
    () =>
      (this.#room?.room_checks.length ?? 0) > 0 ||
      (this.#taps.get(null) ?? []).some(
        ({ command, state }) => command.kind === 'room-check' && (state === 'pending' || state === 'applied')
      )
  );

  /** Incidents, handovers and who took over, with those that this device has yet to send. */
  readonly #record: { incidents: Incident[]; handovers: Handover[]; takeOvers: TakeOver[] } = $derived.by(
    () => {
      const room = this.#room;
      if (!room) return { incidents: [], handovers: [], takeOvers: [] };
      const kept = [...this.#taps.values()].flat().filter(({ command }) => keptKinds.has(command.kind));
      return layRecord(
        room,
        kept.map((entry) => ({
          ...this.#tap(entry),
          id: entry.command.id,
          sittingId: entry.command.sitting_id,
          by: this.#userId
        }))
      );
    }
  );
  get incidents(): Incident[] {
    return this.#record.incidents;
  }
  get handovers(): Handover[] {
    return this.#record.handovers;
  }
  get takeOvers(): TakeOver[] {
    return this.#record.takeOvers;
  }
  /** Who said last that they have the desk. */
  get atDesk(): TakeOver | null {
    return this.#record.takeOvers.at(-1) ?? null;
  }

  /** This device has closed the session and the server has not heard of it yet. */
  readonly closing = $derived(
    (this.#taps.get(null) ?? []).some(
      ({ command, state }) => command.kind === 'close-session' && state === 'pending'
    )
  );

  readonly #notTaken = $derived.by(() =>
    this.#outbox.unsettled.flatMap(({ command, state }) =>
      state !== 'parked' && command.sitting_id !== null ? [command.sitting_id] : []
    )
  );

  /** Everybody with what a tile says of them, those who need something first. Looked at once a second. */
  readonly places: Place[] = $derived.by(() => {
    const room = this.#room;
    if (!room) return [];
    const mine = [...this.#taps.values()].flat().filter(({ state }) => state === 'parked');
    const parked = [...room.parked, ...mine.map(({ command }) => ({ sitting_id: sittingOf(command) }))];
    const around = aroundOf({ ...room, parked }, this.incidents, this.#notTaken, this.#clocks.second * 1000);
    return arrange(withoutMoved(this.sittings).map((one) => place(one, flagsOf(one, around))));
  });

  #tap(entry: Entry): Tap {
    const { command } = entry;
    const sameLoad = command.boot_id === bootId;
    // The age of the tap by a clock that nobody can set; after a reload the device's own date has to do. Untracked: a tap
    // stands still, and the room must not be laid out anew with each tick.
    const now = untrack(() => this.#clocks.now);
    const at = sameLoad ? now - (mono() - command.tapped_mono_ms) : (parseInstant(command.tapped_at) ?? now);
    return { kind: command.kind, payload: command.payload, at, state: entry.state, version: entry.version };
  }

  sitting(id: string): Shown | null {
    return this.sittings.find((one) => one.id === id) ?? null;
  }

  /** Milliseconds left at the last full second, for a sitting whose clock has begun. */
  remainingMs(one: Shown): number | null {
    return one.clock.startedAt === null ? null : remainingAt(one.clock, this.#clocks.second * 1000);
  }

  /** Who did something, in the room's own names; null for nobody who is on its staff. */
  colleague(userId: string): Room['staff'][number] | null {
    return this.#room?.staff.find(({ id }) => id === userId) ?? null;
  }

  /** Whether people sit here now, or will before the session's time is over: not the moment for a new version. */
  readonly underWay = $derived.by(() => {
    if (this.sittings.some(({ state }) => state === 'running' || state === 'paused')) return true;
    const session = this.#room?.session;
    return session?.state === 'open' && this.#clocks.now < (parseInstant(session.ends_at) ?? 0);
  });

  /** Opens with what the device kept, then asks the server. */
  async open(): Promise<void> {
    const kept = await store.recall<KeptSession>(this.#userId, keptKey(this.sessionId));
    // What an older version kept may lack what this one shows.
    const room = roomSchema.safeParse(kept?.value.room);
    if (kept && room.success && !this.#room) {
      this.#room = room.data;
      this.#asOf = kept.at;
      this.#clocks.restore(kept.value.clocks);
    }
    await this.refresh();
  }

  /** Asks the server for all of it; asked during that, it asks once more. */
  refresh(): Promise<void> {
    this.#whole = true;
    return this.#readOne();
  }

  /** Asks for what these sittings and the session are now: a small part of a full room. */
  refreshSome(sittingIds: string[]): Promise<void> {
    this.#some.push(...sittingIds);
    return this.#readOne();
  }

  readonly #readOne = oneAtATime(() => this.#read());

  async #read(): Promise<void> {
    this.#busy = true;
    const sent = reading();
    const known = this.#whole ? null : this.#room;
    const some = this.#some;
    this.#whole = false;
    this.#some = [];
    const read = (data: unknown) => roomSchema.parse(data);
    const result = this.#link.heard(
      await (known ? sessions.part(this.sessionId, some, read) : sessions.snapshot(this.sessionId, read))
    );
    this.#busy = false;
    this.#failure = result.ok ? null : result;
    if (!result.ok) {
      // What was to be read is still to be read.
      this.#whole = true;
      return;
    }
    this.#clocks.hear(result.value.server_now, sent);
    this.#room = known ? withPart(known, result.value, some) : result.value;
    this.#asOf = formatInstant(Date.now());
    const kept: KeptSession = { room: this.#room, clocks: this.#clocks.keep() };
    await store.remember(this.#userId, keptKey(this.sessionId), kept);
    await this.#sayAlive();
    const stillParked = result.value.parked.map(({ id }) => id);
    const decided = this.#outbox.entries.filter(
      ({ command, state }) =>
        state === 'parked' && command.session_id === this.sessionId && !stillParked.includes(command.id)
    );
    if (decided.length > 0) await this.#outbox.askAgain(decided);
  }

  async #sayAlive(): Promise<void> {
    if (mono() - this.#seenAt < signOfLifeMs) return;
    this.#seenAt = mono();
    this.#link.heard(await sessions.seen(this.sessionId));
  }

  /** Keeps a tap about one sitting; throws when the device cannot keep it. `id` where another tap will name this one. */
  async tap<Kind extends CommandKind>(
    one: Shown,
    kind: Kind,
    payload: Payload<Kind>,
    id: string = crypto.randomUUID()
  ): Promise<void> {
    await this.#outbox.add([
      {
        id,
        session_id: this.sessionId,
        sitting_id: one.id,
        kind,
        payload: payload as Record<string, unknown>,
        base_version: rules[kind].checksVersion ? one.version : null
      }
    ]);
  }

  /** Keeps a tap about the session itself. */
  async tapSession<Kind extends CommandKind>(
    kind: Kind,
    payload: Payload<Kind>,
    id: string = crypto.randomUUID()
  ): Promise<void> {
    await this.#outbox.add([
      {
        id,
        session_id: this.sessionId,
        sitting_id: null,
        kind,
        payload: payload as Record<string, unknown>,
        base_version: null
      }
    ]);
  }
}

export const [getDesk, setDesk] = createContext<Desk>();
