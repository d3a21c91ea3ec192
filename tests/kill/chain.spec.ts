import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import { PDFDocument } from 'pdf-lib';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromUtf8 } from '../../src/lib/domain/bytes.ts';
import { contentHash } from '../../src/lib/domain/log-leaf.ts';
import { Victim } from './victim.ts';

// The whole of what a session day writes, with the backend killed in the middle of each step. What was acknowledged is
// there afterwards, what was not is there whole or not at all, and sending the same again does not double it.

type Answer = { data: unknown; error: { details?: string; message?: string } | null };
type Step = {
  send: () => Promise<Answer>;
  /** What the answer must be, the first time and every time after. */
  acknowledged: (answer: Answer, isFirst: boolean) => void;
  /** How often the step's effect is in the database. */
  count: () => Promise<number>;
  isDatabaseKilled?: boolean;
};

const slug = 'accra-central';
let victim: Victim;
let librarian: SupabaseClient;
let proctor: SupabaseClient;
let learner15: SupabaseClient;

/** Steps that somebody was told are done, each of which must be there after every kill that follows. */
const done = new Map<string, Step>();

async function counted(query: (sql: Sql) => PromiseLike<readonly unknown[]>): Promise<number> {
  return (await victim.withDatabase(async (sql) => await query(sql))).length;
}

async function chainOf(index: string) {
  const { data } = await librarian
    .from('enrolment_chain')
    .select('enrolment_id, course_id, sitting_id, fee_minor')
    .eq('learner_email', `learner${index}.${slug}@carrel.test`)
    .order('since', { ascending: false })
    .limit(1)
    .single();
  if (!data) throw new Error(`no chain of learner ${index}`);
  return data;
}

type Standing = {
  number: string;
  state: string;
  step: string;
  token_url: string | null;
  pdf_path: string | null;
  leaf: string | null;
  leaves: number;
  files: number;
};

