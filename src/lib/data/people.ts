import type { AuthError, Session } from '@supabase/auth-js';
import { client } from './client.ts';
import { invoke } from './functions.ts';
import { done, first, offline, refused, settle, unexpected, type Failure, type Result } from './result.ts';
import { noteSignedInBy } from './signed-in-by.ts';
import { sessionKey, storedSession } from './stored-session.ts';

export type Role = 'learner' | 'proctor' | 'librarian' | 'coach' | 'licensee' | 'hq' | 'kiosk';

/** One thing a person may be, as `my_hats` lists it. HQ has no library. */
export type Hat = {
  role: Role;
  library_id: string | null;
  library_slug: string | null;
  library_name: string | null;
  licensee_id: string | null;
  licensee_name: string | null;
  currency: string | null;
  time_zone: string | null;
};

/** Who is signed in on this device. The mail address of an account without one is made by the server. */
export type Person = { id: string; email: string };

export type Profile = {
  user_id: string;
  given_name: string;
  family_name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
};

export type Learner = {
  id: string;
  library_id: string;
  file_number: number;
  email: string | null;
  state: string;
};

/** Signs in with mail address and password. Refusals: `wrong-password`, `slow-down`. */
export async function signIn(email: string, password: string): Promise<Result<Person>> {
  const { data, error } = await client().auth.signInWithPassword({ email: email.trim(), password });
  if (error) return authFailure(error);
  noteSignedInBy(data.user.id, 'password');
  return done(person(data.session));
}

/**
 * Makes the account of a person who joins by a library's link, and signs it in. The learner's row comes from
 * `register`. Refusals: `email-taken`, `weak-password`, `bad-email`, `slow-down`.
 */
export async function signUp(email: string, password: string, locale: string): Promise<Result<Person>> {
  const { data, error } = await client().auth.signUp({
    email: email.trim(),
    password,
    options: { data: { locale } }
  });
  if (error) return authFailure(error);
  // Hosted Supabase hides that an address is taken behind a user without identities.
  if (data.user && data.user.identities?.length === 0) return refused('email-taken', 409);
  return data.session ? done(person(data.session)) : refused('confirm-email', 403);
}

/**
 * Sends a link to choose a new password, if there is an account with the address; which, is not told.
 * Refusals: `bad-email`, `slow-down`.
 */
export async function askForNewPassword(email: string): Promise<Result<null>> {
  const { error } = await client().auth.resetPasswordForEmail(email.trim());
  return error ? authFailure(error) : done(null);
}

/** What the link of a mail is for, as Auth names it. */
export const linkTypes = ['invite', 'recovery', 'signup', 'magiclink', 'email_change'] as const;
export type LinkType = (typeof linkTypes)[number];

/**
 * Opens the link of a mail and signs in. Null: a changed address waits for its second letter. Refusal: `link-expired`.
 * @param tokenHash as it stands in the link; it works once
 */
export async function openLink(type: LinkType, tokenHash: string): Promise<Result<Person | null>> {
  const { data, error } = await client().auth.verifyOtp({ type, token_hash: tokenHash });
  if (error) return authFailure(error);
  if (data.user) noteSignedInBy(data.user.id, 'password');
  return done(data.session ? person(data.session) : null);
}

/** The signed-in person chooses a new password. Refusals: `weak-password`, `same-password`, `not-signed-in`. */
export async function choosePassword(password: string): Promise<Result<null>> {
  const { error } = await client().auth.updateUser({ password });
  return error ? authFailure(error) : done(null);
}

/** Leaves this device. Works without network; the outbox stays and belongs to its person. */
export async function signOut(): Promise<void> {
  await client().auth.signOut({ scope: 'local' });
}

/** Who is signed in here, from what the device keeps; true also without network and with a token that ran out. */
export function current(): Person | null {
  const session = storedSession();
  return session ? person(session) : null;
}

/** The token of one person. Nobody answers for a person who is locked or gone: their commands wait until they are back. */
export async function tokenOf(userId: string): Promise<Result<string>> {
  if (storedSession()?.user.id !== userId) return offline;
  const token = await client().token();
  // The person may have changed while the token was renewed.
  if (storedSession()?.user.id !== userId) return offline;
  return token ? done(token) : refused('not-signed-in', 401);
}

