import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newSecrets, newSeed, type FunctionSecrets } from '../../scripts/keys/ring.ts';

const shape = z.object({
  /** For browsers: stands for the role anon. */
  publishableKey: z.string().startsWith('sb_publishable_'),
  /** For servers: stands for service_role. Never leaves this machine. */
  secretKey: z.string().startsWith('sb_secret_'),
  jwtSecret: z.string().min(32),
  /** Of every database role that may log in; PostgreSQL listens on loopback only. */
  databasePassword: z.string().min(16),
  /** By which the gateway knows the app, and believes what it says of the address it was called from. */
  appSecret: z.string().min(16)
});

export type Keys = z.infer<typeof shape>;

const secret = (bytes: number) => randomBytes(bytes).toString('base64url');

function newKeys(): Keys {
  return {
    publishableKey: `sb_publishable_${secret(24)}`,
    secretKey: `sb_secret_${secret(24)}`,
    jwtSecret: secret(48),
    databasePassword: secret(24),
    appSecret: secret(24)
  };
}

/** The keys of this data directory, made at the first start. There is no default secret anywhere. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const file = join(dataDir, 'keys.json');
  const text = await readIfThere(file);
  if (text !== null) return shape.parse(JSON.parse(text));
  const keys = newKeys();
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(keys, null, 2) + '\n', { mode: 0o600, flag: 'wx' });
  return keys;
}

/**
 * What Edge Functions get as secrets, from DATA_DIR/secrets.env (`NAME=value` lines): the pepper of codes and the
 * private signing keys. What the file lacks is made and added, so an operator may put his own there first.
 */
export async function loadFunctionSecrets(
  dataDir: string
): Promise<FunctionSecrets & Record<string, string>> {
  const file = join(dataDir, 'secrets.env');
  const text = (await readIfThere(file)) ?? '';
  const given: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name && value) given[name] = value;
  }
  const made = { CARREL_PEPPER: secret(32), ...newSecrets() };
  const missing = Object.entries(made).filter(([name]) => !given[name]);
  if (missing.length > 0) {
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    const added = missing.map(([name, value]) => `${name}=${value}\n`).join('');
    await writeFile(file, before + added, { mode: 0o600 });
  }
  return { ...made, ...given };
}

/**
 * The seed of the root key, which signs the list of the other keys. On a hosted project it never reaches a server; here
 * the operator's own machine is the server, and the file is the operator's to take away once the list is signed. Null when
 * that was done.
 */
export async function loadRootSeed(dataDir: string): Promise<Uint8Array | null> {
  const file = join(dataDir, 'root.key');
  const marker = join(dataDir, 'root.made');
  const text = await readIfThere(file);
  if (text !== null) return new Uint8Array(Buffer.from(text.trim(), 'base64url'));
  if ((await readIfThere(marker)) !== null) return null;
  const seed = newSeed();
  await writeFile(file, `${Buffer.from(seed).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  await writeFile(marker, 'root.key was made here. It is not made again when it is taken away.\n');
  return seed;
}

/**
 * Whether the root key is the backend's own, made here and still here: then it may sign by itself whenever names change. A key
 * that an operator brought signs at a start only, which is the operator's doing.
 */
export async function ownsRoot(dataDir: string): Promise<boolean> {
  const [key, marker] = await Promise.all(
    ['root.key', 'root.made'].map((name) => readIfThere(join(dataDir, name)))
  );
  return key !== null && marker !== null;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
