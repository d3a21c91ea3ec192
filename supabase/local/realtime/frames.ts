/**
 * The two serialisations of the Phoenix protocol that realtime-js speaks: 1.0.0 (objects) and 2.0.0 (arrays, and
 * binary frames for broadcasts). Source: lib/serializer.ts of @supabase/realtime-js 2.119 and v2_serializer.ex of
 * supabase/realtime.
 */
export type Version = '1.0.0' | '2.0.0';

/** A broadcast on its way through: the body stays as bytes, so it is parsed once and never written again. */
export interface Broadcast {
  event: string;
  body: Buffer;
  encoding: 'json' | 'binary';
  meta?: Record<string, unknown>;
}

export interface Frame {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  /** Set when the event is `broadcast`. */
  broadcast?: Broadcast;
}

export type Encoded = string | Buffer;

const userBroadcastPush = 3;
const userBroadcast = 4;
const jsonEncoding = 1;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a client sent, or null when it is no frame: nothing a client sends may raise. */
export function decode(data: Buffer, binary: boolean, version: Version): Frame | null {
  try {
    return binary ? decodeBinary(data) : decodeText(data.toString('utf8'), version);
  } catch {
    return null; // Malformed JSON or lengths that point past the end.
  }
}

function decodeText(text: string, version: Version): Frame | null {
  const value: unknown = JSON.parse(text);
  let parts: unknown[];
  if (version === '2.0.0') {
    if (!Array.isArray(value) || value.length !== 5) return null;
    parts = value;
  } else {
    if (!isRecord(value)) return null;
    parts = [value.join_ref, value.ref, value.topic, value.event, value.payload];
  }
  const [joinRef, ref, topic, event, payload] = parts;
  if (typeof topic !== 'string' || typeof event !== 'string') return null;
  const frame = { joinRef: reference(joinRef), ref: reference(ref), topic, event };
  const fields = isRecord(payload) ? payload : {};
  if (event !== 'broadcast') return { ...frame, payload: fields };
  if (typeof fields.event !== 'string') return null;
  const body = Buffer.from(JSON.stringify(fields.payload ?? {}));
  return { ...frame, payload: {}, broadcast: { event: fields.event, body, encoding: 'json' } };
}

function decodeBinary(data: Buffer): Frame | null {
  if (data[0] !== userBroadcastPush || data.length < 7) return null;
  const names = ['joinRef', 'ref', 'topic', 'event', 'meta'] as const;
  const text = { joinRef: '', ref: '', topic: '', event: '', meta: '' };
  let offset = 7;
  for (const [index, name] of names.entries()) {
    const end = offset + (data[index + 1] ?? 0);
    if (end > data.length) return null;
    text[name] = data.toString('utf8', offset, end);
    offset = end;
  }
  const body = data.subarray(offset);
  const encoding = data[6] === jsonEncoding ? 'json' : 'binary';
  if (encoding === 'json') JSON.parse(body.toString('utf8')); // Or the readers' parser would raise.
  return {
    joinRef: text.joinRef || null,
    ref: text.ref || null,
    topic: text.topic,
    event: 'broadcast',
    payload: {},
    broadcast: { event: text.event, body, encoding }
  };
}

function reference(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

export function encode(frame: Omit<Frame, 'broadcast' | 'payload'> & { payload: unknown }, version: Version) {
  const { joinRef, ref, topic, event, payload } = frame;
  return version === '2.0.0'
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ join_ref: joinRef, ref, topic, event, payload });
}

/** One broadcast in the form of each protocol version, made when first asked for. Null where a form is missing. */
export class EncodedBroadcast {
  readonly #topic: string;
  readonly #broadcast: Broadcast;
  readonly #forms = new Map<Version, Encoded | null>();

  constructor(topic: string, broadcast: Broadcast) {
    this.#topic = topic;
    this.#broadcast = broadcast;
  }

  get id(): unknown {
    return this.#broadcast.meta?.id;
  }

  in(version: Version): Encoded | null {
    let form = this.#forms.get(version);
    if (form === undefined) {
      form = version === '2.0.0' ? this.#binary() : this.#text(version);
      this.#forms.set(version, form);
    }
    return form;
  }

  #binary(): Encoded | null {
    const { event, body, encoding, meta } = this.#broadcast;
    const parts = [this.#topic, event, meta ? JSON.stringify(meta) : ''].map((part) => Buffer.from(part));
    const lengths = parts.map((part) => part.length);
    if (lengths.some((length) => length > 255)) return this.#text('2.0.0');
    const head = Buffer.from([userBroadcast, ...lengths, encoding === 'json' ? jsonEncoding : 0]);
    return Buffer.concat([head, ...parts, body]);
  }

  #text(version: Version): string | null {
    const { event, body, encoding, meta } = this.#broadcast;
    if (encoding === 'binary') return null;
    const payload = { type: 'broadcast', event, payload: JSON.parse(body.toString('utf8')) as unknown, meta };
    return encode({ joinRef: null, ref: null, topic: this.#topic, event: 'broadcast', payload }, version);
  }
}
