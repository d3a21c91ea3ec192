import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';

/** Staff listen to their library, a learner to the own sitting. */
export type Topic = `library:${string}` | `sitting:${string}`;

/** All that can happen live: an entity has a new version, to be fetched through RLS. `seq` counts in its library. */
export interface LiveEvent {
  seq: number;
  entity: string;
  id: string;
  version: number;
}

/** `cut`: nothing arrives. `catching-up`: it does again, and what was missed is being fetched. */
export type LiveState = 'live' | 'catching-up' | 'cut';

/** An open device, as others on the topic see it. Ids only: whoever reads them looks the names up. */
export interface Device {
  id: string;
  label: string;
  /** Who is signed in on it. */
  user?: string;
  /** The sitting that is open there. */
  sitting?: string;
}

/** What this device shows of itself, and when that changes. */
export interface Beacon {
  readonly id: string;
  device(): Device;
  /** Calls back after each change. Returns how to stop. */
  onChange(callback: () => void): () => void;
}

export interface Follower {
  changed(event: LiveEvent): void;
  /**
   * Events may have been missed: after each join, after the server lost its own listener, and when `seq` skips.
   * Fetch what changed (`pull_changes`, or a snapshot); the state is `live` when this settles, also by an error.
   */
  onGap(): void | Promise<void>;
  state?(state: LiveState): void;
  /** The devices that have the topic open, this one among them, by id. */
  present?(devices: Device[]): void;
}

const retryMs = [500, 1000, 2000, 5000, 10_000];
/** Realtime closes a channel that shows itself more than five times in half a minute; one is left for joining anew. */
const shows = { most: 4, withinMs: 30_000 };

/**
 * Listens to a topic on a private channel until the returned function is called. One `follow` a topic and client.
 * @param beacon shown to the others on the topic as long as it is open here
 */
export function follow(
  client: RealtimeClient,
  topic: Topic,
  follower: Follower,
  beacon: Beacon | null = null
): () => void {
  const link = new Following(client, topic, follower, beacon);
  void link.open();
  return () => link.stop();
}

class Following {
  readonly #client: RealtimeClient;
  readonly #topic: Topic;
  readonly #follower: Follower;
  readonly #beacon: Beacon | null;
  readonly #unlisten: (() => void) | undefined;
  #shownAt: number[] = [];
  #showTimer: ReturnType<typeof setTimeout> | undefined;
  #channel: RealtimeChannel | null = null;
  #stopped = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #joined = false;
  #state: LiveState | null = null;
  #lastSeq: number | null = null;
  #fetching = false;
  #fetchAgain = false;

  constructor(client: RealtimeClient, topic: Topic, follower: Follower, beacon: Beacon | null) {
    this.#client = client;
    this.#topic = topic;
    this.#follower = follower;
    this.#beacon = beacon;
    this.#unlisten = beacon?.onChange(() => this.#show());
  }

  async open(): Promise<void> {
    await this.#leaveOld();
    try {
      await this.#client.setAuth(); // The session's token of now, renewed first when it has expired.
    } catch {
      this.#say('cut'); // No network to renew it by.
      return this.#openLater();
    }
    if (this.#stopped) return;
    const presence = { key: this.#beacon?.id ?? '', enabled: this.#follower.present !== undefined };
    const channel = this.#client.channel(this.#topic, { config: { private: true, presence } });
    this.#channel = channel;
    channel
      .on('broadcast', { event: 'change' }, ({ payload }) => this.#heard(payload))
      .on('broadcast', { event: 'resync' }, () => void this.#catchUp());
    if (this.#follower.present)
      channel.on('presence', { event: 'sync' }, () => this.#follower.present?.(devices(channel)));
    channel.subscribe((state) => this.#subscribed(channel, state));
  }

  /** The client would hand out a channel that is still being left, by the page before, as if it were a new one. */
  async #leaveOld(): Promise<void> {
    const old = this.#client.getChannels().find(({ topic }) => topic === `realtime:${this.#topic}`);
    if (old) await this.#client.removeChannel(old);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#showTimer);
    this.#unlisten?.();
    if (this.#channel) void this.#client.removeChannel(this.#channel);
  }

  #subscribed(channel: RealtimeChannel, state: string): void {
    if (this.#stopped || channel !== this.#channel) return;
    this.#joined = state === 'SUBSCRIBED';
    if (this.#joined) {
      this.#tries = 0;
      this.#show();
      void this.#catchUp();
      return;
    }
    this.#say('cut');
    // After an error or a time-out the library joins again by itself. A closed channel (its token ran out, or the
    // right to read is gone) it leaves closed.
    if (state === 'CLOSED') this.#openLater();
  }

  /** Tells the others what is open here, the last of several quick changes once there may be another. */
  #show(): void {
    clearTimeout(this.#showTimer);
    if (this.#stopped || !this.#joined || !this.#channel || !this.#beacon) return;
    const now = performance.now();
    this.#shownAt = this.#shownAt.filter((at) => now - at < shows.withinMs);
    const [oldest] = this.#shownAt;
    if (oldest !== undefined && this.#shownAt.length >= shows.most) {
      this.#showTimer = setTimeout(() => this.#show(), oldest + shows.withinMs - now);
      return;
    }
    this.#shownAt.push(now);
    const { label, user, sitting } = this.#beacon.device();
    void this.#channel.track({ label, user, sitting });
  }

  #openLater(): void {
    if (this.#stopped) return;
    this.#channel = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.open(), retryMs[Math.min(this.#tries++, retryMs.length - 1)]);
  }

  #heard(payload: unknown): void {
    const event = asEvent(payload);
    if (!event) return void this.#catchUp(); // Said by a newer server; what it means is in the tables.
    const { seq } = event;
    // On a library's topic every number arrives, in order; a sitting's topic has a few of them.
    const skipped = this.#topic.startsWith('library:') && this.#lastSeq !== null && seq !== this.#lastSeq + 1;
    this.#lastSeq = seq;
    this.#follower.changed(event);
    if (skipped) void this.#catchUp();
  }

  /** Fetches once at a time, and once more when another gap came up meanwhile. */
  async #catchUp(): Promise<void> {
    this.#fetchAgain = this.#fetching;
    if (this.#fetching) return;
    this.#fetching = true;
    this.#lastSeq = null;
    this.#say('catching-up');
    try {
      await this.#follower.onGap();
    } finally {
      this.#fetching = false;
      if (!this.#stopped && this.#fetchAgain) void this.#catchUp();
      else this.#say(this.#joined ? 'live' : 'cut');
    }
  }

  #say(state: LiveState): void {
    if (this.#stopped || state === this.#state) return;
    this.#state = state;
    this.#follower.state?.(state);
  }
}

// By hand: a schema library would weigh several times this file on a learner's phone.
function asEvent(payload: unknown): LiveEvent | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { seq, entity, id, version } = payload as Partial<Record<keyof LiveEvent, unknown>>;
  if (typeof seq !== 'number' || typeof version !== 'number') return null;
  if (typeof entity !== 'string' || typeof id !== 'string') return null;
  return { seq, entity, id, version };
}

function deviceOf(id: string, meta: object | undefined): Device {
  const said = (name: string) => {
    const value = (meta as Record<string, unknown> | undefined)?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { id, label: said('label') ?? '', user: said('user'), sitting: said('sitting') };
}

function devices(channel: RealtimeChannel): Device[] {
  return Object.entries(channel.presenceState())
    .map(([id, metas]) => deviceOf(id, metas.at(-1)))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}
