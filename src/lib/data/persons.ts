import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

/** A person as HQ sees them. `erased_at` is null while there is somebody. */
export type KnownPerson = {
  user_id: string;
  given_name: string;
  family_name: string | null;
  email: string | null;
  erased_at: string | null;
  created_at: string;
  /** The home library and file number of a learner; null for who is none. */
  learner: { library_id: string; file_number: number; state: string } | null;
};

const COLUMNS =
  'user_id, given_name, family_name, email, erased_at, created_at, learner(library_id, file_number, state)';

/** Of a pattern and of PostgREST's list, the characters that mean something there. */
const plain = (text: string) => text.replace(/[\\%_*,()"]/g, ' ').trim();

/** People whose name or e-mail has every word of the text, at most 50; HQ only. */
export function find(text: string): Promise<Result<KnownPerson[]>> {
  let query = client().from('profile').select(COLUMNS).is('erased_at', null);
  for (const word of plain(text).split(/\s+/).filter(Boolean))
    query = query.or(`given_name.ilike.%${word}%,family_name.ilike.%${word}%,email.ilike.%${word}%`);
  return settle<KnownPerson[]>(query.order('given_name').limit(50));
}

export const one = async (userId: string): Promise<Result<KnownPerson>> =>
  first(await settle<KnownPerson[]>(client().from('profile').select(COLUMNS).eq('user_id', userId)));
