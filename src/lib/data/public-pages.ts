import { client, type Client } from './client.ts';
import { done, settle, type Result } from './result.ts';

/** A learner's own page as they set it; null before the first time. */
export type OwnPage = { handle: string; published: boolean; awards: string[] } | null;

/** What anybody sees on a published page. */
export type PublicPage = {
  name: string;
  awards: {
    number: string;
    course: string;
    kind: 'certificate' | 'diploma';
    library: string;
    accrediting_body: string | null;
    issued_on: string;
    expires_on: string | null;
    /** Its last day has passed. */
    over: boolean;
  }[];
};

/** The caller's own. */
export async function own(): Promise<Result<OwnPage>> {
  const [page, awards] = await Promise.all([
    settle<{ handle: string; published: boolean }[]>(
      client().from('public_page').select('handle, published')
    ),
    settle<{ award_id: string }[]>(client().from('public_page_award').select('award_id'))
  ]);
  if (!page.ok) return page;
  if (!awards.ok) return awards;
  const [row] = page.value;
  return done(row ? { ...row, awards: awards.value.map(({ award_id }) => award_id) } : null);
}

/** Refusals: `handle-malformed`, `handle-taken`, `award-unknown`. */
export const save = (page: NonNullable<OwnPage>): Promise<Result<number>> =>
  settle<number>(
    client().rpc('save_public_page', {
      p_handle: page.handle,
      p_published: page.published,
      p_awards: page.awards
    })
  );

/** The page of a handle, for anyone; null when nobody publishes one there. */
export const read = (handle: string, from: Client): Promise<Result<PublicPage | null>> =>
  settle<PublicPage | null>(from.rpc('read_public_page', { p_handle: handle }));
