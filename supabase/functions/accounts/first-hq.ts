import { Refusal } from '../_gate/http.ts';
import { addressOf, call, service } from '../_gate/supabase.ts';

export type Claim = {
  code: string;
  email: string;
  password: string;
  given_name: string;
  family_name: string;
  programme: string;
  issuer: string;
};

type Outcome = { outcome: 'good' | 'claimed' | 'taken' | 'refused' | 'slow-down' };

const refusals = {
  taken: ['programme-claimed', 409],
  refused: ['setup-code-wrong', 404],
  'slow-down': ['slow-down', 429]
};

/**
 * The first visitor of an empty programme who holds the set-up code becomes HQ. The code is looked at before an account is
 * made, and again with it: of two at once one wins, and the account of the other is taken away.
 */
export async function claimProgramme(request: Request, claim: Claim): Promise<{ email: string }> {
  const db = service();
  const ask = async (userId: string | null) => {
    const [row] = await call<Outcome[]>(db, 'claim_programme', {
      p_code: claim.code,
      p_user_id: userId,
      p_given_name: claim.given_name,
      p_family_name: claim.family_name,
      p_programme: claim.programme,
      p_issuer: claim.issuer,
      p_address: addressOf(request)
    });
    const no = row && row.outcome in refusals ? refusals[row.outcome as keyof typeof refusals] : null;
    if (no) throw new Refusal(no[0] as string, no[1] as number);
  };
  await ask(null);
  const email = claim.email.toLowerCase();
  const { data, error } = await db.auth.admin.createUser({
    email,
    password: claim.password,
    email_confirm: true
  });
  if (error?.code === 'email_exists') throw new Refusal('email-taken', 409);
  if (error?.code === 'weak_password') throw new Refusal('weak-password', 422);
  if (error) throw error;
  try {
    await ask(data.user.id);
  } catch (fault) {
    await db.auth.admin.deleteUser(data.user.id);
    throw fault;
  }
  return { email };
}
