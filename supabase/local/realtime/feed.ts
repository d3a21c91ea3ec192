import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import type { Broadcast } from './frames.ts';

export interface FeedMessage {
  topic: string;
  broadcast: Broadcast;
}

export interface FeedListener {
  message(message: FeedMessage): void;
  /** Messages may have been missed. */
  gap(): void;
  failed(what: string, error: unknown): void;
}

/** A connection that listens; `lost` settles when it is gone. */
interface Listener {
  lost: Promise<void>;
  end(): Promise<void>;
}

interface Row {
  id: string;
  topic: string;
  event: string | null;
  body: string | null;
  binary_payload: Buffer | null;
}

const channel = 'realtime_messages';
const keptHours = 72;
/** Small enough that a burst leaves sockets a moment to drain before the next batch. */
const batch = 50;

/**
 * Broadcasts from the database. A notification names a committed row and the row is read again, because a
 * notification carries at most 8,000 bytes. Notifications come in commit order, and so do the messages.
 */
export class Feed {
  readonly #sql: postgres.Sql;
  readonly #databaseUrl: string;
  readonly #to: FeedListener;
  readonly #prune: NodeJS.Timeout;
  #waiting: string[] = [];
  #reading = false;
  #closed = false;
  #listener: Listener | null = null;

  private constructor(sql: postgres.Sql, databaseUrl: string, to: FeedListener) {
    this.#sql = sql;
    this.#databaseUrl = databaseUrl;
    this.#to = to;
    this.#prune = setInterval(() => void this.#forgetOld(), 3_600_000).unref();
  }

  /** Raises when the database cannot be reached; later losses are mended by listening again. */
  static async open(sql: postgres.Sql, databaseUrl: string, to: FeedListener): Promise<Feed> {
    const feed = new Feed(sql, databaseUrl, to);
    try {
      void feed.#keepListening(await feed.#listen());
    } catch (error) {
      await feed.close();
      throw error;
    }
    void feed.#forgetOld();
    return feed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#prune);
    await this.#listener?.end();
  }

  /** The driver's own `listen` gives up when a server takes a while to come back, so the loop is ours. */
  async #keepListening(listener: Listener): Promise<void> {
    await listener.lost;
    for (let tries = 0; !this.#closed; tries++) {
      try {
        const next = await this.#listen();
        this.#to.gap(); // What was committed in between was told to nobody.
        await next.lost;
        tries = 0;
      } catch (error) {
        this.#to.failed('listening to the database', error);
        await wait(Math.min(50 * 2 ** Math.min(tries, 5), 1000), undefined, { ref: false });
      }
    }
  }

  async #listen(): Promise<Listener> {
    const { promise: lost, resolve: onclose } = Promise.withResolvers<void>();
    const options = {
      max: 1,
      max_lifetime: null,
      connect_timeout: 5,
      fetch_types: false,
      connection: { application_name: 'carrel realtime feed' },
      onnotice: () => undefined,
      onnotify: (_: string, payload: string) => this.#notified(payload),
      onclose: () => onclose()
    };
    const client = postgres(this.#databaseUrl, options);
    const end = () => client.end({ timeout: 1 });
    this.#listener = { lost, end };
    try {
      await client`listen ${client(channel)}`;
      return this.#listener;
    } catch (error) {
      await end();
      throw error;
    }
  }

  #notified(payload: string): void {
    const { id } = JSON.parse(payload) as { id: string };
    this.#waiting.push(id);
    if (!this.#reading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#waiting.length > 0) {
      const ids = this.#waiting.slice(0, batch);
      try {
        for (const message of await this.#messages(ids)) this.#to.message(message);
      } catch (error) {
        this.#to.failed('reading broadcasts', error);
        this.#to.gap();
      }
      this.#waiting.splice(0, ids.length);
    }
    this.#reading = false;
  }

  /** In the order of the ids. Asked twice: a connection that died unnoticed fails the first time only. */
  async #messages(ids: string[], again = true): Promise<FeedMessage[]> {
    try {
      const rows = await this.#sql<Row[]>`
        select id, topic, event, payload::text as body, binary_payload from realtime.messages
        where id = any(${ids}::uuid[]) and private and extension = 'broadcast'`;
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids
        .map((id) => byId.get(id))
        .filter((row) => row !== undefined)
        .map((row) => ({ topic: row.topic, broadcast: broadcastOf(row) }));
    } catch (error) {
      if (again) return this.#messages(ids, false);
      throw error;
    }
  }

  async #forgetOld(): Promise<void> {
    try {
      await this.#sql`delete from realtime.messages
        where inserted_at < (now() at time zone 'utc') - make_interval(hours => ${keptHours})`;
    } catch (error) {
      this.#to.failed('deleting old broadcasts', error);
    }
  }
}

export function broadcastOf(row: Row, meta: Record<string, unknown> = {}): Broadcast {
  return {
    event: row.event ?? '',
    body: row.binary_payload ?? Buffer.from(row.body ?? '{}'),
    encoding: row.binary_payload ? 'binary' : 'json',
    meta: { ...meta, id: row.id }
  };
}

/** The latest messages of a topic since a time (milliseconds), oldest first, marked as replayed. */
export async function replay(
  sql: postgres.Sql,
  topic: string,
  since: number,
  limit: number
): Promise<Broadcast[]> {
  const rows = await sql<Row[]>`
    select id, topic, event, payload::text as body, binary_payload from realtime.messages
    where topic = ${topic} and private and extension = 'broadcast'
      and inserted_at >= (to_timestamp(${since}::float8 / 1000) at time zone 'utc')
    order by inserted_at desc, id desc limit ${limit}`;
  return [...rows].reverse().map((row) => broadcastOf(row, { replayed: true }));
}
