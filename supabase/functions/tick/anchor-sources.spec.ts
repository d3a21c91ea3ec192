import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openTimestamps } from '../../../src/lib/domain/anchor.ts';
import { fromBase64, fromHex } from '../../../src/lib/domain/bytes.ts';
import { asked, esplora } from './anchor-sources.ts';

const recorded = JSON.parse(readFileSync('tests/vectors/opentimestamps.json', 'utf8')) as {
  proofs: { hello: string };
  digests: { hello: string };
};
/** What an explorer answers about block 358,391, the fields that are read. */
const hash = '000000000000000003e892881a8cdcdc117c06d444057c98b6f04a9ee75a2319';
const answers: Record<string, string> = {
  'https://explorer.example/block-height/358391': hash,
  [`https://explorer.example/block/${hash}`]: JSON.stringify({
    merkle_root: '8a1b66ecb7cbd07d8139a7e7d7f2c41aab1f5009b8364aaf61d03ad245e47e00',
    timestamp: 1_432_827_678
  })
};
const fetch = (url: string) =>
  Promise.resolve(new Response(answers[url] ?? null, { status: url in answers ? 200 : 404 }));

describe('the sources of an anchor', () => {
  it('know the header of a block, and when there is none', async () => {
    const header = esplora('https://explorer.example', fetch);
    const anchor = openTimestamps({ calendars: [], ask: asked(fetch), header });
    const proof = fromBase64(recorded.proofs.hello);
    expect(await anchor.verify(proof, fromHex(recorded.digests.hello))).toBe(1_432_827_678_000);
    expect(await header(1)).toBeNull();
  });

  it('tell no answer from a bad one', async () => {
    expect(await asked(fetch)('https://calendar.example/timestamp/00')).toBeNull();
    const broken = () => Promise.resolve(new Response('sorry', { status: 502 }));
    await expect(asked(broken)('https://calendar.example/digest', Uint8Array.of(1))).rejects.toThrow('502');
    const endless = () => Promise.resolve(new Response(new Uint8Array(30_000)));
    await expect(asked(endless)('https://calendar.example/digest', Uint8Array.of(1))).rejects.toThrow();
  });
});
