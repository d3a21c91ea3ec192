import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../../tests/database/actors.ts';
import { chains } from '../../tests/database/chain.ts';
import { startBackend, type Backend } from './backend.ts';
import { smtpCatcher, type CaughtMail } from './gateway/smtp-catcher.ts';

// The whole way of an award's letter: redeemed, sealed by the functions, and handed to a mail server with its PDF.

let server: Awaited<ReturnType<typeof smtpCatcher>>;
let backend: Backend;
let stage: Stage;

beforeAll(async () => {
  server = await smtpCatcher();
  backend = await startBackend({
    tick: false,
    smtpUrl: `smtp://127.0.0.1:${server.port}`,
    mailFrom: 'Carrel <awards@example.org>'
  });
  const { database } = backend;
  const close = () => Promise.resolve();
  stage = await openStage(4, { url: backend.databaseUrl, urlFor: database.urlFor, close });
}, 240_000);
afterAll(async () => {
  await stage.close();
  await backend.close();
  await server.close();
});

const tick = async () => {
  const answer = await fetch(`${backend.url}/functions/v1/tick`, {
    method: 'POST',
    headers: { authorization: `Bearer ${backend.secretKey}` }
  });
  expect(answer.status, await answer.text()).toBe(200);
};

/** The file of that name in a mail, its transfer encoding undone (RFC 2045 section 6.8). */
function fileIn({ source }: CaughtMail, name: string): Buffer {
  const boundary = /boundary="?([^";\s]+)/.exec(source)?.[1] ?? '';
  const part = source.split(`--${boundary}`).find((one) => one.includes(`filename=${name}`));
  const [head = '', body = ''] = part?.split(/\n\n(.*)/s) ?? [];
  expect(head).toMatch(/content-type: application\/pdf/i);
  expect(head).toMatch(/content-transfer-encoding: base64/i);
  return Buffer.from(body.replaceAll(/\s/g, ''), 'base64');
}

test('goes by SMTP with the very file that is kept, byte for byte, and once', async () => {
  const at = await chains(stage).awarded();
  const address = `${at.learner.id}@carrel.test`;
  const sent = () => server.caught.filter(({ to }) => to === address);
  await expect
    .poll(
      async () => {
        await tick();
        return sent().length;
      },
      { timeout: 90_000, interval: 500 }
    )
    .toBe(1);
  const admin = createClient(backend.url, backend.secretKey, { auth: { persistSession: false } });
  const { data, error } = await admin.storage.from('awards').download(`${at.library.id}/${at.award}.pdf`);
  expect(error).toBeNull();
  const kept = Buffer.from(await data!.arrayBuffer());
  expect(kept.subarray(0, 5).toString()).toBe('%PDF-');
  expect(kept.length).toBeGreaterThan(20_000);
  expect(fileIn(sent()[0]!, `${at.number}.pdf`).equals(kept)).toBe(true);
  await tick();
  expect(sent()).toHaveLength(1);
});
