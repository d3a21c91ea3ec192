import * as awards from './awards.ts';
import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** An award that does not come to be sealed. `code` is null where nothing has tried; times are RFC 3339. */
export type Waiting = {
  award_id: string;
  number: string;
  /** Null once the person is erased. */
  name: string | null;
  course_title: string;
  library_name: string;
  /** `logged`: signed and in the log, and only the paper is missing. */
  step: 'pending' | 'logged';
  code: string | null;
  attempts: number;
  since: string;
  next_at: string | null;
};

/** HQ's list, the longest waiting first; empty is how it should be. */
export const waiting = (): Promise<Result<Waiting[]>> => settle<Waiting[]>(client().rpc('sealing_waits', {}));

/**
 * Has one award, or all that wait, tried again now, and gives what waits afterwards. What keeps the whole server from signing
 * (`key-not-published`) is refused as such. Refusals: `not-allowed`, `not-found`.
 */
export async function retry(awardId: string | null): Promise<Result<Waiting[]>> {
  const freed = await settle<number>(
    client().rpc('retry_sealing', awardId === null ? {} : { p_award_id: awardId })
  );
  if (!freed.ok) return freed;
  const tried = await awards.seal();
  return tried.ok ? waiting() : tried;
}
