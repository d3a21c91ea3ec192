/**
 * Seals awards: token and credential are signed and logged, a checkpoint covers them, the PDF is made once and stored. Every
 * step can be cut off and repeated (`private.signing_job`); anybody signed in may set it going, since it does only what is
 * due. Called by the learner's phone after redeeming, and by `tick`.
 */
import type { SupabaseClient } from '@supabase/supabase-js';
import * as awardProof from '#lib/domain/award-proof.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { call, callerId, isService, publicOrigin, service } from '../_gate/supabase.ts';
import { jobSchema, type Job } from './job.ts';
import { currentKeys, type Keys } from './keys.ts';
import { artOf, designOf } from './paper.ts';
import { awardPdf } from './pdf/award.ts';
import { makeCheckpoint, sign } from './sign.ts';
import { renewStatusLists } from './status.ts';
import { languageOf, wordsOf } from './words.ts';

/** Awards that one checkpoint covers together. */
const batch = 50;
/** A call takes batch after batch for as long; what is left is for the next one. */
const budgetMs = 40_000;

/** A row of `signed_award`: what stands of the award, whoever signed it. */
type Standing = {
  token_url: string;
  credential: Record<string, unknown>;
  leaf_index: number;
  salt: string;
  leaf: string;
  proof: string[];
  note: string;
};

/** Gives what fails in a step the step's code, which HQ reads (`sealing_waits`); what it was stands in the function's log. */
async function step<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof Refusal) throw fault;
    console.error(fault);
    throw new Refusal(code, 500);
  }
}

async function store(db: SupabaseClient, job: Job, origin: string): Promise<void> {
  const [signed] = await call<Standing[]>(db, 'signed_award', { p_award_id: job.award_id });
  if (!signed) throw new Refusal('not-covered', 409);
  const design = designOf(job);
  const art = await step('art-unreachable', () => artOf(db, job, design));
  const pdf = await step('paper-not-made', () =>
    awardPdf({
      words: wordsOf({ ...job, locale: job.library_locale }, origin),
      design,
      art,
      tokenUrl: signed.token_url,
      language: languageOf(job.library_locale),
      // Not the moment of making: the file that is made again after a crash is the same file.
      sealedAt: new Date(`${job.issued_on}T12:00:00Z`),
      credential: signed.credential,
      logProof: awardProof.format(
        signed,
        signed.leaf_index,
        awardProof.fromDatabase(signed.proof),
        signed.note
      )
    })
  );
  const path = `${job.library_id}/${job.award_id}.pdf`;
  await step('paper-not-stored', async () => {
    const { error } = await db.storage
      .from('awards')
      .upload(path, pdf, { contentType: 'application/pdf', upsert: true });
    if (error) throw error;
  });
  await call(db, 'store_sealed', { p_award_id: job.award_id, p_pdf_path: path });
}

async function fail(db: SupabaseClient, awardId: string, fault: unknown): Promise<void> {
  console.error(awardId, fault);
  const code = fault instanceof Refusal ? fault.code : 'seal-failed';
  await call(db, 'fail_signing_job', { p_award_id: awardId, p_code: code });
}

async function attempt(db: SupabaseClient, job: Job, step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (fault) {
    await fail(db, job.award_id, fault);
    return false;
  }
}

/** The jobs that are due; one that cannot be read holds up no other. */
async function take(db: SupabaseClient): Promise<{ taken: number; jobs: Job[] }> {
  const rows = await call<{ award_id: string }[]>(db, 'take_signing_jobs', { p_limit: batch });
  const jobs: Job[] = [];
  for (const row of rows) {
    const parsed = jobSchema.safeParse(row);
    if (parsed.success) jobs.push(parsed.data);
    else await fail(db, row.award_id, parsed.error);
  }
  return { taken: rows.length, jobs };
}

/** One batch: signed, covered by a checkpoint, and made into files. Gives how many there were and how many are sealed. */
async function sealBatch(db: SupabaseClient, origin: string, keys: Keys) {
  const { taken, jobs } = await take(db);
  const logged: Job[] = [];
  for (const job of jobs)
    if (job.step === 'logged' || (await attempt(db, job, () => sign(db, job, origin, keys))))
      logged.push(job);
  await makeCheckpoint(db, origin, keys.log);
  await renewStatusLists(db, origin);
  let sealed = 0;
  for (const job of logged) if (await attempt(db, job, () => store(db, job, origin))) sealed++;
  return { taken, sealed };
}

serve(async (request) => {
  if (!isService(request)) await callerId(request);
  const db = service();
  const origin = publicOrigin();
  const keys = await currentKeys(db, origin);
  const started = performance.now();
  const sum = { taken: 0, sealed: 0 };
  let last: typeof sum;
  do {
    last = await sealBatch(db, origin, keys);
    sum.taken += last.taken;
    sum.sealed += last.sealed;
  } while (last.taken === batch && performance.now() - started < budgetMs);
  return sum;
});
