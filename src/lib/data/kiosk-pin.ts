/** The PIN of a kiosk, which guards its settings and the way out; it opens nothing of the library's. */
import * as kept from './kiosk-kept.ts';
import type { KeptPin } from './kiosk-kept.ts';

const iterations = 600_000;
/** So many wrong ones are free; each further one doubles the wait, up to an hour. */
const freeTries = 5;
const minute = 60_000;

export type Tried = { ok: true } | { ok: false; why: 'wrong' } | { ok: false; why: 'wait'; minutes: number };

async function stretch(
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
  rounds: number
): Promise<Uint8Array<ArrayBuffer>> {
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits'
  ]);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, secret, 256));
}

/** False when this device cannot keep it. */
export async function choose(pin: string): Promise<boolean> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return await kept.keepPin({
    salt,
    iterations,
    hash: await stretch(pin, salt, iterations),
    wrong: 0,
    waitUntil: 0
  });
}

/** How long nobody may try after the `wrong`th wrong PIN in a row, in milliseconds. */
export function waitAfter(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(60, 2 ** (wrong - freeTries)) * minute;
}

/** Tries a PIN. The try is written down before it is looked at, so that pulling the plug gives no second one. */
export async function attempt(pin: string, known: KeptPin, now = Date.now()): Promise<Tried> {
  // A clock that was set back may not lock a kiosk for longer than the longest wait.
  const left = Math.min(known.waitUntil - now, waitAfter(Infinity));
  if (left > 0) return { ok: false, why: 'wait', minutes: Math.ceil(left / minute) };
  const wrong = known.wrong + 1;
  await kept.keepPin({ ...known, wrong, waitUntil: now + waitAfter(wrong) });
  const hash = await stretch(pin, known.salt, known.iterations);
  const isRight = hash.every((byte, at) => byte === known.hash[at]);
  if (!isRight) return { ok: false, why: 'wrong' };
  await kept.keepPin({ ...known, wrong: 0, waitUntil: 0 });
  return { ok: true };
}