/** The session as it is to be locked away; a renewal that is under way is waited for, since it spends the old token. */
export async function sessionToLock(): Promise<string | null> {
  const soon = new Promise((resolve) => setTimeout(resolve, 3_000));
  await Promise.race([client().token(), soon]);
  const session = storedSession();
  return session ? JSON.stringify(session) : null;
}

/** Takes the person's tokens out of sight, and tells the server nothing: they are to be used again. */
export function hide(): void {
  localStorage.removeItem(sessionKey);
  void client().hangUp();
}

/** Puts a session back that was locked away. What the person does from now on says that they came by PIN. */
export function unhide(session: string): Person | null {
  const userId = (JSON.parse(session) as { user?: { id?: string } }).user?.id;
  if (!userId) return null;
  noteSignedInBy(userId, 'pin');
  localStorage.setItem(sessionKey, session);
  return current();
}

/** Calls back whenever the person on this device changes, in any tab. Returns how to stop. */
export function onChange(callback: (person: Person | null) => void): () => void {
  // auth-js tells other tabs of its own doings, not of locking.
  const elsewhere = ({ key }: StorageEvent) => {
    if (key !== sessionKey && key !== null) return;
    const now = current();
    if (!now) void client().hangUp();
    callback(now);
  };
  window.addEventListener('storage', elsewhere);
  const { data } = client().auth.onAuthStateChange((_event, session) => {
    if (session) callback(person(session));
    // A session that could not be renewed for want of a network is still this device's.
    else if (!storedSession()) callback(null);
  });
  return () => {
    window.removeEventListener('storage', elsewhere);
    data.subscription.unsubscribe();
  };
}

/** Asks for a new access token. False when the person has to sign in again; offline counts as still signed in. */
export async function refresh(): Promise<Result<null>> {
  const { error } = await client().auth.refreshSession();
  return error ? authFailure(error) : done(null);
}

/** Everything the signed-in person may be. */
export const hats = (): Promise<Result<Hat[]>> => settle<Hat[]>(client().rpc('my_hats'));

/** The signed-in person's own profile. */
export const profile = async (userId: string): Promise<Result<Profile>> =>
  first(
    await settle<Profile[]>(
      client()
        .from('profile')
        .select('user_id, given_name, family_name, email, phone, locale')
        .eq('user_id', userId)
    )
  );

/** The signed-in person as a learner; `not-found` for those who are none. */
export const learner = async (userId: string): Promise<Result<Learner>> =>
  first(
    await settle<Learner[]>(
      client().from('learner').select('id, library_id, file_number, email, state').eq('id', userId)
    )
  );

/**
 * Joins the signed-in person to a library, once and for all.
 * Refusals: `library-not-active`, `already-registered`, `terms-not-accepted`, `not-found`.
 * @param familyName null for a person with a single name
 */
export const register = (
  slug: string,
  givenName: string,
  familyName: string | null,
  terms: boolean
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('register_learner', {
      p_slug: slug,
      p_given_name: givenName,
      p_family_name: familyName,
      p_terms: terms
    })
  );

/** Changes the own name and language. The name on an award is the one seen at the ID check, not this one. */
export const updateProfile = (
  givenName: string,
  familyName: string | null,
  locale: string
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('update_profile', {
      p_given_name: givenName,
      p_family_name: familyName,
      p_locale: locale
    })
  );

/**
 * Uses a one-time code from a printed card and chooses the secret with it, then signs in.
 * Refusals: `code-unknown`, `slow-down`, `weak-password`.
 */
export async function useSignInCode(code: string, password: string): Promise<Result<Person>> {
  const used = await invoke<{ email: string }>('accounts', { action: 'sign-in-code', code, password });
  return used.ok ? signIn(used.value.email, password) : used;
}

/** A librarian registers a learner without mail address. Gives the code for the printed card, shown once. */
export const registerAtDesk = (
  libraryId: string,
  givenName: string,
  familyName: string | null
): Promise<Result<{ learner_id: string; code: string }>> =>
  invoke('accounts', {
    action: 'register-learner',
    library_id: libraryId,
    given_name: givenName,
    family_name: familyName ?? ''
  });