/** How far the award of an enrolment has come: there is one, with at most one leaf and one file. */
async function standing(enrolment: string): Promise<Standing> {
  const rows = await victim.withDatabase(
    async (sql) =>
      await sql<Standing[]>`
      select a.number, a.state, j.step, a.token_url, a.pdf_path,
        (select data from public.log_leaf l where l.index = a.leaf_index) as leaf,
        (select count(*)::int from public.log_leaf l where strpos(l.data, private.log_name(a)) > 0) as leaves,
        (select count(*)::int from storage.objects o where o.name = a.library_id || '/' || a.id || '.pdf') as files
      from public.award a join private.signing_job j on j.award_id = a.id where a.enrolment_id = ${enrolment}`
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

const isOk = (answer: Answer) => expect(answer.error).toBeNull();

/** A verb whose client makes the id, or which says the same when it is told the same. */
const verb = (as: SupabaseClient, name: string, values: object) => async (): Promise<Answer> =>
  await as.rpc(name, values);

/** One command of the desk; its row in the answer says what became of it. */
async function command(index: string, kind: string, payload: object): Promise<Step> {
  const { sitting_id } = await chainOf(index);
  const { data: sitting } = await proctor
    .from('sitting')
    .select('session_id, version')
    .eq('id', sitting_id)
    .single();
  const id = randomUUID();
  const one = {
    id,
    session_id: sitting?.session_id,
    sitting_id,
    kind,
    payload,
    base_version: sitting?.version,
    device_id: randomUUID(),
    boot_id: randomUUID(),
    tapped_at: new Date().toISOString(),
    tapped_mono_ms: 1000,
    sent_mono_ms: 1010
  };
  return {
    send: verb(proctor, 'submit_commands', { p_commands: [one] }),
    acknowledged: ({ data, error }) => {
      expect(error).toBeNull();
      expect(data).toMatchObject([{ id, status: 'applied' }]);
    },
    count: () => counted((sql) => sql`select from public.sitting_event where command_id = ${id}`)
  };
}

const steps: Record<string, () => Promise<Step>> = {
  record_module: async () => {
    const { enrolment_id, course_id } = await chainOf('01');
    const { data } = await librarian.from('module').select('id').eq('course_id', course_id).limit(1).single();
    const completed = new Date().toISOString().slice(0, 10);
    return {
      send: verb(librarian, 'record_module', {
        p_enrolment_id: enrolment_id,
        p_module_id: data?.id,
        p_completed_on: completed
      }),
      acknowledged: isOk,
      count: () =>
        counted((sql) => sql`select from public.module_progress where enrolment_id = ${enrolment_id}`)
    };
  },
  book_sitting: async () => {
    const { enrolment_id } = await chainOf('03');
    const { data: session } = await librarian.from('session').select('id').eq('state', 'open').single();
    return {
      send: verb(librarian, 'book_sitting', {
        p_id: randomUUID(),
        p_session_id: session?.id,
        p_enrolment_id: enrolment_id,
        p_starts_at: new Date().toISOString()
      }),
      acknowledged: isOk,
      count: () => counted((sql) => sql`select from public.sitting where enrolment_id = ${enrolment_id}`)
    };
  },
  start: () => command('08', 'start', {}),
  'record-result': () =>
    command('11', 'record-result', { score_percent: '88', evidence_note: 'Seen on screen' }),
  record_payment: async () => {
    const { enrolment_id, fee_minor } = await chainOf('12');
    const amount = fee_minor ?? 42_000;
    isOk(
      await librarian.rpc('agree_fee', {
        p_enrolment_id: enrolment_id,
        p_amount_minor: amount,
        p_schedule: null
      })
    );
    return {
      send: verb(librarian, 'record_payment', {
        p_id: randomUUID(),
        p_enrolment_id: enrolment_id,
        p_amount_minor: amount,
        p_method: 'cash',
        p_receipt_number: 'KILL-1'
      }),
      acknowledged: isOk,
      count: () => counted((sql) => sql`select from public.payment where enrolment_id = ${enrolment_id}`),
      isDatabaseKilled: true
    };
  },
  issue_voucher: async () => {
    const { enrolment_id } = await chainOf('14');
    return {
      send: verb(librarian, 'issue_voucher', { p_enrolment_id: enrolment_id }),
      acknowledged: ({ data, error }, isFirst) => {
        if (isFirst) expect(data).toMatchObject([{ code: expect.stringMatching(/^.{12}$/) as string }]);
        else expect(error?.details).toBe('already-issued');
      },
      count: () =>
        counted(
          (sql) => sql`select from public.voucher where enrolment_id = ${enrolment_id} and state = 'issued'`
        )
    };
  },
  redeem_voucher: async () => {
    const [line = ''] = (await victim.summary()).voucherCodes ?? [];
    const { enrolment_id } = await chainOf('15');
    const number = expect.stringMatching(/^[0-9A-Z]{12}$/) as string;
    return {
      send: verb(learner15, 'redeem_voucher', { p_code: line.split(' ')[0] }),
      acknowledged: ({ data }, isFirst) =>
        expect(data).toMatchObject([
          {
            outcome: isFirst ? 'redeemed' : 'refused',
            code: isFirst ? null : 'voucher-used',
            award_number: number
          }
        ]),
      count: () => counted((sql) => sql`select from public.award where enrolment_id = ${enrolment_id}`)
    };
  }
};

beforeAll(async () => {
  victim = await Victim.open();
  // The awards of the demo's own past wait, so that the one of this story is sealed at once.
  await victim.withDatabase((sql) => sql`update private.signing_job set locked_until = 'infinity'`);
  [librarian, proctor, learner15] = (await Promise.all(
    [`librarian.${slug}`, `proctor.${slug}`, `learner15.${slug}`].map((account) => victim.signIn(account))
  )) as [SupabaseClient, SupabaseClient, SupabaseClient];
}, 180_000);

afterAll(() => victim.close());

describe('killed in the middle of', () => {
  test.each(Object.keys(steps))('%s', async (name) => {
    const step = await steps[name]!();
    const before = await step.count();
    const killing = step.isDatabaseKilled ? () => victim.killDatabase() : () => victim.kill();
    const told = await victim.duringCommit(step.send, killing);
    if (told && !told.error) throw new Error(`acknowledged before its commit: ${JSON.stringify(told)}`);
    if (!step.isDatabaseKilled) await victim.start();
    for (const [earlier, { count }] of done) expect(await count(), earlier).toBe(1);
    const after = await step.count();
    expect(after - before).toBeOneOf([0, 1]);
    step.acknowledged(await step.send(), after === before);
    expect((await step.count()) - before).toBe(1);
    step.acknowledged(await step.send(), false);
    expect((await step.count()) - before).toBe(1);
    done.set(name, step);
  });

  test('sealing, at each of its steps', async () => {
    const { enrolment_id } = await chainOf('15');
    const send = async () => {
      // The job of a worker that died is taken up after a minute; here that minute is over.
      await victim.withDatabase(
        (sql) => sql`
          update private.signing_job j set locked_until = null from public.award a
          where a.id = j.award_id and a.enrolment_id = ${enrolment_id} and j.step <> 'sealed'`
      );
      return await learner15.functions.invoke('seal', { body: {} });
    };
    // Something that the last checkpoint does not cover: the backend's own timer may have made one in between.
    const sendUncovered = async () => {
      await victim.withDatabase((sql) => sql`select private.append_leaf('{"type":"test"}')`);
      return await send();
    };
    // Token, credential and leaf are one commit; then the checkpoint, the file, and the seal.
    const steps = [
      { table: 'private.change_seq', send },
      { table: 'public.log_checkpoint', send: sendUncovered },
      { table: 'storage.objects', send },
      { table: 'private.change_seq', send }
    ];
    let before = await standing(enrolment_id);
    for (const { table, send } of steps) {
      const told = await victim.duringCommit(send, () => victim.kill(), table);
      if (told && !told.error) throw new Error(`acknowledged before ${table}`);
      await victim.start();
      for (const [earlier, { count }] of done) expect(await count(), earlier).toBe(1);
      // The database may still have finished what it was at: whole, then.
      const now = await standing(enrolment_id);
      expect([now.state, now.step, now.leaves], table).toBeOneOf([
        ['being-sealed', 'pending', 0],
        ['being-sealed', 'logged', 1],
        ['sealed', 'sealed', 1]
      ]);
      expect(now.number).toBe(before.number);
      // What was signed first stays, whoever goes on.
      if (before.leaves === 1)
        expect(now).toMatchObject({ token_url: before.token_url, leaf: before.leaf, leaves: 1 });
      before = now;
    }
    const { pdf_path: _, ...signed } = before;
    expect(signed.leaves).toBe(1);
    for (let n = 0; n < 2; n++) {
      expect((await send()).error).toBeNull();
      expect(await standing(enrolment_id)).toMatchObject({
        ...signed,
        state: 'sealed',
        step: 'sealed',
        files: 1
      });
    }
    const { data: file } = await learner15.storage
      .from('awards')
      .download((await standing(enrolment_id)).pdf_path!);
    const leaf = JSON.parse(signed.leaf!) as { credential: string };
    const pdf = await PDFDocument.load(await file!.arrayBuffer());
    const attached = new Map(pdf.getAttachments().map(({ name, data }) => [name, data]));
    expect(contentHash(attached.get('credential.json')!)).toBe(leaf.credential);
    expect(fromUtf8(attached.get('log-proof.txt')!)).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /);
  });

  test('nothing: what was acknowledged a moment before is there', async () => {
    const step = await command('09', 'pause', { reason: 'toilet' });
    step.acknowledged(await step.send(), true);
    await victim.kill();
    await victim.start();
    for (const [earlier, { count }] of [...done, ['pause', step] as const])
      expect(await count(), earlier).toBe(1);
    step.acknowledged(await step.send(), false);
    expect(await step.count()).toBe(1);
  });
});
