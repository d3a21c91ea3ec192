import { bootId, mono } from './device.ts';
import { Outbox } from './outbox.ts';
import * as people from './people.ts';
import { Sender } from './sender.ts';
import { signedInBy } from './signed-in-by.ts';
import * as sittings from './sittings.ts';
import { store } from './store.ts';

/** This device's queue of commands, and the way to the server. */
export const outbox = new Outbox({ store, bootId, now: () => new Date(), mono, signedInBy });
const sender = new Sender(outbox, {
  send: async (commands, userId) => {
    const token = await people.tokenOf(userId);
    return token.ok ? sittings.submitCommands(commands, token.value) : token;
  },
  refresh: people.refresh,
  random: Math.random
});

const OUTBOX_LOCK = 'carrel-outbox';

/**
 * Sends what waits, in one tab at a time. The lock is taken for each pass, so that a tab that was closed or put to
 * sleep holds nobody up, and the tab that was tapped, whose clock knows the age of the tap, most often sends it.
 * @returns milliseconds until the next try is worth it; null when nothing waits
 */
export async function send(userId: string): Promise<number | null> {
  // Without locks (old Safari) two tabs may send the same command, and the server knows it by its id.
  if (!('locks' in navigator)) return sender.drain(userId);
  return navigator.locks.request(OUTBOX_LOCK, () => sender.drain(userId));
}

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(OUTBOX_LOCK);

/** Tells the other tabs that the queue changed, so that they show the same. */
export const announce = (): void => channel?.postMessage('changed');

/** Calls back when another tab changed the queue. Returns how to stop. */
export function onAnnounced(callback: () => void): () => void {
  channel?.addEventListener('message', callback);
  return () => channel?.removeEventListener('message', callback);
}
