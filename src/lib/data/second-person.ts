import { beside, type Client } from './client.ts';
import type { Json } from './database.ts';
import { bootId, mono } from './device.ts';
import type { NewCommand } from './outbox.ts';
import { authFailure, person, type Person } from './people.ts';
import { outbox } from './queue.ts';
import { first, fromThrown, refused, settle, type Result } from './result.ts';
import type { Judgement } from './envelope.ts';
import { store } from './store.ts';

/** Somebody who signed in fully beside the person of this device, for as long as one piece of work lasts. */
export type SecondPerson = {
  person: Person;
  /** Calls verbs as this person. */
  client: Client;
  /**
   * Sends one command as this person at once, past the outbox. Send the outbox first, so that what it rests on has
   * arrived. A judgement other than `applied` is a refusal with the command's code.
   */
  send: (wish: NewCommand) => Promise<Result<Judgement>>;
};

/**
 * Lets a person sign in with the password on whoever's device, does `work` as that person and signs them out again. The
 * session of the device stays as it is, and nothing of this one is stored. Needs the network: a PIN or a kept token is no
 * signature, and the server counts none that was not begun just before. Whether it is a second person the server judges: at
 * their own tablet it is the one who is signed in there. Refusals: `wrong-password`, `slow-down`, and those of the work.
 */
export async function asSecondPerson<T>(
  email: string,
  password: string,
  work: (second: SecondPerson) => Promise<Result<T>>
): Promise<Result<T>> {
  const client = beside();
  try {
    const { data, error } = await client.auth.signInWithPassword({ email: email.trim(), password });
    if (error) return authFailure(error);
    const second = person(data.session);
    return await work({ person: second, client, send: (wish) => send(client, second.id, wish) });
  } catch (fault) {
    return fromThrown(fault);
  } finally {
    // Also without network: the token lives in this call's memory alone.
    await client.auth.signOut({ scope: 'local' }).catch(() => undefined);
  }
}

async function send(client: Client, userId: string, wish: NewCommand): Promise<Result<Judgement>> {
  const at = Math.round(mono());
  const command = {
    id: wish.id ?? crypto.randomUUID(),
    session_id: wish.session_id,
    sitting_id: wish.sitting_id,
    kind: wish.kind,
    payload: wish.payload,
    base_version: wish.base_version,
    device_id: await store.deviceId(),
    boot_id: bootId,
    tapped_at: new Date().toISOString(),
    tapped_mono_ms: at,
    auth_method: 'password' as const
  };
  const judged = first(
    await settle<Judgement[]>(
      client.rpc('submit_commands', { p_commands: [{ ...command, sent_mono_ms: at }] as unknown as Json })
    )
  );
  // The server has it; a disk that fails now takes nothing from that.
  if (judged.ok) await outbox.record(userId, command, judged.value).catch(() => undefined);
  if (!judged.ok || judged.value.status === 'applied') return judged;
  return refused(judged.value.code ?? 'unexpected', 409);
}
