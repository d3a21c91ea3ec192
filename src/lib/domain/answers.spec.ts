import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import { answer, entries, read, type Said } from './answers.ts';
import { utf8 } from './bytes.ts';
import * as keyList from './key-list.ts';
import { parseInstant } from './moment.ts';
import { format, generate } from './number.ts';
import { publicKeyOf } from './signature.ts';
import * as signed from './signed-answers.ts';
import type { Issuer, Verdict } from './verdict.ts';

type Vector = { name: string; url: string; keys: unknown; now: string; verdict: Verdict };
const vectors: Vector[] = JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8'));
const good = vectors.find(({ name }) => name === 'valid')!;
const now = parseInstant(good.now)!;

function issuerOf(vector: Vector): Issuer {
  const list = keyList.read(vector.keys, { publicKey: publicKeyOf(testSeed('root')) });
  if (!list.ok) throw new Error(list.code);
  return { keys: list.list, revoked: () => null, superseded: () => null, asOf: 0 };
}
const issuer = issuerOf(good);

const said = (more: Partial<Said> = {}): Said => ({
  status: 'valid',
  code: null,
  number: '3T7QK9XW2BZJ',
  name: 'Ama Mensah',
  course: 'C',
  kind: 'certificate',
  library: 'L',
  accrediting_body: null,
  accreditation_number: null,
  issued_on: '2026-11-20',
  expires_on: null,
  online_minutes: 1,
  tutored_minutes: 2,
  superseded_by: null,
  logged_at: '2026-11-20T09:00:00Z',
  kid: 1,
  first_logged_at: '2026-11-20T09:00:00Z',
  log_began: '2026-01-01T00:00:00Z',
  ...more
});

const check = (text: string, row: Said | null, by = issuer, scanned = false) => {
  const asked = read({ text, label: null, scanned }, by, now);
  return answer(asked, asked.number === null ? null : row, by, now);
};

describe('an answer', () => {
  it('to a symbol is that of the vectors, and the server is asked only for what is signed', () => {
    for (const vector of vectors) {
      const by = issuerOf(vector);
      const asked = read({ text: vector.url, label: null, scanned: true }, by, parseInstant(vector.now)!);
      const proven = !['unreadable', 'unknown-issuer', 'altered'].includes(vector.verdict);
      expect([vector.name, asked.number !== null]).toEqual([vector.name, proven]);
      expect([vector.name, asked.token !== null]).toEqual([vector.name, proven]);
      if (!proven)
        expect(check(vector.url, said(), by, true)).toMatchObject({ verdict: vector.verdict, name: null });
    }
  });

  it('takes the worse of the paper and the records', () => {
    expect(check(good.url, said()).verdict).toBe('valid');
    for (const status of ['revoked', 'superseded', 'expired', 'unknown'] as const)
      expect(check(good.url, said({ status })).verdict).toBe(status);
  });

  it('to a signed paper that is not the one in the log is that there is no such award, whoever has the number', () => {
    const other = check(good.url, said({ logged_at: null, first_logged_at: null }));
    expect(other).toMatchObject({ verdict: 'unknown', name: null, course: null, back_dated: false });
    const bare = check(generate('award'), said({ logged_at: null, first_logged_at: null }));
    expect(bare.verdict).toBe('valid');
  });

  it('says where the day lies long before the log took it in', () => {
    const late = said({ first_logged_at: '2027-11-20T09:00:00Z' });
    expect(check(good.url, said({ first_logged_at: '2026-03-20T09:00:00Z' })).back_dated).toBe(false);
    expect(check(good.url, late)).toMatchObject({ verdict: 'valid', back_dated: true });
    expect(check(generate('award'), late)).toMatchObject({ verdict: 'valid', back_dated: true });
    // What was issued before there was a log came in its first week.
    const first = said({ ...late, log_began: '2027-11-14T09:00:00Z' });
    expect(check(generate('award'), first).back_dated).toBe(false);
  });

  it('tells a slip, a voucher and a number that nobody issued apart', () => {
    const unknown = said({ status: 'unknown', name: null });
    expect(check('hello', null)).toMatchObject({ verdict: 'unknown', code: 'malformed' });
    expect(check(generate('voucher'), unknown)).toMatchObject({ verdict: 'unknown', code: 'check-symbol' });
    expect(check(generate('award'), unknown)).toMatchObject({ verdict: 'unknown', code: null, by: 'number' });
  });

  it('says nothing of an address of another issuer', () => {
    const number = generate('award');
    expect(check(`https://elsewhere.test/v/${number}`, said())).toMatchObject({
      verdict: 'unknown-issuer',
      name: null
    });
    expect(check(`${issuer.keys.origin}/v/${number}`, said({ number })).verdict).toBe('valid');
  });

  it('to a paper signed by a stolen key is that the log held it before the theft, or that nothing is confirmed', () => {
    const stolen = vectors.find(({ verdict }) => verdict === 'unconfirmed')!;
    const at = (logged_at: string | null) =>
      check(stolen.url, said({ logged_at, first_logged_at: logged_at, kid: 4 }), issuerOf(stolen), true)
        .verdict;
    expect(at('2026-09-30T00:00:00Z')).toBe('valid');
    expect(at('2026-10-02T00:00:00Z')).toBe('unconfirmed');
  });

  it('to a number signed by a stolen key needs the log', () => {
    const stolen = vectors.find(({ verdict }) => verdict === 'unconfirmed')!;
    const by = issuerOf(stolen);
    const number = generate('award');
    const at = (logged_at: string | null) => check(number, said({ logged_at, kid: 4 }), by).verdict;
    expect(at(null)).toBe('unconfirmed');
    expect(at('2026-10-02T00:00:00Z')).toBe('unconfirmed');
    expect(at('2026-09-30T00:00:00Z')).toBe('valid');
    expect(check(number, said({ kid: 1 }), by).verdict).toBe('valid');
    expect(check(number, said({ kid: null }), by).verdict).toBe('unconfirmed');
  });
});

