import type { Said } from '#lib/domain/answers.ts';
import { client, type Client } from './client.ts';
import { invoke } from './functions.ts';
import { done, first, fromThrown, refused, settle, unexpected, type Result } from './result.ts';

export type AwardState = 'being-sealed' | 'sealed' | 'revoked' | 'superseded';

/** An award as its learner and the library's staff see it. Days are the library's local days. */
export type Award = {
  id: string;
  library_id: string;
  learner_id: string;
  enrolment_id: string;
  course_id: string;
  sitting_id: string;
  number: string;
  kind: 'certificate' | 'diploma';
  name: string;
  course_title: string;
  library_name: string;
  issuer_name: string;
  completed_on: string;
  issued_on: string;
  expires_on: string | null;
  online_minutes: number;
  tutored_minutes: number;
  score_percent: number | null;
  state: AwardState;
  superseded_by: string | null;
  /** The award that this one carries on. */
  renews: string | null;
  accrediting_body: string | null;
  accreditation_number: string | null;
  token_url: string | null;
  pdf_path: string | null;
  sealed_at: string | null;
  printed_at: string | null;
  stamped_at: string | null;
  collected_at: string | null;
  kept_for_ceremony_at: string | null;
};

/** What anyone learns from a number; all but the first three are null when it is unknown. */
export type Verification = Omit<Said, 'logged_at' | 'kid' | 'first_logged_at' | 'log_began'>;

const COLUMNS =
  'id, library_id, learner_id, enrolment_id, course_id, sitting_id, number, kind, name, course_title, library_name, ' +
  'issuer_name, completed_on, issued_on, expires_on, online_minutes, tutored_minutes, score_percent, state, ' +
  'superseded_by, renews, accrediting_body, accreditation_number, token_url, pdf_path, sealed_at, printed_at, stamped_at, collected_at, kept_for_ceremony_at';

/** All awards of a learner, the latest first; one issued anew, which keeps its day, before the one that it replaces. */
export const ofLearner = (learnerId: string): Promise<Result<Award[]>> =>
  settle<Award[]>(
    client()
      .from('award')
      .select(COLUMNS)
      .eq('learner_id', learnerId)
      .order('issued_on', { ascending: false })
      .order('id', { ascending: false })
  );

/** As many rows as the server gives at once, and as many as a page asks for in all. */
const page = 1000;
const most = 10_000;

/** The awards of a library, the latest first, at most 10,000. */
export async function ofLibrary(libraryId: string): Promise<Result<Award[]>> {
  const all: Award[] = [];
  for (let from = 0; from < most; from += page) {
    const part = await settle<Award[]>(
      client()
        .from('award')
        .select(COLUMNS)
        .eq('library_id', libraryId)
        .order('issued_on', { ascending: false })
        .order('id', { ascending: false })
        .range(from, from + page - 1)
    );
    if (!part.ok) return part;
    all.push(...part.value);
    if (part.value.length < page) break;
  }
  return done(all);
}

export const byNumber = async (number: string): Promise<Result<Award>> =>
  first(await settle<Award[]>(client().from('award').select(COLUMNS).eq('number', number)));

/** A number to ask for, and base64url SHA-256 of the QR token in hand where its signature is good. */
export type Question = { number: string; token: string | null };

/**
 * The public answers to at most 500 numbers, in their order. Refusals: `too-many-numbers`, `slow-down`.
 * @param way how it was asked, for the holders to see
 * @param saidBy who asks, for the holders to see; null where nobody said
 */
export const check = async (
  questions: Question[],
  way: 'page' | 'page-again' | 'machine' | 'symbol' | 'file' | 'batch',
  saidBy: string | null,
  from: Client = client()
): Promise<Result<Said[]>> =>
  settle<Said[]>(
    from.rpc('check_awards', {
      p_numbers: questions.map(({ number }) => number),
      p_way: way,
      ...(saidBy === null ? {} : { p_said_by: saidBy }),
      ...(questions.some(({ token }) => token !== null) && {
        // PostgREST takes null for an element; the generated type does not know.
        p_tokens: questions.map(({ token }) => token) as string[]
      })
    }),
    (data) => (data as (Said & { place: number })[]).map(({ place: _, ...said }) => said)
  );

/** A check that was made of an award, as its holder sees it. `said_by` is the verifier's own word. */
export type Check = { id: string; way: string; said_by: string | null; last_at: string; times: number };

/** The latest checks of the own award, kept for 400 days. */
export const checksOf = (awardId: string): Promise<Result<Check[]>> =>
  settle<Check[]>(
    client()
      .from('award_check')
      .select('id, way, said_by, last_at, times')
      .eq('award_id', awardId)
      .order('last_at', { ascending: false })
      .limit(50)
  );

/** Asks the signing function to work now. It would do so by itself within a minute. */
export const seal = (): Promise<Result<unknown>> => invoke<unknown>('seal', {});

/**
 * An address of the award's PDF that works for ten minutes and downloads under a plain name.
 * `not-sealed` while the PDF is being made.
 */
