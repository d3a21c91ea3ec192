import { milliseconds, percentile, type Row } from '../../scripts/bench-row.ts';
import { testSeed, keys, origin } from '../../scripts/vectors/issuer.ts';
import { fromBase64, fromBase64url } from '../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../src/lib/domain/checkpoint.ts';
import { jcs } from '../../src/lib/domain/jcs.ts';
import { issueLeaf } from '../../src/lib/domain/log-leaf.ts';
import { parseDay } from '../../src/lib/domain/moment.ts';
import * as qrToken from '../../src/lib/domain/qr-token.ts';
import * as statusList from '../../src/lib/domain/status-list.ts';
import { jobSchema, type Job } from '../../supabase/functions/seal/job.ts';
import { openStage, service, type Stage } from './actors.ts';
import { signing } from './chain.ts';
import { fillAwards, queueAwards, verifyTimes } from './many-awards.ts';

// Issuing many awards at once, a long log, and a large table. AWARDS and LEAVES make it shorter for a look.
const awards = Number(process.env.AWARDS ?? 10_000);
const leaves = Number(process.env.LEAVES ?? 100_000);
type Tree = Record<string, unknown>;
/** The function's own code; the packages that it signs with bring no types. */
const folder = '../../supabase/functions/seal';
const { openBadge, signCredential } = (await import(`${folder}/credential.ts`)) as {
  openBadge: (job: Job, origin: string) => Tree;
  signCredential: (credential: Tree, origin: string, key: { kid: number; seed: Uint8Array }) => Promise<Tree>;
};
const { problems, verifies } = (await import(`${folder}/pre-check.ts`)) as {
  problems: (credential: Tree, origin: string) => string[];
  verifies: (credential: Tree, list: typeof keys) => Promise<boolean>;
};

const batch = 1000;
/** Jobs taken at a time: a worker's lock lasts a minute. */
const taken = 50;

const seconds = (since: number) => (performance.now() - since) / 1000;
const perSecond = (count: number, since: number) => `${(count / seconds(since)).toFixed(0)} /s`;

/** What the seal function does with one job, but for the PDF, which has a benchmark of its own. */
async function sign(stage: Stage, job: Job): Promise<void> {
  const body = {
    number: job.number,
    issued: parseDay(job.issued_on)!,
    expires: job.expires_on === null ? null : parseDay(job.expires_on),
    library: job.library_code,
    accreditation: job.accreditation_code,
    name: qrToken.fitName(job.name),
    course: job.course_code,
    status: job.status_index
  };
  const token = qrToken.sign(body, 1, testSeed('qr 1'));
  const unsigned = openBadge(job, origin);
  if (problems(unsigned, origin).length > 0) throw new Error('unfit');
  const credential = await signCredential(unsigned, origin, { kid: 1, seed: testSeed('credential 1') });
  if (!(await verifies(credential, keys))) throw new Error('does not verify');
  const leaf = issueLeaf({
    number: job.number,
    salt: fromBase64url(job.salt),
    library: job.library_code,
    at: Date.now(),
    credential: jcs(credential),
    token
  });
  await stage.as(
    service,
    (sql) => sql`select public.store_signed(${job.award_id}, ${qrToken.url(origin, job.number, token)},
      ${sql.json(credential as never)}, ${leaf})`
  );
}

/** A checkpoint of the log as it stands, from asking for its root to storing the signed note; milliseconds. */
async function checkpointTime(stage: Stage): Promise<number> {
  const start = performance.now();
  const { size, root } = await signing(stage).state();
  const head = { origin: checkpoint.logOrigin(origin), size, root: fromBase64(root.replaceAll('\n', '')) };
  const note = checkpoint.sign(head, testSeed('log 7'));
  await stage.as(service, (sql) => sql`select public.store_checkpoint(${size}, ${root}, ${note})`);
  return performance.now() - start;
}

