import { randomPassword } from '../_gate/accounts.ts';
import { Refusal } from '../_gate/http.ts';
import { call, caller, callerId, service } from '../_gate/supabase.ts';

export type Invitation = {
  role: string;
  library_id: string | null;
  licensee_id: string | null;
  email: string;
  given_name: string;
  family_name: string;
};

/**
 * Makes the account of a member who has none, with the role, a card with a one-time code, and a letter by Auth where mail
 * can be sent. Nobody who invites learns a password. Whether the caller may do so is the database's to say, first.
 */
export async function inviteMember(request: Request, member: Invitation) {
  const invitedBy = await callerId(request);
  const place = { p_role: member.role, p_library_id: member.library_id, p_licensee_id: member.licensee_id };
  await call(caller(request), 'may_appoint', place);
  const db = service();
  const email = member.email.toLowerCase();
  const { data, error } = await db.auth.admin.createUser({ email, password: randomPassword() });
  if (error?.code === 'email_exists') throw new Refusal('email-taken', 409);
  if (error) throw error;
  let made: { membership_id: string; code: string } | undefined;
  try {
    [made] = await call<{ membership_id: string; code: string }[]>(db, 'admit_member', {
      ...place,
      p_user_id: data.user.id,
      p_given_name: member.given_name,
      p_family_name: member.family_name,
      p_by: invitedBy
    });
  } catch (fault) {
    await db.auth.admin.deleteUser(data.user.id);
    throw fault;
  }
  // The card opens the account as well, so a letter that cannot go out is told and undoes nothing.
  const letter = await db.auth.admin.inviteUserByEmail(email);
  if (letter.error) console.error(`No invitation by mail: ${letter.error.message}`);
  return { ...made, mailed: !letter.error };
}