export async function pdfAddress(award: Pick<Award, 'number' | 'pdf_path'>): Promise<Result<string>> {
  if (!award.pdf_path) return refused('not-sealed', 409);
  const path = award.pdf_path.replace(/^awards\//, '');
  const files = await client().storage().catch(fromThrown);
  if ('ok' in files) return files;
  const { data, error } = await files
    .from('awards')
    .createSignedUrl(path, 600, { download: `${award.number}.pdf` });
  if (data) return done(data.signedUrl);
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  if (status === 400 || status === 404) return refused('not-found', 404);
  return status === 0 ? { ok: false, kind: 'offline' } : unexpected(error.message, status);
}

/** Notes what happened to the paper. A learner may mark the own award `printed`. */
export const mark = (
  awardId: string,
  step: 'printed' | 'stamped' | 'collected' | 'kept-for-ceremony'
): Promise<Result<null>> => settle<null>(client().rpc('mark_award', { p_award_id: awardId, p_step: step }));

/**
 * The learner, or a librarian of the home library, opens a new enrolment that renews the award; gives its id. Refusals:
 * `award-does-not-end`, `too-early-to-renew`, `already-renewed`, `course-not-offered`, `already-enrolled`.
 */
export const renew = (awardId: string): Promise<Result<string>> =>
  settle<string>(client().rpc('renew_award', { p_award_id: awardId }));

/** A revocation asked for by one person and waiting for, or confirmed by, a second. */
export type Revocation = {
  id: string;
  award_id: string;
  reason_class: string;
  proposed_by: string;
  confirmed_at: string | null;
  created_at: string;
};

/** The revocations of these awards, without those that were withdrawn. For librarians and HQ. */
export const revocations = (awardIds: string[]): Promise<Result<Revocation[]>> =>
  settle<Revocation[]>(
    client()
      .from('revocation')
      .select('id, award_id, reason_class, proposed_by, confirmed_at, created_at')
      .in('award_id', awardIds)
      .is('withdrawn_by', null)
  );

/** The first of two people asks for a revocation. */
export const proposeRevocation = (
  awardId: string,
  reasonClass: string,
  note: string
): Promise<Result<string>> =>
  settle<string>(
    client().rpc('propose_revocation', { p_award_id: awardId, p_reason_class: reasonClass, p_note: note })
  );

/** The second person confirms it; refused to the first with `second-person-needed`. */
export const confirmRevocation = (revocationId: string): Promise<Result<null>> =>
  settle<null>(client().rpc('confirm_revocation', { p_revocation_id: revocationId }));

/** Whoever proposed it takes it back before it is confirmed. */
export const withdrawProposal = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('withdraw_proposal', { p_id: id }));

/** An award under a corrected name, asked for by one person and waiting for, or made by, a second. */
export type Reissue = {
  id: string;
  award_id: string;
  /** The corrected name; null once the person is erased. */
  name: string | null;
  proposed_by: string;
  confirmed_at: string | null;
  created_at: string;
};

/** The reissues of these awards, without those that were withdrawn. For librarians and HQ. */
export const reissues = (awardIds: string[]): Promise<Result<Reissue[]>> =>
  settle<Reissue[]>(
    client()
      .from('reissue')
      .select('id, award_id, name, proposed_by, confirmed_at, created_at')
      .in('award_id', awardIds)
      .is('withdrawn_by', null)
  );

/**
 * The first of two people asks for the award under a corrected name.
 * Refusals: `same-name`, `bad-name`, `already-proposed`, `not-sealed`, `already-ended`.
 * @param note why, and what was seen for it
 */
export const proposeReissue = (awardId: string, name: string, note: string): Promise<Result<string>> =>
  settle<string>(client().rpc('propose_reissue', { p_award_id: awardId, p_name: name, p_note: note }));

/** The second person makes it. Gives the new number; the old one answers `superseded` from now on. */
export const confirmReissue = (reissueId: string): Promise<Result<string>> =>
  settle<string>(client().rpc('confirm_reissue', { p_reissue_id: reissueId }));

/** What waits for a second person in a library: which award, who asked, and since when. */
export type Proposal = {
  id: string;
  entity: 'revocation' | 'reissue';
  proposed_by: string;
  created_at: string;
  award: Pick<Award, 'id' | 'learner_id' | 'enrolment_id' | 'name' | 'number'>;
};

/** Every revocation and reissue of a library that nobody has confirmed yet, the oldest first. */
export async function proposals(libraryId: string): Promise<Result<Proposal[]>> {
  const waiting = (entity: Proposal['entity']) =>
    settle<(Omit<Proposal, 'entity' | 'award'> & { award_id: string })[]>(
      client()
        .from(entity)
        .select('id, award_id, proposed_by, created_at')
        .eq('library_id', libraryId)
        .is('confirmed_at', null)
        .is('withdrawn_by', null)
    );
  const [revoke, reissue] = await Promise.all([waiting('revocation'), waiting('reissue')]);
  if (!revoke.ok) return revoke;
  if (!reissue.ok) return reissue;
  const all = [
    ...revoke.value.map((one) => ({ ...one, entity: 'revocation' as const })),
    ...reissue.value.map((one) => ({ ...one, entity: 'reissue' as const }))
  ].sort((one, other) => one.created_at.localeCompare(other.created_at));
  if (all.length === 0) return done([]);
  const ids = all.map((one) => one.award_id);
  const about = await settle<Proposal['award'][]>(
    client().from('award').select('id, learner_id, enrolment_id, name, number').in('id', ids)
  );
  if (!about.ok) return about;
  const byId = new Map(about.value.map((award) => [award.id, award]));
  return done(
    all.flatMap(({ award_id, ...one }) => {
      const award = byId.get(award_id);
      return award ? [{ ...one, award }] : [];
    })
  );
}
