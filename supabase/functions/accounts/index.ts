/**
 * Accounts that the server makes. SQL cannot make them on hosted Supabase, so this function does, and asks the database
 * whether it may: a librarian registers a learner without e-mail, HQ or a librarian invites a member of staff, the holder of a
 * printed code opens the account with it, the first visitor of an empty programme who has the set-up code becomes HQ, and HQ
 * erases a person.
 */
import { z } from 'zod';
import { withNewAccount } from '../_gate/accounts.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { addressOf, call, caller, callerId, service } from '../_gate/supabase.ts';
import { erasePerson } from './erasure.ts';
import { claimProgramme } from './first-hq.ts';
import { inviteMember } from './member.ts';

const password = z.string().min(8).max(200);
const name = z.string().trim().min(1).max(100);

const actions = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('register-learner'),
    library_id: z.uuid(),
    given_name: name,
    family_name: z.string().trim().max(100).default('')
  }),
  z.object({ action: z.literal('sign-in-code'), code: z.string().max(60), password }),
  z.object({
    action: z.literal('first-hq'),
    code: z.string().max(60),
    email: z.email(),
    password,
    given_name: name,
    family_name: z.string().trim().max(100).default(''),
    programme: z.string().trim().min(1).max(120),
    issuer: z.string().trim().min(1).max(120)
  }),
  z.object({
    action: z.literal('invite-member'),
    role: z.string().max(20),
    library_id: z.uuid().nullable().default(null),
    licensee_id: z.uuid().nullable().default(null),
    email: z.email(),
    given_name: name,
    family_name: z.string().trim().max(100).default('')
  }),
  z.object({
    action: z.literal('erase-person'),
    person_id: z.uuid(),
    reason: z.string().max(60),
    typed: z.string().max(300)
  })
]);
type Action<Name> = Extract<z.infer<typeof actions>, { action: Name }>;

/** The librarian's own token asks for the code, so the database sees who it was, and whether it may be. */
async function registerLearner(request: Request, action: Action<'register-learner'>) {
  const librarian = caller(request);
  const librarianId = await callerId(request);
  const db = service();
  return await withNewAccount(db, 'learner.invalid', async ({ id }) => {
    await call(db, 'admit_learner', {
      p_user_id: id,
      p_library_id: action.library_id,
      p_given_name: action.given_name,
      p_family_name: action.family_name,
      p_registered_by: librarianId
    });
    const code = await call<string>(librarian, 'create_sign_in_code', { p_learner_id: id });
    return { learner_id: id, code };
  });
}

/** Spends the code, sets the password its holder chose, and tells the address to sign in with. */
async function openWithCode(request: Request, action: Action<'sign-in-code'>) {
  const db = service();
  const [row] = await call<{ outcome: string; user_id: string | null }[]>(db, 'use_sign_in_code', {
    p_code: action.code,
    p_address: addressOf(request)
  });
  if (row?.outcome === 'slow-down') throw new Refusal('slow-down', 429);
  if (!row?.user_id) throw new Refusal('code-unknown', 404);
  const { data, error } = await db.auth.admin.updateUserById(row.user_id, {
    password: action.password,
    email_confirm: true
  });
  if (error) throw error;
  return { email: data.user.email };
}

serve(async (request, body) => {
  const parsed = actions.safeParse(body);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0]));
    const code = wrong.has('password') ? 'password-short' : wrong.has('email') ? 'bad-email' : 'bad-body';
    throw new Refusal(code, 422);
  }
  const action = parsed.data;
  if (action.action === 'register-learner') return await registerLearner(request, action);
  if (action.action === 'sign-in-code') return await openWithCode(request, action);
  if (action.action === 'invite-member') return await inviteMember(request, action);
  if (action.action === 'erase-person') return await erasePerson(request, action);
  return await claimProgramme(request, action);
});
