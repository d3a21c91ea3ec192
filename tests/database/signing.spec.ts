import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseLeaf } from '../../src/lib/domain/log-leaf.ts';
import { inclusionProof, leafHash, root, verifyInclusion } from '../../src/lib/domain/merkle.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let signer: ReturnType<typeof signing>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  signer = signing(stage);
});
beforeEach(() => signer.sealAll());
afterAll(() => stage.close());

const awardRow = async (id: string) =>
  (await stage.owner`select *, leaf_index::int as leaf from public.award where id = ${id}`)[0]!;
const unlock = () => stage.owner`update private.signing_job set locked_until = null`;
const leaves = async () =>
  (await stage.owner<{ data: string }[]>`select data from public.log_leaf order by index`).map(
    (row) => row.data
  );
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('the signing queue', () => {
  it('brings an award from redeemed to sealed', async () => {
    const at = await chain.awarded();
    const [job] = await signer.take();
    expect(job).toMatchObject({
      award_id: at.award,
      step: 'pending',
      number: at.number,
      name: 'Ama Mensah',
      library_code: at.library.code
    });
    expect(job!.issued_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(await awardRow(at.award)).toMatchObject({ state: 'being-sealed', token_url: null });
    const index = await signer.storeSigned(job!);
    await expectRefusal(signer.storeSealed(job!), 'not-covered');
    await signer.checkpoint();
    await expectRefusal(
      stage.as(service, (sql) => sql`select public.store_sealed(${at.award}, 'elsewhere.pdf')`),
      'bad-path'
    );
    await signer.storeSealed(job!);
    expect(await awardRow(at.award)).toMatchObject({
      state: 'sealed',
      leaf: index,
      pdf_path: `${at.library.id}/${at.award}.pdf`
    });
    expect(await signer.take()).toEqual([]);
  });

  it('tells the library and the learner’s phone of each step', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    const told = await stage.owner<{ topic: string; entity: string }[]>`
      select distinct split_part(topic, ':', 1) as topic, payload ->> 'entity' as entity from realtime.messages
      where topic in (${`library:${at.library.id}`}, ${`sitting:${at.sitting}`}) and private`;
    const pairs = told.map((row) => `${row.topic} ${row.entity}`);
    for (const entity of ['fee_agreement', 'payment', 'voucher', 'award'])
      expect(pairs).toEqual(expect.arrayContaining([`library ${entity}`, `sitting ${entity}`]));
    const payloads = await stage.owner`select payload::text as text from realtime.messages`;
    expect(payloads.filter((row) => /Ama|5000/.test(row.text as string))).toEqual([]);
  });

  it('gives a job to one worker at a time, and to the next when that one dies', async () => {
    const at = await chain.awarded();
    const other = await chain.awarded();
    const taken = await Promise.all(Array.from({ length: 8 }, () => signer.take(1)));
    const ids = taken.flat().map((job) => job.award_id);
    expect(ids.sort()).toEqual([at.award, other.award].sort());
    await stage.owner`update private.signing_job set locked_until = now() - interval '1 second' where step <> 'sealed'`;
    const again = await signer.take();
    expect(again.map((job) => job.attempts)).toEqual([2, 2]);
  });

  it('repeats no step: stored twice, one leaf, and the first signature stays', async () => {
    const at = await chain.awarded();
    const [job] = await signer.take();
    const before = await signer.state();
    const indices = await Promise.all(Array.from({ length: 6 }, () => signer.storeSigned(job!)));
    expect(new Set(indices).size).toBe(1);
    expect((await signer.state()).size).toBe(before.size + 1);
    await stage.as(
      service,
      (sql) => sql`select public.store_signed(${at.award}, 'http://localhost/v/other#1', '{}', '{}')`
    );
    expect((await awardRow(at.award)).token_url).toContain(at.number);
    await unlock();
    expect(await signer.take()).toMatchObject([{ award_id: at.award, step: 'logged' }]);
    await signer.checkpoint();
    await signer.storeSealed(job!);
    await signer.storeSealed(job!);
    const events =
      await stage.owner`select kind from public.award_event where award_id = ${at.award} order by at`;
    expect(events.map((event) => event.kind)).toEqual(['redeemed', 'signed', 'sealed']);
  });

  it('takes no leaf that is not of this award, of now, and of this form', async () => {
    await chain.awarded();
    const [job] = await signer.take();
    const good = JSON.parse(signer.leafOf(job!)) as Record<string, unknown>;
    const bad = [
      'not json',
      'null',
      '[]',
      JSON.stringify({ ...good, type: 'revoke' }),
      JSON.stringify({ ...good, library: 'OTHER' }),
      JSON.stringify({ ...good, award: 'A'.repeat(43) }),
      JSON.stringify({ ...good, name: 'Ama Mensah' }),
      JSON.stringify({ ...good, token: undefined }),
      JSON.stringify({ ...good, at: '2020-01-01T00:00:00Z' }),
      JSON.stringify({ ...good, at: '2026-13-41T00:00:00Z' }),
      JSON.stringify({ ...good, at: 'soon' })
    ];
    for (const leaf of bad) await expectRefusal(signer.storeSigned(job!, leaf), 'bad-leaf');
    await expectRefusal(
      stage.as(
        service,
        (sql) =>
          sql`select public.store_signed(${job!.award_id}, 'http://localhost/v/000000000000#1', '{}', ${JSON.stringify(good)})`
      ),
      'bad-token'
    );
    await expectRefusal(signer.storeSigned({ ...job!, award_id: crypto.randomUUID() }), 'not-found');
  });

  it('keeps why a job failed', async () => {
    const at = await chain.awarded();
    await signer.take();
    await stage.as(service, (sql) => sql`select public.fail_signing_job(${at.award}, 'seal-failed')`);
    const [row] = await stage.owner`select error_code from private.signing_job where award_id = ${at.award}`;
    expect(row!.error_code).toBe('seal-failed');
  });

  it('is the service’s alone', async () => {
    const at = await chain.awarded();
    const job = { award_id: at.award, library_id: at.library.id };
    for (const actor of [anon, at.learner, at.librarian, await stage.hq()]) {
      const call = (text: string) => stage.as(actor, (sql) => sql.unsafe(text));
      await expectRefusal(call('select public.take_signing_jobs(1)'), '42501');
      await expectRefusal(call(`select public.store_signed('${job.award_id}', '', '{}', '')`), '42501');
      await expectRefusal(call(`select public.store_sealed('${job.award_id}', '')`), '42501');
      await expectRefusal(call(`select public.fail_signing_job('${job.award_id}', 'x')`), '42501');
      await expectRefusal(call('select public.log_state()'), '42501');
      await expectRefusal(call("select public.store_checkpoint(0, '', 'x')"), '42501');
      await expectRefusal(call("select public.status_bits(0, 'revocation')"), '42501');
      await expectRefusal(call("select public.store_status_list(0, 'revocation', '{}')"), '42501');
      await expectRefusal(call('select private.append_leaf(null)'), '42501');
      await expectRefusal(call('select * from private.signing_job'), '42501');
    }
  });
});

