import type { TransactionSql } from 'postgres';
import { issueLeaf } from '../../src/lib/domain/log-leaf.ts';
import { service, type Actor, type Library, type Stage } from './actors.ts';

type Person = Actor & { id: string };

/** A learner who passed a proctored sitting, the people who saw to it, and the course. */
export interface Passed {
  library: Library;
  librarian: Person;
  proctor: Person;
  learner: Person;
  course: string;
  enrolment: string;
  sitting: string;
}

/** Puts chains on stage up to a chosen link, past row-level security; what follows is for the test to do. */
export function chains(stage: Stage) {
  const { owner, as } = stage;
  let count = 0;

  async function course(kind: 'certificate' | 'diploma' = 'certificate', months: number | null = null) {
    const [row] = await owner<{ id: string }[]>`
      insert into public.course (code, kind, category, hours, valid_months, state)
      values (${`C-${++count}`}, ${kind}, 'Health', 3, ${months}, 'published') returning id`;
    await owner`insert into public.course_text (course_id, locale, title, description, outcomes)
      values (${row!.id}, 'en', ${`Course ${count}`}, 'What it is.', 'What it gives.')`;
    return row!.id;
  }

  async function enrol(library: Library, learner: Person, courseId: string) {
    const [row] = await owner<{ id: string }[]>`
      insert into public.enrolment (library_id, learner_id, course_id)
      values (${library.id}, ${learner.id}, ${courseId}) returning id`;
    return row!.id;
  }

  /** A sitting that ended with `score`; every check, the start and the result were `proctor`'s. */
  async function sit(
    at: { library: Library; learner: Person; proctor: Person; enrolment: string; course: string },
    score = 85,
    name = 'Ama Mensah'
  ) {
    const number = ++count;
    const [room] = await owner<{ id: string }[]>`
      insert into public.room (library_id, name) values (${at.library.id}, ${`Room ${number}`}) returning id`;
    const [session] = await owner<{ id: string }[]>`
      insert into public.session (library_id, room_id, starts_at, ends_at, state)
      values (${at.library.id}, ${room!.id}, now() - interval '3 hours', now() - interval '1 hour', 'closed')
      returning id`;
    const [sitting] = await owner<{ id: string }[]>`
      insert into public.sitting (library_id, session_id, enrolment_id, learner_id, course_id, attempt, starts_at,
        ends_at, allowed_seconds, pass_percent, state, name_seen, score_percent, result_by, booked_by, version)
      values (${at.library.id}, ${session!.id}, ${at.enrolment}, ${at.learner.id}, ${at.course}, 1,
        now() - interval '3 hours', now() - interval '2 hours', 3600, 80, ${score >= 80 ? 'passed' : 'failed'},
        ${name}, ${score}, ${at.proctor.id}, ${at.proctor.id}, 4)
      returning id`;
    await owner`
      insert into public.id_check (library_id, sitting_id, outcome, document_kind, name_match, photo_match, expired,
        name_seen, checked_by, checked_at)
      values (${at.library.id}, ${sitting!.id}, 'admitted', 'passport', 'exact', true, false, ${name},
        ${at.proctor.id}, now() - interval '3 hours')`;
    const events = ['admitted', 'started', 'submitted', 'result'];
    for (const [index, kind] of events.entries())
      await owner`
        insert into public.sitting_event (library_id, sitting_id, seq, kind, effective_at, actor_id)
        values (${at.library.id}, ${sitting!.id}, ${index + 1}, ${kind}, now() - interval '2 hours',
          ${at.proctor.id})`;
    return sitting!.id;
  }

  async function passed(options: { kind?: 'certificate' | 'diploma'; score?: number; months?: number } = {}) {
    const library = await stage.library();
    const people = {
      librarian: await stage.staff('librarian', library),
      proctor: await stage.staff('proctor', library),
      learner: await stage.learner(library)
    };
    const courseId = await course(options.kind, options.months);
    const enrolment = await enrol(library, people.learner, courseId);
    const at = { library, ...people, course: courseId, enrolment };
    return { ...at, sitting: await sit(at, options.score) } satisfies Passed;
  }

  async function stock(at: Passed, amount = 1, kind = 'certificate', expires: string | null = null) {
    const hq = await stage.hq();
    const rows = await as(
      hq,
      (sql) => sql`select public.stock_vouchers(${at.library.id}, ${kind}, ${amount}, ${expires}) as serial`
    );
    return rows.map((row) => row.serial as string);
  }

  const agree = (by: Actor, at: Passed, amount: number) =>
    as(by, async (sql) => {
      const [row] = await sql`select public.agree_fee(${at.enrolment}, ${amount}) as id`;
      return row!.id as string;
    });

  const pay = (by: Actor, at: Passed, amount: number, receipt = `R-${++count}`, id = crypto.randomUUID()) =>
    as(by, async (sql) => {
      const [row] = await sql`
        select public.record_payment(${id}, ${at.enrolment}, ${amount}, 'cash', ${receipt}) as id`;
      return row!.id as string;
    });

  const issue = (by: Actor, at: Passed) =>
    as(by, async (sql) => {
      const [row] = await sql`select * from public.issue_voucher(${at.enrolment})`;
      return row as unknown as { voucher_id: string; serial: string; code: string; kind: string };
    });

  const redeem = (by: Actor, code: string, address = '192.0.2.1') =>
    as(by, async (sql) => {
      await sql`select set_config('request.headers', ${JSON.stringify({ 'x-forwarded-for': address })}, true)`;
      const [row] = await sql`select * from public.redeem_voucher(${code})`;
      return row as unknown as { outcome: string; award_number: string | null; code: string | null };
    });

  /** Passed, paid, and the voucher out: `code` is in the learner's hands. */
  async function issued(options: Parameters<typeof passed>[0] = {}) {
    const at = await passed(options);
    await stock(at, 2, options.kind ?? 'certificate');
    await agree(at.librarian, at, 5000);
    await pay(at.librarian, at, 5000);
    return { ...at, ...(await issue(at.librarian, at)) };
  }

  /** Redeemed: there is an award, and it is being sealed. */
  async function awarded(options: Parameters<typeof passed>[0] = {}) {
    const at = await issued(options);
    const { award_number: number } = await redeem(at.learner, at.code);
    const [row] = await owner<{ id: string }[]>`select id from public.award where number = ${number}`;
    return { ...at, number: number!, award: row!.id };
  }

  return { course, enrol, sit, passed, stock, agree, pay, issue, redeem, issued, awarded };
}

