import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromDatabase } from '../../src/lib/domain/award-proof.ts';
import { hex } from '../../src/lib/domain/bytes.ts';
import * as merkle from '../../src/lib/domain/merkle.ts';
import { anon, openStage, service, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let signer: ReturnType<typeof signing>;
beforeAll(async () => {
  stage = await openStage();
  signer = signing(stage);
});
afterAll(() => stage.close());

const grow = async (to: number) => {
  for (let { size } = await signer.state(); size < to; size++)
    await stage.owner`select private.append_leaf(${`leaf ${size}`})`;
};
const proofOf = async (index: number) =>
  (await stage.as(anon, (sql) => sql`select * from public.log_proof(${index})`))[0] as
    { leaf: string; proof: string[]; note: string } | undefined;

describe('proofs made by the database', () => {
  it('are those of RFC 6962, for every leaf of every size', async () => {
    await grow(70);
    const leaves = Array.from({ length: 70 }, (_, n) => merkle.leafHash(Buffer.from(`leaf ${n}`)));
    const rows = await stage.owner<{ size: number; index: number; proof: string[] }[]>`
      select s as size, i as index, private.log_inclusion(i, s) as proof
      from generate_series(1, 70) s, generate_series(0, 69) i where i < s and (s % 7 = 0 or s in (1, 64, 65))`;
    for (const { size, index, proof } of rows)
      expect(fromDatabase(proof).map(hex)).toEqual(
        merkle.inclusionProof(leaves.slice(0, size), index).map(hex)
      );
    expect(rows.length).toBeGreaterThan(400);
  });

  it('stay those of the first checkpoint that covers the leaf', async () => {
    await signer.checkpoint();
    const first = await proofOf(69);
    await grow(75);
    expect(await proofOf(74)).toBeUndefined();
    await signer.checkpoint();
    expect(await proofOf(69)).toEqual(first);
    expect(first!.leaf).toBe('leaf 69');
    expect((await proofOf(74))!.note).not.toBe(first!.note);
    expect(await proofOf(75)).toBeUndefined();
  });

  it('come to the service with what was signed first', async () => {
    const at = await chains(stage).awarded();
    const [job] = await signer.take();
    const index = await signer.storeSigned(job!);
    const standing = () =>
      stage.as(service, (sql) => sql`select * from public.signed_award(${at.award})`) as Promise<
        Record<string, unknown>[]
      >;
    expect(await standing()).toEqual([]);
    await signer.checkpoint();
    await stage.as(
      service,
      (sql) =>
        sql`select public.store_signed(${at.award}, 'http://localhost/v/other#1', '{"type": "late"}', '{}')`
    );
    expect(await standing()).toMatchObject([
      { credential: { type: 'test' }, leaf_index: String(index), salt: job!.salt, leaf: signer.leafOf(job!) }
    ]);
  });
});
