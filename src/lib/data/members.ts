import { client } from './client.ts';
import { invoke } from './functions.ts';
import type { Role } from './people.ts';
import { done, settle, type Result } from './result.ts';

export type StaffRole = Extract<Role, 'proctor' | 'librarian' | 'coach' | 'licensee' | 'hq'>;
export type MemberState = 'active' | 'suspended' | 'ended';
/** Why a membership is suspended or ended. */
export const memberReasons = ['left', 'leave', 'role-changed', 'conduct', 'mistake', 'other'] as const;
export type MemberReason = (typeof memberReasons)[number];

/** What a role is held for: a library, a licensee, or (both null) the programme. */
export type Place = { libraryId: string | null; licenseeId: string | null };

export type Member = {
  id: string;
  user_id: string;
  role: StaffRole;
  library_id: string | null;
  licensee_id: string | null;
  state: MemberState;
  given_name: string;
  family_name: string | null;
  email: string | null;
  erased_at: string | null;
  /** The account was made for them and they have not opened it yet: a new card may be made. */
  invited: boolean;
};

type Row = Omit<Member, 'given_name' | 'family_name' | 'email' | 'erased_at' | 'invited'> & {
  profile: Pick<Member, 'given_name' | 'family_name' | 'email' | 'erased_at'> | null;
};

const COLUMNS =
  'id, user_id, role, library_id, licensee_id, state, profile:user_id(given_name, family_name, email, erased_at)';

/** The members of a place, ended ones last. For a librarian those of the own library. */
export async function ofPlace({ libraryId, licenseeId }: Place): Promise<Result<Member[]>> {
  const table = client().from('membership').select(COLUMNS);
  const query = libraryId
    ? table.eq('library_id', libraryId)
    : licenseeId
      ? table.eq('licensee_id', licenseeId)
      : table.eq('role', 'hq');
  return withInvited(await settle<Row[]>(query.order('created_at')), libraryId);
}

/** Every role that one person holds or held; HQ only. */
export const ofPerson = async (userId: string): Promise<Result<Member[]>> =>
  withInvited(
    await settle<Row[]>(
      client().from('membership').select(COLUMNS).eq('user_id', userId).order('created_at')
    ),
    null
  );

const order: MemberState[] = ['active', 'suspended', 'ended'];

async function withInvited(rows: Result<Row[]>, libraryId: string | null): Promise<Result<Member[]>> {
  if (!rows.ok) return rows;
  const waiting = await settle<string[]>(client().rpc('invited', { p_library_id: libraryId }));
  if (!waiting.ok) return waiting;
  const invited = new Set(waiting.value);
  return done(
    rows.value
      .map(({ profile, ...row }) => ({
        ...row,
        given_name: profile?.given_name ?? '',
        family_name: profile?.family_name ?? null,
        email: profile?.email ?? null,
        erased_at: profile?.erased_at ?? null,
        invited: row.state === 'active' && invited.has(row.user_id)
      }))
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  );
}

/**
 * Gives a role to the person whose account has this e-mail. Refusals: `account-unknown` (then `invite`), `already-member`,
 * `own-membership`, `bad-email`, `library-not-active`, `not-allowed`.
 */
export const add = (role: StaffRole, place: Place, email: string): Promise<Result<string>> =>
  settle<string>(
    client().rpc('add_member', {
      p_role: role,
      p_library_id: place.libraryId,
      p_licensee_id: place.licenseeId,
      p_email: email
    })
  );

/** The card's code is in this answer alone. `mailed`: a letter is under way too. */
export type Invited = { membership_id: string; code: string; mailed: boolean };

/** Makes the account of a person who has none, with the role. Refusals: those of `add`, `email-taken`, `name-missing`. */
export const invite = (
  role: StaffRole,
  place: Place,
  person: { email: string; given_name: string; family_name: string | null }
): Promise<Result<Invited>> =>
  invoke('accounts', {
    action: 'invite-member',
    role,
    library_id: place.libraryId,
    licensee_id: place.licenseeId,
    email: person.email,
    given_name: person.given_name,
    family_name: person.family_name ?? ''
  });

/** A new card for somebody who was invited; the earlier one stops working. Refusals: `already-opened`. */
export const newCard = (membershipId: string): Promise<Result<string>> =>
  settle<string>(client().rpc('create_member_code', { p_membership_id: membershipId }));

/**
 * Suspends, restores or ends a membership; never the own.
 * @param reason needed for `suspended` and `ended`
 * @param last the library stays without a librarian, and that is meant; else `last-librarian`
 */
export const setState = (
  id: string,
  state: MemberState,
  reason: MemberReason | null,
  last = false
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('set_membership_state', {
      p_id: id,
      p_state: state,
      ...(reason && { p_reason: reason }),
      p_last: last
    })
  );