/** A job as `take_signing_jobs` gives it, as far as the tests look. */
export interface Job {
  award_id: string;
  step: 'pending' | 'logged';
  attempts: number;
  library_id: string;
  library_code: string;
  number: string;
  salt: string;
  name: string;
  issued_on: string;
  leaf_index: number | null;
}

/** What the signing service does with the database, with stand-ins for the signed things themselves. */
export function signing(stage: Stage) {
  const run = <T>(work: (sql: TransactionSql) => Promise<T>) => stage.as(service, work);

  const take = (limit = 20) =>
    run(async (sql) => {
      const rows = await sql<{ job: Job }[]>`select job from public.take_signing_jobs(${limit}) as job`;
      return rows.map((row) => row.job);
    });

  const leafOf = (job: Pick<Job, 'number' | 'salt' | 'library_code'>, at = Date.now()) =>
    issueLeaf({
      number: job.number,
      salt: Buffer.from(job.salt, 'base64url'),
      library: job.library_code,
      at,
      credential: Buffer.from('credential'),
      token: Buffer.from('token')
    });

  const storeSigned = (job: Pick<Job, 'award_id' | 'number' | 'salt' | 'library_code'>, leaf = leafOf(job)) =>
    run(async (sql) => {
      const [row] = await sql`
        select public.store_signed(${job.award_id}, ${`http://localhost/v/${job.number}#123`},
          ${sql.json({ type: 'test' })}, ${leaf})::int as index`;
      return row!.index as number;
    });

  const state = () =>
    run(async (sql) => {
      const [row] = await sql`select *, tree_size::int as size from public.log_state()`;
      return { size: row!.size as number, root: row!.root as string };
    });

  const storeCheckpoint = (size: number, root: string) =>
    run((sql) => sql`select public.store_checkpoint(${size}, ${root}, ${`localhost/log ${size}`})`);

  async function checkpoint() {
    const { size, root } = await state();
    await storeCheckpoint(size, root);
  }

  const storeSealed = (job: Pick<Job, 'award_id' | 'library_id'>) =>
    run(
      (sql) => sql`select public.store_sealed(${job.award_id}, ${`${job.library_id}/${job.award_id}.pdf`})`
    );

  /** All open awards, from queue to seal. */
  async function sealAll() {
    await stage.owner`update private.signing_job set locked_until = null`;
    const jobs = await take(1000);
    for (const job of jobs) if (job.step === 'pending') await storeSigned(job);
    await checkpoint();
    for (const job of jobs) await storeSealed(job);
    return jobs;
  }

  return { take, leafOf, storeSigned, state, storeCheckpoint, checkpoint, storeSealed, sealAll };
}
