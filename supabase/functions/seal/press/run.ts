import { fromBase64 } from '#lib/domain/bytes.ts';
import { awardPdf } from '../pdf/award.ts';
import { languageOf, wordsOf } from '../words.ts';
import type { Order } from './order.ts';

// Prints awards from the command line as the seal function does, in its own runtime and with its own import map: for the
// tests and the benchmark. Reads orders from standard input, writes each to its path, says how many milliseconds each took.

const orders = (await new Response(Deno.stdin.readable).json()) as Order[];
const took: number[] = [];
for (const { path, facts, origin, tokenUrl, sealedAt, design, art = {} } of orders) {
  const start = performance.now();
  const bytes = await awardPdf({
    words: wordsOf(facts, origin),
    design: design ?? null,
    art: new Map(Object.entries(art).map(([key, bytes]) => [key, fromBase64(bytes)])),
    tokenUrl,
    language: languageOf(facts.locale),
    sealedAt: new Date(sealedAt),
    credential: { type: ['VerifiableCredential'], name: facts.name, number: facts.number },
    logProof: 'c2sp.org/tlog-proof@v1\nindex 0\n'
  });
  took.push(performance.now() - start);
  await Deno.writeFile(path, bytes);
}
console.info(JSON.stringify(took));