async function issue(stage: Stage): Promise<Row[]> {
  let start = performance.now();
  await queueAwards(stage, awards);
  const queued = perSecond(awards, start);
  start = performance.now();
  const batches: number[] = [];
  for (let done = 0, began = performance.now(); done < awards;) {
    const rows = await stage.as(
      service,
      (sql) => sql<{ job: unknown }[]>`select job from public.take_signing_jobs(${taken}) as job`
    );
    const jobs = rows.map(({ job }) => jobSchema.parse(job)).filter((job) => job.step === 'pending');
    for (const job of jobs) await sign(stage, job);
    await checkpointTime(stage);
    // There is no PDF here: what is signed is out of the queue.
    await stage.owner`update private.signing_job set locked_until = 'infinity' where step = 'logged'`;
    done += jobs.length;
    if (done % batch !== 0 && done < awards) continue;
    batches.push(seconds(began));
    began = performance.now();
  }
  const [row] = await stage.owner<{ numbers: number; logged: number }[]>`
    select count(distinct number)::int as numbers, count(leaf_index)::int as logged from public.award`;
  if (row!.numbers !== awards + 1 || row!.logged !== awards + 1)
    throw new Error('an award has no number or no leaf');
  return [
    { what: `awards made, of ${awards}`, figure: queued },
    { what: `awards signed, checked and logged, of ${awards} (no PDF)`, figure: perSecond(awards, start) },
    {
      what: `a batch of ${Math.min(batch, awards)} from queue to checkpoint, median`,
      figure: `${percentile(batches, 0.5).toFixed(1)} s`
    }
  ];
}

async function log(stage: Stage): Promise<Row[]> {
  const { size } = await signing(stage).state();
  const start = performance.now();
  await stage.owner`
    select count(private.append_leaf('{"award":"' || md5(n::text) || '","type":"bench"}'))
    from generate_series(${size + 1}::int, ${leaves}::int) n`;
  const rate = perSecond(Math.max(0, leaves - size), start);
  const checkpoints: number[] = [];
  for (let n = 0; n < 20; n++) checkpoints.push(await checkpointTime(stage));
  const proofs: number[] = [];
  let hashes = 0;
  for (let n = 0; n < 200; n++) {
    const index = Math.floor((n * leaves) / 200);
    const began = performance.now();
    const [row] = await stage.owner<{ proof: string[] }[]>`
      select private.log_inclusion(${index}, ${leaves}) as proof`;
    proofs.push(performance.now() - began);
    hashes = Math.max(hashes, row!.proof.length);
  }
  return [
    { what: `leaves added to a log of up to ${leaves}`, figure: rate },
    {
      what: `checkpoint of ${leaves} leaves, root to stored note, p95`,
      figure: milliseconds(percentile(checkpoints, 0.95))
    },
    {
      what: `inclusion proof in ${leaves} leaves (${hashes} hashes), p95`,
      figure: milliseconds(percentile(proofs, 0.95))
    }
  ];
}

async function lists(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const share of [0, 0.01, 0.1]) {
    const positions = Array.from({ length: statusList.entries * share }, () =>
      Math.floor(Math.random() * statusList.entries)
    );
    const text = await statusList.encode(statusList.fromPositions(positions));
    rows.push({
      what: `status list of 131072, ${share * 100} % set, as text`,
      figure: `${(text.length / 1024).toFixed(1)} kB`
    });
  }
  return rows;
}

async function lookUp(): Promise<Row[]> {
  const stage = await openStage();
  try {
    const median: number[] = [];
    const sizes = [1000, Math.max(2000, leaves)];
    for (const size of sizes) {
      await fillAwards(stage, size);
      await verifyTimes(stage, 100);
      median.push(percentile(await verifyTimes(stage, 400), 0.5));
    }
    const [small = 0, large = 0] = median;
    return [
      {
        what: `verify_award among ${sizes[1]} awards, median`,
        figure: milliseconds(large),
        comparedWith: `among ${sizes[0]}: ${milliseconds(small)}`,
        ratio: large / small
      }
    ];
  } finally {
    await stage.close();
  }
}

/** Issuing, the log, the status lists and the look-up at size. */
export async function bench(): Promise<Row[]> {
  const stage = await openStage();
  try {
    return [...(await issue(stage)), ...(await log(stage)), ...(await lists()), ...(await lookUp())];
  } finally {
    await stage.close();
  }
}
