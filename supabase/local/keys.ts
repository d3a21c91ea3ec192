import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const shape = z.object({
  /** For browsers: stands for the role anon. */
  publishableKey: z.string().startsWith('sb_publishable_'),
  /** For servers: stands for service_role. Never leaves this machine. */
  secretKey: z.string().startsWith('sb_secret_'),
  jwtSecret: z.string().min(32),
  /** Of every database role that may log in; PostgreSQL listens on loopback only. */
  databasePassword: z.string().min(16)
});

export type Keys = z.infer<typeof shape>;

const secret = (bytes: number) => randomBytes(bytes).toString('base64url');

function newKeys(): Keys {
  return {
    publishableKey: `sb_publishable_${secret(24)}`,
    secretKey: `sb_secret_${secret(24)}`,
    jwtSecret: secret(48),
    databasePassword: secret(24)
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
 * What Edge Functions get as secrets, from DATA_DIR/secrets.env (`NAME=value` lines). Names in `made` that
 * the file lacks are made and added, so an operator may put his own value there first.
 */
export async function loadFunctionSecrets(dataDir: string): Promise<Record<string, string>> {
  const file = join(dataDir, 'secrets.env');
  const text = (await readIfThere(file)) ?? '';
  const secrets: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name) secrets[name] = value ?? '';
  }
  const missing = made.filter((name) => !secrets[name]);
  for (const name of missing) secrets[name] = secret(32);
  if (missing.length > 0) {
    const added = missing.map((name) => `${name}=${secrets[name]}\n`).join('');
    const before = text === '' || text.endsWith('\n') ? text : text + '\n';
    await writeFile(file, before + added, { mode: 0o600 });
  }
  return secrets;
}

/** 32 random bytes each, base64url: the pepper of codes, and the seeds of the Ed25519 signing keys. */
const made = ['CARREL_PEPPER', 'CARREL_QR_SEED', 'CARREL_CREDENTIAL_SEED', 'CARREL_LOG_SEED'];

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
