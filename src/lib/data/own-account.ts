import { beside, client } from './client.ts';
import { authFailure } from './people.ts';
import { done, fromThrown, type Failure, type Result } from './result.ts';

/**
 * What a person changes of the own account. Both ask for the present password: a device that lies open is no proof of who
 * holds it. They need the network.
 */

/**
 * Sends a letter to a new mail address; the account takes it when its link is opened. Refusals: `wrong-password`,
 * `email-taken`, `bad-email`, `slow-down`.
 */
export async function changeEmail(present: string, password: string, email: string): Promise<Result<null>> {
  const proven = await prove(present, password);
  if (proven) return proven;
  const { error } = await client().auth.updateUser({ email: email.trim() });
  return error ? authFailure(error) : done(null);
}

/** Chooses another password. Refusals: `wrong-password`, `weak-password`, `same-password`, `slow-down`. */
export async function changePassword(present: string, password: string, next: string): Promise<Result<null>> {
  const proven = await prove(present, password);
  if (proven) return proven;
  const { error } = await client().auth.updateUser({ password: next });
  return error ? authFailure(error) : done(null);
}

/** Null when the password is the account's. Nothing of this sign-in stays. */
async function prove(email: string, password: string): Promise<Failure | null> {
  const other = beside();
  try {
    const { error } = await other.auth.signInWithPassword({ email, password });
    if (error) return authFailure(error);
    await other.auth.signOut({ scope: 'local' });
    return null;
  } catch (fault) {
    return fromThrown(fault);
  }
}
