import { client, type Client } from './client.ts';
import { invoke } from './functions.ts';
import { settle, type Result } from './result.ts';

/** Whether the programme has its HQ. While it has none, /setup makes it. */
export const claimed = (from: Client = client()): Promise<Result<boolean>> =>
  settle<boolean>(from.rpc('programme_claimed'));

export type Claim = {
  /** The set-up code, as the start printed it. */
  code: string;
  programme: string;
  issuer: string;
  givenName: string;
  familyName: string | null;
  email: string;
  password: string;
};

/**
 * Makes the first HQ account; the caller signs in with it. Refusals: `setup-code-wrong`, `programme-claimed`, `slow-down`,
 * `email-taken`, `password-short`, `weak-password`, `bad-email`, `bad-name`, `name-missing`.
 */
export const claim = (given: Claim): Promise<Result<{ email: string }>> =>
  invoke('accounts', {
    action: 'first-hq',
    code: given.code,
    programme: given.programme,
    issuer: given.issuer,
    given_name: given.givenName,
    family_name: given.familyName ?? '',
    email: given.email,
    password: given.password
  });
