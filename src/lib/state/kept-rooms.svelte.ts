import { SvelteMap } from 'svelte/reactivity';
import * as sessions from '#lib/data/sessions.ts';
import { store } from '#lib/data/store.ts';
import { roomSchema, type Room } from '#lib/domain/room.ts';
import { keptKey, type KeptSession } from './desk.svelte.ts';
import type { Link } from './link.svelte.ts';

/** The rooms that taps are about, as kept on this tablet and, where there is a network, as they stand now. */
export class KeptRooms {
  readonly #userId: string;
  readonly #link: Link;
  readonly #rooms = new SvelteMap<string, Room>();

  constructor(userId: string, link: Link) {
    this.#userId = userId;
    this.#link = link;
  }

  get(sessionId: string): Room | null {
    return this.#rooms.get(sessionId) ?? null;
  }

  /** Reads these sessions, first from the tablet. A room that cannot be read stays as it was. */
  async look(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) {
      const kept = await store.recall<KeptSession>(this.#userId, keptKey(id)).catch(() => null);
      if (kept && !this.#rooms.has(id)) this.#rooms.set(id, kept.value.room);
    }
    for (const id of this.#link.online ? sessionIds : []) {
      const now = this.#link.heard(await sessions.snapshot(id, (data) => roomSchema.parse(data)));
      if (now.ok) this.#rooms.set(id, now.value);
    }
  }
}
