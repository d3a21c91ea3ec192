import { client } from './client.ts';
import type { Profile } from './people.ts';
import { settle, type Result } from './result.ts';

/** A line of HQ's search. `waits`: proposed by one person, and not yet confirmed by another. */
export type FoundAward = {
  id: string;
  number: string;
  /** Null once the person is erased. */
  name: string | null;
  kind: 'certificate' | 'diploma';
  course_code: string;
  course_title: string;
  library_name: string;
  issued_on: string;
  state: string;
  waits: 'revocation' | 'reissue' | null;
};

/** At most 50 awards of all libraries: by number or by words of name, course code and library; the latest without. */
export const find = (text: string): Promise<Result<FoundAward[]>> =>
  settle<FoundAward[]>(client().rpc('find_awards', { p_text: text }));

/** One thing that happened to an award, and who did it; nobody where the server did. */
export type AwardEvent = { id: string; kind: string; actor_id: string | null; at: string };

/** All of them, the earliest first. */
export const history = (awardId: string): Promise<Result<AwardEvent[]>> =>
  settle<AwardEvent[]>(
    client().from('award_event').select('id, kind, actor_id, at').eq('award_id', awardId).order('at')
  );

/** What was noted beside the award's proposals, by the id of the proposal. */
export const notes = (ids: string[]): Promise<Result<{ entity_id: string; body: string }[]>> =>
  settle<{ entity_id: string; body: string }[]>(
    client()
      .from('note')
      .select('entity_id, body')
      .in('entity_id', ids)
      .in('entity', ['revocation', 'reissue'])
  );

/** The numbers of awards by id: the one that superseded, or the one that was superseded. */
export const numbers = (ids: string[]): Promise<Result<{ id: string; number: string }[]>> =>
  settle<{ id: string; number: string }[]>(client().from('award').select('id, number').in('id', ids));

/** The names of those who had a hand in it, as far as the caller may read them. */
export const people = (
  ids: string[]
): Promise<Result<Pick<Profile, 'user_id' | 'given_name' | 'family_name'>[]>> =>
  settle<Pick<Profile, 'user_id' | 'given_name' | 'family_name'>[]>(
    client().from('profile').select('user_id, given_name, family_name').in('user_id', ids)
  );