describe('the log', () => {
  it('has the root of RFC 6962 at every size', async () => {
    for (let n = 0; n < 21; n++) await stage.owner`select private.append_leaf(${`leaf ${n}`})`;
    const hashes = (await leaves()).map((data) => leafHash(Buffer.from(data)));
    for (let size = 0; size <= hashes.length; size++) {
      const [row] = await stage.owner`select private.log_root(${size}) as root`;
      expect(base64(row!.root as Buffer)).toBe(base64(root(hashes.slice(0, size))));
    }
    const proof = inclusionProof(hashes, 5);
    expect(verifyInclusion(hashes[5]!, 5, hashes.length, proof, root(hashes))).toBe(true);
  });

  it('keeps its indices without a gap under parallel writers and failures', async () => {
    const before = await signer.state();
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        stage.owner.begin(async (sql) => {
          await sql`select private.append_leaf(${`parallel ${n}`})`;
          if (n % 3 === 0) throw new Error('given back');
        })
      )
    );
    const [row] = await stage.owner`
      select count(*)::int as count, max(index)::int + 1 as size, count(distinct index)::int as indices
      from public.log_leaf`;
    expect(row).toEqual({ count: before.size + 13, size: before.size + 13, indices: before.size + 13 });
    const hashes = (await leaves()).map((data) => leafHash(Buffer.from(data)));
    expect((await signer.state()).root).toBe(base64(root(hashes)));
  });

  it('gives whoever inserts neither index nor hash to choose', async () => {
    const { size } = await signer.state();
    const [row] = await stage.owner`
      insert into public.log_leaf (index, data, hash) values (999999, 'chosen', sha256('other'))
      returning index::int as index, hash = sha256('\\x00'::bytea || 'chosen'::bytea) as right`;
    expect(row).toEqual({ index: size, right: true });
  });

  it('takes a checkpoint only of itself, and never of fewer leaves', async () => {
    await stage.owner`select private.append_leaf('one more')`;
    const { size, root: head } = await signer.state();
    await signer.storeCheckpoint(size, head);
    await signer.storeCheckpoint(size, head);
    const zero = Buffer.alloc(32).toString('base64');
    await expectRefusal(signer.storeCheckpoint(size, zero), 'log-root-wrong');
    await expectRefusal(signer.storeCheckpoint(size, 'no base64!'), 'log-root-wrong');
    await expectRefusal(signer.storeCheckpoint(size + 1, head), 'log-too-short');
    const [earlier] = await stage.owner`select encode(private.log_root(${size - 1}), 'base64') as root`;
    await expectRefusal(signer.storeCheckpoint(size - 1, earlier!.root as string), 'log-shrinks');
  });

  it('is read by anyone and changed by nobody', async () => {
    await chain.awarded();
    await signer.sealAll();
    const everybody: Actor[] = [anon, await stage.person(), await stage.hq(), service];
    for (const table of ['log_leaf', 'log_node', 'log_checkpoint']) {
      for (const actor of everybody) {
        const rows = await stage.as(actor, (sql) => sql`select * from public.${sql(table)} limit 1`);
        expect(rows).toHaveLength(1);
        await expectRefusal(
          stage.as(actor, (sql) => sql`insert into public.${sql(table)} default values`),
          '42501'
        );
        await expectRefusal(
          stage.as(actor, (sql) => sql`delete from public.${sql(table)}`),
          '42501'
        );
        await expectRefusal(
          stage.as(actor, (sql) => sql`truncate public.${sql(table)}`),
          '42501'
        );
      }
      await expectRefusal(stage.owner`delete from public.${stage.owner(table)}`, 'append-only');
      await expectRefusal(stage.owner`truncate public.${stage.owner(table)} cascade`, 'append-only');
    }
    await expectRefusal(stage.owner`update public.log_leaf set data = 'other'`, 'append-only');
    await expectRefusal(
      stage.owner.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`delete from public.log_leaf`;
      }),
      '42501'
    );
  });

  it('names nobody, and holds leaves as the programme reads them', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    const data = (await leaves()).at(-1)!;
    expect(parseLeaf(Buffer.from(data))).toMatchObject({ type: 'issue', library: at.library.code });
    expect(data).not.toContain(at.number);
    expect(data).not.toContain('Ama');
    expect(data).not.toContain(at.learner.id);
  });
});