describe('a list', () => {
  it('gives every number and address, and leaves out headings and the other columns', () => {
    const [one, two] = [generate('award'), generate('award')];
    const text = `Name;Number\r\nAma Mensah;${format(one)}\r\n"Kofi, B.";"${two}"\r\n\r\n${good.url}\r\nno number here`;
    expect(entries(text, 'people.csv').map((entry) => entry.text)).toEqual([
      format(one),
      two,
      good.url,
      'no number here'
    ]);
  });

  it('takes a number written with spaces, and keeps a slip as it was written', () => {
    const number = format(generate('award')).replaceAll('-', ' ');
    const slip = generate('voucher');
    expect(entries(`${number}\n${slip}`).map((entry) => entry.text)).toEqual([number, slip]);
    expect(entries('')).toEqual([]);
  });
});

describe('signed answers', () => {
  const by = { kid: 1, seed: testSeed('credential 1') };
  const answers = [check(good.url, said({ name: '=cmd|"Ama", Mensah' })), check('hello', null)];
  const file = signed.table(answers, issuer.keys.origin, now, by);
  const document = signed.document(answers, issuer.keys.origin, now, by);

  it('are good as they were given', () => {
    const proof = { origin: issuer.keys.origin, checkedAt: now, kid: 1 };
    expect(signed.checkTable(file, issuer.keys)).toEqual({ ok: true, proof });
    expect(signed.checkDocument(JSON.parse(JSON.stringify(document)), issuer.keys)).toEqual({
      ok: true,
      proof
    });
  });

  it('are not when one byte of them is another', () => {
    for (let place = 0; place < file.length - 2; place += 11) {
      const changed = Uint8Array.from(file);
      changed[place]! ^= 1;
      expect([place, signed.checkTable(changed, issuer.keys).ok]).toEqual([place, false]);
    }
    const changed = structuredClone(document);
    changed.answers[1]!.verdict = 'valid';
    expect(signed.checkDocument(changed, issuer.keys)).toEqual({ ok: false, code: 'altered' });
  });

  it('are not from another key, another issuer, or nobody', () => {
    const other = signed.table(answers, 'https://elsewhere.test', now, by);
    expect(signed.checkTable(other, issuer.keys)).toEqual({ ok: false, code: 'unknown-key' });
    const seed = testSeed('qr 1');
    const forged = signed.table(answers, issuer.keys.origin, now, { kid: 1, seed });
    expect(signed.checkTable(forged, issuer.keys)).toEqual({ ok: false, code: 'altered' });
    for (const text of ['', 'a,b\r\n', 'carrel-signature,a,b,1,x'])
      expect(signed.checkTable(utf8(text), issuer.keys)).toEqual({ ok: false, code: 'malformed' });
    // One purpose's signature serves no other.
    const crossed = { ...document, signature: Buffer.from(file).toString().slice(-88, -2) };
    expect(signed.checkDocument(crossed, issuer.keys).ok).toBe(false);
  });
});
