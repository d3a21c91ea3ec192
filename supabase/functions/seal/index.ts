/**
 * Seals awards: token and credential are signed and logged, a checkpoint covers them, the PDF is made once and stored. Every
 * step can be cut off and repeated (`private.signing_job`); anybody signed in may set it going, since it does only what is
 * due. Called by the learner's phone after redeeming, and by `tick`.
 */
import type { SupabaseClient } from '@supabase/supabase-js';
import { serve } from '../_gate/http.ts';
import { call, callerId, isService, publicOrigin, service } from '../_gate/supabase.ts';
import { jobSchema, type Job, type SignedJob } from './job.ts';
import { awardPdf } from './pdf/award.ts';
import { makeCheckpoint, sign } from './sign.ts';
import { renewStatusLists } from './status.ts';
import { languageOf, wordsOf } from './words.ts';

const batch = 20;

function isSigned(job: Job): job is SignedJob {
  return job.token_url !== null && job.credential !== null;
}

async function store(db: SupabaseClient, job: SignedJob, origin: string): Promise<void> {
  const pdf = await awardPdf({
    words: wordsOf({ ...job, locale: job.library_locale }, origin),
    tokenUrl: job.token_url,
    language: languageOf(job.library_locale),
    // Not the moment of making: the file that is made again after a crash is the same file.
    sealedAt: new Date(`${job.issued_on}T12:00:00Z`),
    credential: job.credential
  });
  const path = `${job.library_id}/${job.award_id}.pdf`;
  const { error } = await db.storage
    .from('awards')
    .upload(path, pdf, { contentType: 'application/pdf', upsert: true });
  if (error) throw error;
  await call(db, 'store_sealed', { p_award_id: job.award_id, p_pdf_path: path });
}

async function attempt(db: SupabaseClient, job: Job, step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (fault) {
    console.error(job.award_id, fault);
    await call(db, 'fail_signing_job', { p_award_id: job.award_id, p_code: 'seal-failed' });
    return false;
  }
}

serve(async (request) => {
  if (!isService(request)) await callerId(request);
  const db = service();
  const origin = publicOrigin();
  const jobs = jobSchema.array().parse(await call(db, 'take_signing_jobs', { p_limit: batch }));
  const signed: SignedJob[] = jobs.filter(isSigned);
  for (const job of jobs.filter((one) => !isSigned(one)))
    await attempt(db, job, async () => {
      signed.push(await sign(db, job, origin));
    });
  await makeCheckpoint(db, origin);
  await renewStatusLists(db, origin);
  let sealed = 0;
  for (const job of signed) if (await attempt(db, job, () => store(db, job, origin))) sealed++;
  return { taken: jobs.length, sealed };
});
