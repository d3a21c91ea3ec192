import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { placeFonts } from '../../../../scripts/fonts.ts';
import { deno } from '../../../local/binaries.ts';
import * as number from '../../../../src/lib/domain/number.ts';
import * as qrToken from '../../../../src/lib/domain/qr-token.ts';
import type { Design } from '../../../../src/lib/domain/template.ts';

/** What is to be printed, where, and the facts of it as `words.ts` reads them. */
export type Order = {
  path: string;
  facts: ReturnType<typeof factsOf>;
  origin: string;
  tokenUrl: string;
  sealedAt: string;
  /** A template in place of the programme's own page, and its pictures in base64. */
  design?: Design;
  art?: Record<string, string>;
};

export const origin = 'https://carrel.example';
const symbols = '3T7QK9XW2BZ';
export const awardNumber = symbols + number.checkSymbol(symbols, 'award');

function factsOf(name: string, courseTitle: string) {
  return {
    number: awardNumber,
    kind: 'diploma' as const,
    name,
    course_title: courseTitle,
    library_name: 'Accra Central Library',
    issuer_name: 'Carrel demo programme',
    completed_on: '2026-11-20',
    issued_on: '2026-11-22',
    expires_on: '2029-11-22',
    accrediting_body: 'Council for Continuing Awards',
    accreditation_number: 'CCA-2026-0417',
    accreditation_statement: 'Meets its standard of continuing professional education.',
    accreditation_logo: null as string | null,
    online_minutes: 1345,
    tutored_minutes: 240,
    score_percent: '91.50',
    locale: 'en-GH'
  };
}

/** An award to be printed for a name, with a token as long as a real one. The signature is of no key that anyone trusts. */
export function order(
  path: string,
  name: string,
  courseTitle = 'Diploma in Caregiving - Revised 2018'
): Order {
  const body: qrToken.TokenBody = {
    number: awardNumber,
    issued: 20_779,
    expires: 21_875,
    library: 'ACC',
    accreditation: 'CCA',
    name: qrToken.fitName(name),
    course: 'DCG18',
    status: 73_412
  };
  return {
    path,
    origin,
    tokenUrl: qrToken.url(origin, awardNumber, qrToken.sign(body, 1, new Uint8Array(32).fill(7))),
    sealedAt: '2026-11-22T12:00:00Z',
    facts: factsOf(name, courseTitle)
  };
}

/** Prints all orders in one run of the function's runtime; gives the milliseconds that each took. */
export async function print(orders: Order[]): Promise<number[]> {
  await placeFonts();
  const folder = join(import.meta.dirname, '..');
  const child = spawn(
    deno(),
    ['run', '--no-prompt', '--no-check', '--allow-env', '--allow-read', '--allow-write', 'press/run.ts'],
    { cwd: folder, env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' } }
  );
  child.stdin.end(JSON.stringify(orders));
  const [said, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>
  ]);
  if (code !== 0) throw new Error(`the press stopped with ${code}: ${complaint}`);
  return JSON.parse(said) as number[];
}
