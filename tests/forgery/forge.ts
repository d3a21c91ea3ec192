import { testSeed, origin } from '../../scripts/vectors/issuer.ts';
import { judgeFile } from '../../src/lib/domain/award-file.ts';
import { equal } from '../../src/lib/domain/bytes.ts';
import { fromDecimal, toDecimal } from '../../src/lib/domain/decimal.ts';
import { inContext, sign } from '../../src/lib/domain/signature.ts';
import { judge } from '../../src/lib/domain/verdict.ts';
import { held, now, papers, pdfOf, type Paper } from './papers.ts';

/** A repeatable source of whole numbers (mulberry32): `pick(n)` is one below n. */
export function chance(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
type Pick = ReturnType<typeof chance>;

const anyOf = <T>(pick: Pick, all: readonly T[]): T => all[pick(all.length)]!;

/** A few bytes changed, lost, added or moved. */
function spoil(bytes: Uint8Array, pick: Pick): Uint8Array {
  const at = pick(bytes.length);
  switch (pick(6)) {
    case 0:
      return bytes.with(at, bytes[at]! ^ (1 << pick(8)));
    case 1:
      return bytes.with(at, pick(256));
    case 2:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1 + pick(4)));
    case 3:
      return Uint8Array.of(...bytes.subarray(0, at), pick(256), ...bytes.subarray(at));
    case 4:
      return bytes.slice(0, at);
    default: {
      const to = pick(bytes.length);
      return bytes.with(at, bytes[to]!).with(to, bytes[at]!);
    }
  }
}

/** A text with a few characters changed, lost, added or doubled. */
function misspell(text: string, pick: Pick): string {
  const at = pick(text.length);
  const letter = anyOf(pick, [...'0123456789ABCXYZ#/:-. \u0660\u200b%']);
  const cut = pick(3);
  return text.slice(0, at) + (pick(3) === 0 ? '' : letter) + text.slice(at + cut);
}

/** Forged symbols: of good papers, by somebody who has no key of the issuer. */
const tokenForgeries: ((paper: Paper, pick: Pick) => string)[] = [
  ({ url }, pick) => misspell(url, pick),
  ({ number, token }, pick) => `${origin}/v/${number}#${toDecimal(spoil(token, pick))}`,
  // The head of one, the signature of another.
  ({ number, token }, pick) => {
    const other = anyOf(pick, papers).token;
    return `${origin}/v/${number}#${toDecimal(Uint8Array.of(...token.subarray(0, -64), ...other.subarray(-64)))}`;
  },
  ({ token }, pick) => `${origin}/v/${anyOf(pick, papers).number}#${toDecimal(token)}`,
  // Something changed, and signed by the forger's own key, or one of another use.
  ({ number, token }, pick) => {
    const signed = spoil(token.subarray(0, -64), pick);
    const seed = testSeed(anyOf(pick, ['forger', 'credential 1', 'log 7']));
    const signature = sign(inContext(anyOf(pick, ['carrel/qr/v1', 'carrel/keys/v1']), signed), seed);
    return `${origin}/v/${number}#${toDecimal(Uint8Array.of(...signed, ...signature))}`;
  },
  ({ url }, pick) =>
    url.replace(origin, anyOf(pick, ['http://carrel.example', 'https://carrel.example.org', 'https://x'])),
  ({ token, number }, pick) => `${origin}/v/${number}#${misspell(toDecimal(token), pick)}`
];

const isGood = (url: string) =>
  papers.some((paper) => {
    const [head, digits] = url.split('#');
    const token = fromDecimal(digits ?? '');
    return (
      head?.toLowerCase() === `${origin}/v/${paper.number}`.toLowerCase() &&
      token &&
      equal(token, paper.token)
    );
  });

/** Judges one forged symbol; throws when it is believed. */
export function tryToken(pick: Pick): string {
  const forged = anyOf(pick, tokenForgeries)(anyOf(pick, papers), pick);
  const { verdict, green } = judge(forged, [held], now);
  if ((verdict === 'valid' || green) && !isGood(forged)) throw new Error(`believed: ${forged}`);
  return verdict;
}

/** Forged files: what is attached changed, exchanged, doubled or left out, or any byte of the whole. */
async function forgeFile(paper: Paper, pick: Pick): Promise<Uint8Array<ArrayBuffer>> {
  const files = { ...paper.files };
  const name = anyOf(pick, Object.keys(files));
  switch (pick(5)) {
    case 0:
      files[name] = spoil(files[name]!, pick);
      break;
    case 1:
      files[name] = anyOf(pick, papers).files[name]!;
      break;
    case 2:
      delete files[name];
      break;
    case 3:
      files[`other ${name}`] = spoil(files[name]!, pick);
      break;
    default:
      return Uint8Array.from(spoil(await pdfOf(files), pick));
  }
  return pdfOf(files);
}

/** Judges one forged file; throws when it is believed with other content than a good one has. */
export async function tryFile(pick: Pick): Promise<string> {
  const forged = await forgeFile(anyOf(pick, papers), pick);
  const { verdict, body } = await judgeFile(forged, [held], now);
  const isOurs = papers.some((paper, at) => body?.number === paper.number && body.name === `Ama ${at}`);
  if (verdict === 'valid' && !isOurs) throw new Error(`believed: ${Buffer.from(forged).toString('base64')}`);
  return verdict;
}

/** `tokens` forged symbols and `files` forged files; how often each verdict came. Throws, with the seed, at the first believed. */
export async function forgeries(seed: number, tokens: number, files: number): Promise<Map<string, number>> {
  const pick = chance(seed);
  const seen = new Map<string, number>();
  const note = (verdict: string) => seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
  try {
    for (let n = 0; n < tokens; n++) note(`token ${tryToken(pick)}`);
    for (let n = 0; n < files; n++) note(`file ${await tryFile(pick)}`);
  } catch (cause) {
    throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  return seen;
}
