import { replay } from './feed.ts';
import { EncodedBroadcast, isRecord, type Broadcast, type Frame } from './frames.ts';
import type { Hub } from './hub.ts';
import { claimsOf, Refusal, type JoinRequest } from './join.ts';
import { Rate } from './limits.ts';
import { refused, type Extension, type Rights } from './rights.ts';
import type { Member, Room } from './room.ts';
import { expired, secondsLeft, type Claims } from './tokens.ts';

/** What a channel needs of the socket that it was joined on. */
export interface Line {
  readonly open: boolean;
  send(frame: Omit<Frame, 'broadcast' | 'payload'> & { payload: unknown }): void;
  deliver(broadcast: EncodedBroadcast): void;
  /** Runs a task after those of the same topic that came before it. */
  inTurn(topic: string, task: () => void | Promise<void>): void;
  /** The channel is over. */
  dropped(channel: Channel): void;
}

/** One client's membership of one private topic: its rights, its presence, and what it may say. */
export class Channel implements Member {
  /** As on the wire, `realtime:library:...`. */
  readonly topic: string;
  readonly joinRef: string | null;
  rights: Rights = { broadcast: false, presence: false };
  presenceEnabled: boolean;
  readonly #hub: Hub;
  readonly #line: Line;
  readonly #request: JoinRequest;
  readonly #presenceRate: Rate;
  readonly #replayed = new Set<unknown>();
  #token: string | null;
  #claims: Claims;
  #mayWrite = new Map<Extension, boolean>();
  #room: Room | null = null;
  /** Broadcasts that arrive while older ones are being replayed. */
  #held: EncodedBroadcast[] | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(hub: Hub, line: Line, frame: Frame, request: JoinRequest, connectionClaims: Claims) {
    this.#hub = hub;
    this.#line = line;
    this.topic = frame.topic;
    this.joinRef = frame.joinRef;
    this.#request = request;
    this.presenceEnabled = request.presenceEnabled;
    this.#presenceRate = new Rate(hub.limits.presenceCalls, hub.limits.presenceWindowMs);
    this.#token = request.token;
    this.#claims = request.token === null ? connectionClaims : claimsOf(request.token, hub.tokens);
  }

  /** The topic as policies know it. */
  get name(): string {
    return this.topic.slice('realtime:'.length);
  }

  /** Asks for the right to read and enters the room. `welcome` says so to the client. Raises Refusal. */
  async enter(welcome: () => void): Promise<void> {
    if (secondsLeft(this.#claims) <= 0) throw new Refusal('InvalidJWTToken', expired(this.#claims).message);
    const { replay: wanted } = this.#request;
    if (wanted === 'invalid') throw new Refusal('UnableToReplayMessages', 'Replay params are not valid');
    this.rights = await this.#askRights(this.#claims);
    if (!this.rights.broadcast && !this.rights.presence)
      throw new Refusal(
        'Unauthorized',
        `You do not have permissions to read from this Channel topic: ${this.name}`
      );
    if (!this.#line.open) return;
    this.#room = this.#hub.rooms.enter(this.name, this);
    let past: Broadcast[] = [];
    if (wanted && this.rights.broadcast) {
      this.#held = [];
      past = await replay(this.#hub.sql, this.name, wanted.since, wanted.limit);
    }
    welcome();
    for (const broadcast of past) {
      this.#replayed.add(broadcast.meta?.id);
      this.#line.deliver(new EncodedBroadcast(this.topic, broadcast));
    }
    const held = this.#held ?? [];
    this.#held = null;
    for (const broadcast of held) this.deliver(broadcast);
    if (this.presenceEnabled) this.#sendPresenceState();
    this.#schedule();
  }

  /** Leaves the room; the others see the presence go. */
  leave(): void {
    clearTimeout(this.#timer);
    const room = this.#room;
    if (!room) return;
    this.#room = null;
    this.#hub.rooms.leave(room.topic, this);
    const diff = room.presence.untrack(this.#request.presenceKey, this);
    if (diff) room.announce(diff);
  }

  deliver(broadcast: EncodedBroadcast): void {
    if (this.#held) this.#held.push(broadcast);
    else if (broadcast.id === undefined || !this.#replayed.has(broadcast.id)) this.#line.deliver(broadcast);
  }

  tell(event: string, payload: unknown): void {
    this.#line.send({ joinRef: null, ref: null, topic: this.topic, event, payload });
  }

  handle(frame: Frame): void | Promise<void> {
    if (frame.broadcast) return this.#broadcast(frame, frame.broadcast);
    if (frame.event === 'presence') return this.#presence(frame);
    if (frame.event === 'access_token') return this.#renew(frame.payload.access_token);
  }

  system(status: 'ok' | 'error', message: string): void {
    const payload = { extension: 'system', status, message, channel: this.name };
    this.#line.send({ joinRef: this.joinRef, ref: null, topic: this.topic, event: 'system', payload });
  }

  close(): void {
    this.leave();
    const { joinRef, topic } = this;
    this.#line.send({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: {} });
    this.#line.dropped(this);
  }

  fatal(message: string): void {
    this.system('error', message);
    this.close();
  }

  async #broadcast(frame: Frame, broadcast: Broadcast): Promise<void> {
    if (broadcast.body.length > this.#hub.limits.payloadBytes) {
      if (this.#request.ack) this.#reply(frame, 'error', 'payload_size_exceeded');
      return;
    }
    // As on hosted: no answer, so that a refused client learns nothing and sees a time-out.
    if (!(await this.#asksToWrite('broadcast'))) return;
    this.#room?.publish(broadcast, this.#request.self ? undefined : this);
    if (this.#request.ack) this.#reply(frame, 'ok', {});
  }

  async #presence(frame: Frame): Promise<void> {
    if (!this.#presenceRate.take()) return this.fatal('Client presence rate limit exceeded');
    const room = this.#room;
    const event = String(frame.payload.event).toLowerCase();
    const key = this.#request.presenceKey;
    if (event === 'untrack') {
      const diff = room?.presence.untrack(key, this);
      if (diff) room?.announce(diff);
      return this.#reply(frame, 'ok', {});
    }
    if (event !== 'track' || !(await this.#asksToWrite('presence'))) return this.#reply(frame, 'error', {});
    const payload = frame.payload.payload ?? {};
    if (!isRecord(payload))
      return this.#reply(frame, 'error', { reason: 'Presence track payload must be a map' });
    if (Buffer.byteLength(JSON.stringify(payload)) > this.#hub.limits.payloadBytes)
      return this.fatal('Track message size exceeded');
    if (!this.presenceEnabled) await this.#enablePresence();
    const diff = room && this.#room === room ? room.presence.track(key, this, payload) : null;
    if (diff) room?.announce(diff);
    this.#reply(frame, 'ok', {});
  }

  async #enablePresence(): Promise<void> {
    this.presenceEnabled = true;
    this.rights = await this.#askRights(this.#claims);
    this.#sendPresenceState();
  }

  #sendPresenceState(): void {
    if (!this.rights.presence || !this.#room) return;
    const { joinRef, topic } = this;
    const payload = this.#room.presence.state();
    this.#line.send({ joinRef, ref: null, topic, event: 'presence_state', payload });
  }

  /** A new token: the rights of the old one are forgotten. */
  async #renew(token: unknown): Promise<void> {
    if (typeof token !== 'string' || token.startsWith('sb_') || token === this.#token) return;
    try {
      this.#claims = claimsOf(token, this.#hub.tokens);
    } catch (error) {
      if (error instanceof Refusal) return this.fatal(error.message);
      throw error;
    }
    this.#token = token;
    await this.#recheck();
  }

  async #recheck(): Promise<void> {
    if (!this.#room) return;
    if (secondsLeft(this.#claims) <= 0) return this.fatal(expired(this.#claims).message);
    this.#mayWrite = new Map();
    try {
      this.rights = await this.#askRights(this.#claims);
    } catch (error) {
      // Only a refusal closes: a database that restarts must not empty every room. Asked again in time.
      this.#hub.failed('asking for the rights of a channel again', error);
    }
    if (!this.rights.broadcast && !this.rights.presence)
      return this.fatal(`You no longer have permission to read from this Channel topic: ${this.name}`);
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#room) return;
    const wait = Math.min(this.#hub.recheckMs, Math.max(0, secondsLeft(this.#claims) * 1000));
    const recheck = () => this.#line.inTurn(this.topic, () => this.#recheck());
    this.#timer = setTimeout(recheck, wait).unref();
  }

  async #askRights(claims: Claims): Promise<Rights> {
    const extensions: Extension[] = this.presenceEnabled ? ['broadcast', 'presence'] : ['broadcast'];
    try {
      return await this.#hub.rights.read(claims, this.name, extensions);
    } catch (error) {
      if (refused(error)) return { broadcast: false, presence: false };
      throw error;
    }
  }

  async #asksToWrite(extension: Extension): Promise<boolean> {
    let allowed = this.#mayWrite.get(extension);
    if (allowed === undefined) {
      allowed = await this.#hub.rights.write(this.#claims, this.name, extension);
      this.#mayWrite.set(extension, allowed);
    }
    return allowed;
  }

  #reply(frame: Frame, status: 'ok' | 'error', response: unknown): void {
    const { joinRef, ref, topic } = frame;
    this.#line.send({ joinRef, ref, topic, event: 'phx_reply', payload: { status, response } });
  }
}