/** Makes a new one-time code for a learner's card; the earlier one stops working. Librarian only. */
export const createSignInCode = (learnerId: string): Promise<Result<string>> =>
  settle<string>(client().rpc('create_sign_in_code', { p_learner_id: learnerId }));

/** A learner of a library with the name, as its staff see it. */
export type NamedLearner = Learner & { created_at: string; given_name: string; family_name: string | null };

/** The learners whose home a library is. */
export const learners = (libraryId: string): Promise<Result<NamedLearner[]>> =>
  settle<NamedLearner[]>(
    client()
      .from('learner')
      .select('id, library_id, file_number, email, state, created_at, profile:id(given_name, family_name)')
      .eq('library_id', libraryId)
      .order('file_number'),
    (data) =>
      (
        data as (Learner & {
          created_at: string;
          profile: Pick<Profile, 'given_name' | 'family_name'> | null;
        })[]
      ).map(({ profile, ...learner }) => ({
        ...learner,
        given_name: profile?.given_name ?? '',
        family_name: profile?.family_name ?? null
      }))
  );

export type Member = {
  id: string;
  user_id: string;
  role: Role;
  library_id: string | null;
  state: 'active' | 'suspended';
  given_name: string;
  family_name: string | null;
};

/** The staff of a library with their names, those of one role when given. */
export async function staff(libraryId: string, role?: Role): Promise<Result<Member[]>> {
  let query = client()
    .from('membership')
    .select('id, user_id, role, library_id, state')
    .eq('library_id', libraryId);
  if (role) query = query.eq('role', role);
  const members = await settle<Omit<Member, 'given_name' | 'family_name'>[]>(query);
  if (!members.ok) return members;
  const names = await settle<Pick<Profile, 'user_id' | 'given_name' | 'family_name'>[]>(
    client()
      .from('profile')
      .select('user_id, given_name, family_name')
      .in(
        'user_id',
        members.value.map((member) => member.user_id)
      )
  );
  if (!names.ok) return names;
  const byId = new Map(names.value.map((name) => [name.user_id, name]));
  return done(
    members.value.map((member) => ({
      ...member,
      given_name: byId.get(member.user_id)?.given_name ?? '',
      family_name: byId.get(member.user_id)?.family_name ?? null
    }))
  );
}

/** The person of a session of Auth. */
export function person(session: Session | null): Person {
  return { id: session?.user.id ?? '', email: session?.user.email ?? '' };
}

const AUTH_CODES: Record<string, [code: string, status: number]> = {
  invalid_credentials: ['wrong-password', 401],
  user_already_exists: ['email-taken', 409],
  email_exists: ['email-taken', 409],
  weak_password: ['weak-password', 422],
  email_address_invalid: ['bad-email', 422],
  validation_failed: ['bad-email', 422],
  email_not_confirmed: ['confirm-email', 403],
  user_banned: ['not-allowed', 403],
  otp_expired: ['link-expired', 403],
  same_password: ['same-password', 422],
  over_request_rate_limit: ['slow-down', 429],
  over_email_send_rate_limit: ['slow-down', 429],
  session_not_found: ['not-signed-in', 401],
  session_expired: ['not-signed-in', 401],
  refresh_token_not_found: ['not-signed-in', 401],
  refresh_token_already_used: ['not-signed-in', 401],
  signup_disabled: ['not-allowed', 403]
};

/** What Auth refused, in our codes. */
export function authFailure(error: AuthError): Failure {
  if (error.name === 'AuthRetryableFetchError' || error.status === 0) return offline;
  if (error.name === 'AuthSessionMissingError') return refused('not-signed-in', 401);
  const known = AUTH_CODES[error.code ?? ''];
  if (known) return refused(...known);
  if (error.status === 429) return refused('slow-down', 429);
  if (error.status === 400 && /credentials/i.test(error.message)) return refused('wrong-password', 401);
  return unexpected(error.message, error.status ?? 0);
}