describe('marking', () => {
  const mark = (by: Actor, award: string, step: string) =>
    stage.as(by, (sql) => sql`select public.mark_award(${award}, ${step})`);

  it('goes printed, stamped, collected or kept, once each', async () => {
    const at = await chain.awarded();
    await expectRefusal(mark(at.librarian, at.award, 'printed'), 'not-sealed');
    await signer.sealAll();
    await expectRefusal(mark(at.librarian, at.award, 'eaten'), 'bad-step');
    await expectRefusal(mark(at.librarian, at.award, 'stamped'), 'not-printed');
    await mark(at.learner, at.award, 'printed');
    const first = (await awardRow(at.award)).printed_at as Date;
    await mark(at.proctor, at.award, 'printed');
    expect((await awardRow(at.award)).printed_at).toEqual(first);
    await expectRefusal(mark(at.proctor, at.award, 'collected'), 'not-stamped');
    await mark(at.proctor, at.award, 'stamped');
    await mark(at.proctor, at.award, 'kept-for-ceremony');
    await mark(at.librarian, at.award, 'collected');
    expect(await awardRow(at.award)).toMatchObject({ stamped_by: at.proctor.id, version: 7 });
  });

  it('is for staff of the library; the learner may print the own award', async () => {
    const at = await chain.awarded();
    const elsewhere = await chain.passed();
    await signer.sealAll();
    await expectRefusal(mark(at.learner, at.award, 'stamped'), 'not-allowed');
    await expectRefusal(mark(await stage.learner(at.library), at.award, 'printed'), 'not-allowed');
    await expectRefusal(mark(elsewhere.learner, at.award, 'printed'), 'not-found');
    await expectRefusal(mark(elsewhere.librarian, at.award, 'printed'), 'not-found');
    await expectRefusal(mark(at.librarian, crypto.randomUUID(), 'printed'), 'not-found');
    await expectRefusal(mark(anon, at.award, 'printed'), '42501');
    await expectRefusal(mark(service, at.award, 'printed'), '42501');
  });
});
