import { randomPassword } from '../_gate/accounts.ts';
import { call, caller, service } from '../_gate/supabase.ts';

export type Erasure = { person_id: string; reason: string; typed: string };

type Files = { bucket: string; name: string }[];

/**
 * Erases a person: first the database, under the caller's own rights and in one transaction; then the files, and last the
 * account, which stays as an empty shell because facts point at its id. Each step can be done again, and `erasure_ended`
 * notes that all are done; a call that broke off in between is repeated by the same call.
 */
export async function erasePerson(request: Request, { person_id, reason, typed }: Erasure) {
  const files = await call<Files>(caller(request), 'erase_person', {
    p_user_id: person_id,
    p_reason: reason,
    p_typed: typed
  });
  const db = service();
  for (const bucket of new Set(files.map((file) => file.bucket))) {
    const names = files.filter((file) => file.bucket === bucket).map((file) => file.name);
    const { error } = await db.storage.from(bucket).remove(names);
    if (error) throw error;
  }
  const { error } = await db.auth.admin.updateUserById(person_id, {
    email: `${person_id}@erased.invalid`,
    password: randomPassword(),
    email_confirm: true,
    ban_duration: '876000h',
    user_metadata: { locale: null, name: null, full_name: null }
  });
  if (error) throw error;
  await call(db, 'erasure_ended', { p_user_id: person_id });
  return { files: files.length };
}
