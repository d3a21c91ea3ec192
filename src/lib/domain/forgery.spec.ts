import { describe, expect, it } from 'vitest';
import { forgeries } from '../../../tests/forgery/forge.ts';
import { held, now, papers, pdfOf } from '../../../tests/forgery/papers.ts';
import { agreement, judgeFile } from './award-file.ts';
import { judge, lookupIn } from './verdict.ts';

const seed = Number(process.env.SEED_NUMBER ?? Math.floor(Math.random() * 2 ** 31));

describe('a good paper', () => {
  it('is believed by its symbol and by its file', async () => {
    for (const { url, files, number } of papers) {
      expect(judge(url, [held], now)).toMatchObject({ verdict: 'valid', green: true });
      expect(await judgeFile(await pdfOf(files), [held], now)).toMatchObject({
        verdict: 'valid',
        stale: false,
        loggedAt: now,
        body: { number, course: 'Caregiving' }
      });
    }
  });

  it('as a file ends as the lists say, and tells their age', async () => {
    const pdf = await pdfOf(papers[1]!.files);
    const verdict = async (change: Partial<typeof held>, at = now) =>
      (await judgeFile(pdf, [{ ...held, ...change }], at)).verdict;
    expect(await verdict({ revoked: lookupIn([1]), superseded: lookupIn([1]) })).toBe('revoked');
    expect(await verdict({ superseded: lookupIn([1]) })).toBe('superseded');
    expect(await verdict({}, Date.UTC(2029, 2, 14, 23))).toBe('valid');
    expect(await verdict({}, Date.UTC(2029, 2, 15))).toBe('expired');
    expect(await judgeFile(pdf, [held], now + 31 * 86_400_000)).toMatchObject({ stale: true });
    expect((await judgeFile(pdf, [], now)).verdict).toBe('unknown-issuer');
  });

  it('of a stolen key is believed when the log is older than the theft', async () => {
    const pdf = await pdfOf(papers[0]!.files);
    const stolen = (use: string, compromisedFrom: string) => ({
      ...held,
      keys: {
        ...held.keys,
        keys: held.keys.keys.map((key) => (key.use === use ? { ...key, compromisedFrom } : key))
      }
    });
    const verdict = async (use: string, at: string) => (await judgeFile(pdf, [stolen(use, at)], now)).verdict;
    expect(await verdict('credential', '2026-11-23T00:00:00Z')).toBe('valid');
    expect(await verdict('credential', '2026-11-22T12:00:00Z')).toBe('unconfirmed');
    // Whoever has the log's key can sign any proof.
    expect(await verdict('log', '2026-11-23T00:00:00Z')).toBe('altered');
  });
});

describe('the credential inside a file', () => {
  const [one, other] = papers as [(typeof papers)[0], (typeof papers)[0]];
  const judged = async (files: typeof one.files, issuers = [held]) =>
    await judgeFile(await pdfOf(files), issuers, now);
  const shown = async (paper: typeof one) => {
    const { body } = await judged(paper.files);
    return { number: paper.number, name: body!.name, issued: body!.from.slice(0, 10) };
  };

  it('agrees with the page that was made with it, and with no other', async () => {
    const page = await shown(one);
    expect(agreement(await judged(one.files), page)).toMatchObject({ kind: 'agrees', loggedAt: now });
    expect(agreement(await judged(other.files), page)).toMatchObject({
      kind: 'differs',
      body: { number: other.number }
    });
    const file = await judged(one.files);
    for (const change of [{ number: null }, { name: 'Ama Forger' }, { issued: '2020-01-01' }])
      expect(agreement(file, { ...page, ...change }).kind).toBe('differs');
    // The records keep no name of a person who was erased.
    expect(agreement(file, { ...page, name: null }).kind).toBe('agrees');
  });

  it('is told when it cannot be believed, and not missed where there is none', async () => {
    const page = await shown(one);
    expect(agreement(await judged(one.files, []), page).kind).toBe('elsewhere');
    const mixed = await judged({ ...one.files, 'log-proof.txt': other.files['log-proof.txt']! });
    expect(agreement(mixed, page).kind).toBe('altered');
    // Signed after the theft of the key: it says what the page says, and proves nothing.
    const good = await judged(one.files);
    expect(agreement({ ...good, verdict: 'unconfirmed' }, page).kind).toBe('altered');
    // With two of them a reader of PDFs may show another than the one that was judged.
    const twice = await pdfOf({ ...one.files, 'second.json': other.files['credential.json']! });
    expect((await judgeFile(twice, [held], now)).verdict).toBe('unreadable');
    const proofs = await pdfOf({ ...one.files, 'second.txt': other.files['log-proof.txt']! });
    expect((await judgeFile(proofs, [held], now)).verdict).toBe('unreadable');
    const plain = await judgeFile(new TextEncoder().encode('%PDF-1.7 nothing'), [held], now);
    expect(agreement(plain, page).kind).toBe('none');
  });
});

describe(`2,000 forgeries (SEED_NUMBER=${seed})`, () => {
  it('are never believed and never crash', { timeout: 120_000 }, async () => {
    const seen = await forgeries(seed, 1600, 400);
    expect(seen.get('token altered')).toBeGreaterThan(0);
    expect(seen.get('file altered')).toBeGreaterThan(0);
  });
});
