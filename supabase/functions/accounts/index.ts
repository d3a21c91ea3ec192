/**
 * Accounts that the server makes. SQL cannot make them on hosted Supabase, so this function does, and asks the database
 * whether it may: a librarian registers a learner without e-mail, a learner opens the account with the printed code, the
 * first visitor of an empty programme becomes HQ.
 */
import { z } from 'zod';
import { withNewAccount } from '../_gate/accounts.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { addressOf, call, caller, callerId, service } from '../_gate/supabase.ts';

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
    email: z.email(),
    password,
    given_name: name,
    family_name: z.string().trim().max(100).default('')
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
  const { data, error } = await db.auth.admin.updateUserById(row.user_id, { password: action.password });
  if (error) throw error;
  return { email: data.user.email };
}

async function claimProgramme(action: Action<'first-hq'>) {
  const db = service();
  const { data, error } = await db.auth.admin.createUser({
    email: action.email,
    password: action.password,
    email_confirm: true
  });
  if (error) throw new Refusal('email-taken', 409);
  try {
    await call(db, 'claim_programme', {
      p_user_id: data.user.id,
      p_given_name: action.given_name,
      p_family_name: action.family_name
    });
  } catch (fault) {
    await db.auth.admin.deleteUser(data.user.id);
    throw fault;
  }
  return { email: action.email };
}

serve(async (request, body) => {
  const parsed = actions.safeParse(body);
  if (!parsed.success) {
    const isPassword = parsed.error.issues.some((issue) => issue.path[0] === 'password');
    throw new Refusal(isPassword ? 'password-short' : 'bad-body', 422);
  }
  const action = parsed.data;
  if (action.action === 'register-learner') return await registerLearner(request, action);
  if (action.action === 'sign-in-code') return await openWithCode(request, action);
  return await claimProgramme(action);
});
