import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compromised, created, rotated } from '../../scripts/keys/changes.ts';
import { newSeed, readSecret } from '../../scripts/keys/ring.ts';
import { contentHash, issueLeaf } from '../../src/lib/domain/log-leaf.ts';
import { dayOf } from '../../src/lib/domain/moment.ts';
import { format, generate } from '../../src/lib/domain/number.ts';
import * as qrToken from '../../src/lib/domain/qr-token.ts';
import { judge } from '../../src/lib/domain/verdict.ts';
import { anon, expectRefusal, openStage, service, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

const origin = 'https://awards.example.org';
const root = newSeed();
const hour = 3_600_000;
const begun = Date.now() - 100 * hour;
const first = created(origin, root, begun);
/** The first key was changed for another, and is said to be stolen from `at` on. */
const stolen = (at: number) =>
  compromised(rotated(first, 'qr', root, begun + hour), 'qr', 1, at, root, Date.now()).list;

let stage: Stage;
let chain: ReturnType<typeof chains>;
let signer: ReturnType<typeof signing>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  signer = signing(stage);
});
afterAll(() => stage.close());

/** A token of the stolen key for a number, under a name. */
function tokenOf(number: string, name = 'Ama Mensah') {
  const { kid, seed } = readSecret(first.secrets.CARREL_QR_KEY);
  const body = { number, issued: dayOf(begun), expires: null, library: 'ACC', accreditation: null };
  return qrToken.sign({ ...body, name, course: 'C-1', status: 1 }, kid, seed);
}

/** An award that was signed, logged and sealed just now. */
async function logged() {
  const at = await chain.awarded();
  const job = (await signer.take(1000)).find(({ award_id }) => award_id === at.award)!;
  const token = tokenOf(at.number);
  const salt = Buffer.from(job.salt, 'base64url');
  const credential = Buffer.from('credential');
  const leaf = issueLeaf({ ...job, library: job.library_code, at: Date.now(), salt, credential, token });
  await stage.as(service, (sql) => {
    const url = qrToken.url(origin, at.number, token);
    return sql`select public.store_signed(${at.award}, ${url}, ${sql.json({ type: 'test' })}, ${leaf})`;
  });
  return { ...at, token, job };
}
const sealed = async () => {
  const award = await logged();
  await signer.checkpoint();
  await signer.storeSealed(award.job);
  return award;
};

const evidence = (number: string | null, token: string | null = null) =>
  stage.as(anon, async (sql) => {
    const rows = await sql`select * from public.award_evidence(${number}, ${token})`;
    expect(rows).toHaveLength(1);
    return rows[0] as unknown as { logged_at: Date | null; kid: number | null };
  });
const nothing = { logged_at: null, kid: null };

/** What a station with a network says of a paper when the key was stolen at a moment. */
async function verdict(number: string, token: Uint8Array, stolenAt: number) {
  const { logged_at } = await evidence(number, contentHash(token));
  const issuer = { keys: stolen(stolenAt), revoked: () => false, superseded: () => false, asOf: Date.now() };
  const heard = { server: 'valid', loggedAt: logged_at?.getTime() ?? null } as const;
  return judge(qrToken.url(origin, number, token), [issuer], Date.now(), heard).verdict;
}

describe('what the log knows of an award', () => {
  it('tells when it took it in, and the key that signed it', async () => {
    const { number, token } = await sealed();
    for (const asked of [null, contentHash(token)]) {
      const known = await evidence(format(number), asked);
      expect(known.kid).toBe(1);
      expect(Math.abs(known.logged_at!.getTime() - Date.now())).toBeLessThan(60_000);
    }
  });

  it('knows nothing of another number, of another token, or before the seal', async () => {
    const { number } = await sealed();
    expect(await evidence(number, contentHash(tokenOf(number, 'A Thief')))).toEqual(nothing);
    for (const other of [generate('award'), 'hello', '', null])
      expect(await evidence(other)).toEqual(nothing);
    expect(await evidence((await logged()).number)).toEqual(nothing);
  });

  it('keeps an award logged before the theft good, and no other', async () => {
    const { number, token } = await sealed();
    expect(await verdict(number, token, Date.now() + hour)).toBe('valid');
    expect(await verdict(number, token, Date.now() - hour)).toBe('unconfirmed');
    const never = generate('award');
    expect(await verdict(never, tokenOf(never), Date.now() + hour)).toBe('unconfirmed');
    expect(await verdict(number, tokenOf(number, 'A Thief'), Date.now() + hour)).toBe('unconfirmed');
  });

  it('is asked under the same count as a number', async () => {
    const counted = async () =>
      (
        await stage.owner`select sum(calls)::int as calls, sum(unknown)::int as unknown from private.verify_try`
      )[0]!;
    const { number } = await sealed();
    await evidence(number);
    const before = await counted();
    await evidence(number);
    await evidence(generate('award'));
    const after = await counted();
    expect([after.calls - before.calls, after.unknown - before.unknown]).toEqual([2, 1]);
    const unwritten = stage.owner.begin('read only', async (sql) => {
      await sql`set local role anon`;
      return sql`select * from public.award_evidence(${number})`;
    });
    await expectRefusal(unwritten, '25006');
  });
});
