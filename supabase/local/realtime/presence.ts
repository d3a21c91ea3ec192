import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

export type Meta = Record<string, unknown> & { phx_ref: string; phx_ref_prev?: string };
/** Key of a presence (a tablet, a person) to what each of its connections says. */
export type PresenceState = Record<string, { metas: Meta[] }>;
export interface PresenceDiff {
  joins: PresenceState;
  leaves: PresenceState;
}

/** Who is present in one room. A key may be held by several connections; each has a meta of its own. */
export class Presence {
  readonly #keys = new Map<string, Map<object, Meta>>();

  get empty(): boolean {
    return this.#keys.size === 0;
  }

  state(): PresenceState {
    return Object.fromEntries(
      [...this.#keys].map(([key, holders]) => [key, { metas: [...holders.values()] }])
    );
  }

  /** Null when the holder says the same as before. */
  track(key: string, holder: object, payload: Record<string, unknown>): PresenceDiff | null {
    const holders = this.#keys.get(key) ?? new Map<object, Meta>();
    const before = holders.get(holder);
    if (before && isDeepStrictEqual(spoken(before), payload)) return null;
    const meta: Meta = { ...payload, phx_ref: randomBytes(9).toString('base64url') };
    if (before) meta.phx_ref_prev = before.phx_ref;
    this.#keys.set(key, holders.set(holder, meta));
    return { joins: { [key]: { metas: [meta] } }, leaves: before ? { [key]: { metas: [before] } } : {} };
  }

  /** Null when the holder was not present. */
  untrack(key: string, holder: object): PresenceDiff | null {
    const holders = this.#keys.get(key);
    const before = holders?.get(holder);
    if (!holders || !before) return null;
    holders.delete(holder);
    if (holders.size === 0) this.#keys.delete(key);
    return { joins: {}, leaves: { [key]: { metas: [before] } } };
  }
}

function spoken(meta: Meta): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).filter(([name]) => !name.startsWith('phx_ref')));
}
