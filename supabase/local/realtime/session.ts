import type { RawData, WebSocket } from 'ws';
import { Channel, type Line } from './channel.ts';
import type { EncodedBroadcast } from './frames.ts';
import { decode, encode, type Encoded, type Frame, type Version } from './frames.ts';
import type { Hub } from './hub.ts';
import { readJoin, Refusal, type JoinRequest } from './join.ts';
import { Rate } from './limits.ts';
import type { Claims } from './tokens.ts';

/** One WebSocket: reads frames, keeps those of a topic in order, and never lets a slow reader fill the memory. */
export class Session implements Line {
  lastHeard = performance.now();
  readonly #hub: Hub;
  readonly #socket: WebSocket;
  readonly #version: Version;
  readonly #claims: Claims;
  readonly #channels = new Map<string, Channel>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #joins: Rate;
  readonly #messages: Rate;
  #waiting = 0;

  constructor(hub: Hub, socket: WebSocket, version: Version, claims: Claims) {
    this.#hub = hub;
    this.#socket = socket;
    this.#version = version;
    this.#claims = claims;
    this.#joins = new Rate(hub.limits.joinsPerSecond);
    this.#messages = new Rate(hub.limits.messagesPerSecond);
    socket.on('message', (data, binary) => this.#received(data, binary));
    socket.on('pong', () => (this.lastHeard = performance.now()));
    socket.on('error', () => socket.terminate()); // Too large a frame, or no WebSocket frame at all.
    socket.on('close', () => this.#ended());
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  ping(): void {
    if (performance.now() - this.lastHeard > this.#hub.limits.silenceMs) this.#socket.terminate();
    else if (this.open) this.#socket.ping();
  }

  /** 1012 says that the service restarts, so clients come back. */
  async end(): Promise<void> {
    const closed = new Promise((done) => this.#socket.once('close', done));
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    this.#socket.close(1012, 'restarting');
    const patience = setTimeout(() => this.#socket.terminate(), 1000);
    await closed;
    clearTimeout(patience);
  }

  send(frame: Omit<Frame, 'broadcast' | 'payload'> & { payload: unknown }): void {
    this.#write(encode(frame, this.#version));
  }

  deliver(broadcast: EncodedBroadcast): void {
    const form = broadcast.in(this.#version);
    if (form !== null) this.#write(form);
  }

  dropped(channel: Channel): void {
    if (this.#channels.get(channel.topic) === channel) this.#channels.delete(channel.topic);
  }

  inTurn(topic: string, task: () => void | Promise<void>): void {
    const before = this.#turns.get(topic) ?? Promise.resolve();
    if (++this.#waiting > this.#hub.limits.waitingFrames) this.#socket.pause();
    const turn = before
      .then(task)
      .catch((error: unknown) => this.#hub.failed(`a frame on ${topic}`, error))
      .then(() => {
        if (this.#turns.get(topic) === turn) this.#turns.delete(topic);
        if (--this.#waiting < this.#hub.limits.waitingFrames / 2 && this.#socket.isPaused)
          this.#socket.resume();
      });
    this.#turns.set(topic, turn);
  }

  #write(data: Encoded): void {
    if (!this.open) return;
    if (this.#socket.bufferedAmount + data.length > this.#hub.limits.waitingBytes) this.#socket.terminate();
    else this.#socket.send(data);
  }

  #received(data: RawData, binary: boolean): void {
    this.lastHeard = performance.now();
    const frame = decode(data as Buffer, binary, this.#version);
    if (!frame) return;
    if (frame.topic === 'phoenix') return this.#answer(frame, 'ok', {});
    this.inTurn(frame.topic, () => this.#handle(frame));
  }

  #handle(frame: Frame): void | Promise<void> {
    if (!this.open) return;
    if (frame.event === 'phx_join') return this.#join(frame);
    const channel = this.#channels.get(frame.topic);
    if (frame.event === 'phx_leave') {
      this.#answer(frame, 'ok', {});
      // A leave that crossed a newer join is not about the newer one.
      if (frame.joinRef === null || frame.joinRef === channel?.joinRef) channel?.close();
      return;
    }
    if (!channel) {
      if (frame.ref !== null) this.#answer(frame, 'error', { reason: 'unmatched topic' });
      return;
    }
    if (!this.#messages.take()) return channel.fatal('Too many messages per second');
    return channel.handle(frame);
  }

  async #join(frame: Frame): Promise<void> {
    this.#channels.get(frame.topic)?.close();
    const request = readJoin(frame.payload);
    let channel: Channel | undefined;
    try {
      this.#admit(frame.topic, request);
      channel = new Channel(this.#hub, this, frame, request, this.#claims);
      this.#channels.set(frame.topic, channel);
      await channel.enter(() => this.#answer(frame, 'ok', { postgres_changes: [] }));
    } catch (error) {
      channel?.leave();
      if (channel) this.dropped(channel);
      if (!(error instanceof Refusal)) this.#hub.failed(`joining ${frame.topic}`, error);
      const unable = 'UnableToConnectToProject: Realtime was unable to connect to the project database';
      this.#answer(frame, 'error', { reason: error instanceof Refusal ? error.message : unable });
      return;
    }
    if (request.replicationReady) channel.system('ok', 'Replication connection established');
  }

  /** Everything that can be refused without asking the database. */
  #admit(topic: string, request: JoinRequest): void {
    const { channelsPerSocket } = this.#hub.limits;
    if (!topic.startsWith('realtime:')) throw new Refusal('TopicNameRequired', 'Topics start with realtime:');
    if (topic === 'realtime:') throw new Refusal('TopicNameRequired', 'You must provide a topic name');
    if (!request.private) throw new Refusal('PrivateOnly', 'This project only allows private channels');
    if (request.databaseChanges)
      throw new Refusal(
        'UnableToSubscribe',
        'postgres_changes is not served: use broadcast from the database'
      );
    if (!this.#joins.take()) throw new Refusal('ClientJoinRateLimitReached', 'Too many joins per second');
    if (this.#channels.size >= channelsPerSocket)
      throw new Refusal('ChannelRateLimitReached', 'Too many channels');
  }

  #answer(frame: Frame, status: 'ok' | 'error', response: unknown): void {
    const { joinRef, ref, topic } = frame;
    this.send({ joinRef, ref, topic, event: 'phx_reply', payload: { status, response } });
  }

  #ended(): void {
    for (const channel of this.#channels.values()) channel.leave();
    this.#channels.clear();
  }
}
