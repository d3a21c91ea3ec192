import { EncodedBroadcast, type Broadcast } from './frames.ts';
import { Presence, type PresenceDiff } from './presence.ts';
import type { Rights } from './rights.ts';

/** One joined channel of one socket, as its room sees it. */
export interface Member {
  readonly rights: Rights;
  readonly presenceEnabled: boolean;
  deliver(broadcast: EncodedBroadcast): void;
  tell(event: 'presence_diff', payload: PresenceDiff): void;
}

/** Everyone on one private topic. Delivery is synchronous, so all members see one order. */
export class Room {
  readonly topic: string;
  readonly members = new Set<Member>();
  readonly presence = new Presence();

  constructor(topic: string) {
    this.topic = topic;
  }

  publish(broadcast: Broadcast, except?: Member): void {
    const encoded = new EncodedBroadcast(`realtime:${this.topic}`, broadcast);
    for (const member of this.members)
      if (member !== except && member.rights.broadcast) member.deliver(encoded);
  }

  announce(diff: PresenceDiff): void {
    for (const member of this.members)
      if (member.presenceEnabled && member.rights.presence) member.tell('presence_diff', diff);
  }
}

/** The rooms that have members; topics are without the `realtime:` of the wire. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();

  enter(topic: string, member: Member): Room {
    const room = this.#rooms.get(topic) ?? new Room(topic);
    this.#rooms.set(topic, room);
    room.members.add(member);
    return room;
  }

  leave(topic: string, member: Member): void {
    const room = this.#rooms.get(topic);
    room?.members.delete(member);
    if (room?.members.size === 0) this.#rooms.delete(topic);
  }

  get(topic: string): Room | undefined {
    return this.#rooms.get(topic);
  }

  publishAll(broadcast: Broadcast): void {
    for (const room of this.#rooms.values()) room.publish(broadcast);
  }
}
