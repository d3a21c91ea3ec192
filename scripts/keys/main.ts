import { parseArgs } from 'node:util';
import { fingerprint, type KeyUse } from '../../src/lib/domain/key-list.ts';
import { formatInstant, parseInstant } from '../../src/lib/domain/moment.ts';
import { publicKeyOf } from '../../src/lib/domain/signature.ts';
import { compromised, created, rotated, type Ring } from './changes.ts';
import { keep, open, rootPath, rootSeed } from './folder.ts';
import { publishCatalogue, publishKeyList } from './publish.ts';
import { newSeed } from './ring.ts';

// `npm run keys -- <command>`: makes, changes, signs and publishes the keys of an issuer. For a machine that is no
// server; docs/keys.md tells when to use which.

const usage = `npm run keys -- <command>

  new         --origin https://awards.example.org [--out ./keys]
  show        [--keys ./keys]
  rotate      --use qr|credential|log [--keys ./keys]
  compromised --use qr|credential|log --kid 1 --since 2026-11-22T08:00:00Z [--keys ./keys]
  publish     --url https://<ref>.supabase.co --secret-key <key> [--keys ./keys]

  --root <file> when the root key is kept elsewhere than in the folder of the keys`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    origin: { type: 'string' },
    out: { type: 'string' },
    keys: { type: 'string' },
    root: { type: 'string' },
    use: { type: 'string' },
    kid: { type: 'string' },
    since: { type: 'string' },
    url: { type: 'string' },
    'secret-key': { type: 'string' }
  }
});

const folder = values.out ?? values.keys ?? './keys';
const now = Date.now();

function given(name: keyof typeof values): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing.\n\n${usage}`);
  return value;
}

function givenUse(): KeyUse {
  const use = given('use');
  if (use !== 'qr' && use !== 'credential' && use !== 'log')
    throw new Error('--use is qr, credential or log.');
  return use;
}

function givenOrigin(): string {
  const origin = given('origin');
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new Error('--origin is an address without a path, such as https://awards.example.org.');
  return origin;
}

function givenSince(): number {
  const since = parseInstant(given('since'));
  if (since === null || since > now) throw new Error('--since is a past time such as 2026-11-22T08:00:00Z.');
  return since;
}

const root = () => rootSeed(values.root ?? rootPath(folder));

function show(ring: Ring): void {
  const rows = ring.list.keys.map((key) => ({
    use: key.use,
    kid: key.kid,
    from: key.notBefore,
    to: key.notAfter ?? 'open',
    compromised: key.compromisedFrom ?? 'no'
  }));
  console.table(rows);
  console.info(`origin ${ring.list.origin}, list signed ${ring.list.issuedAt}`);
}

const commands: Record<string, () => void | Promise<void>> = {
  new: () => {
    const seed = newSeed();
    const ring = created(givenOrigin(), seed, now);
    keep(folder, ring, seed);
    show(ring);
    console.info(`root key fingerprint ${fingerprint(publicKeyOf(seed))}`);
    console.info(`Take ${rootPath(folder)} to a safe place: it must never reach a server.`);
  },
  show: () => {
    show(open(folder));
  },
  rotate: () => {
    const ring = rotated(open(folder), givenUse(), root(), now);
    keep(folder, ring);
    show(ring);
    console.info('Publish the list, then give the functions their new secrets.');
  },
  compromised: () => {
    const ring = compromised(open(folder), givenUse(), Number(given('kid')), givenSince(), root(), now);
    keep(folder, ring);
    show(ring);
    console.info('Publish the list now: kiosks take it at their next refresh.');
  },
  publish: async () => {
    const store = { url: given('url'), secretKey: given('secret-key') };
    const ring = open(folder);
    await publishKeyList(store, ring.list);
    await publishCatalogue(store, ring.list.origin, root(), now);
    console.info(`published ${ring.list.keys.length} keys and the catalogue of ${formatInstant(now)}`);
  }
};

const command = commands[positionals[0] ?? ''];
try {
  if (!command) throw new Error(usage);
  await command();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
