import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url, fromBase64url } from '../../src/lib/domain/bytes.ts';
import { keyListSchema } from '../../src/lib/domain/key-list.ts';
import type { Ring } from './changes.ts';
import { readSecret, type FunctionSecrets } from './ring.ts';

const rootFile = 'root.key';
const secretsFile = 'function-secrets.env';
const listFile = 'key-list.json';

/** Replaced in one step, and readable by the operator alone: a cut-off write must not leave half a key behind. */
function write(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, `${name}.new`), text, { mode: 0o600 });
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

/** Keeps a ring in the operator's folder; the root key is written once and never replaced. */
export function keep(folder: string, ring: Ring, rootSeed?: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (rootSeed) {
    if (existsSync(join(folder, rootFile)))
      throw new Error(`${join(folder, rootFile)} is there already; it is not replaced.`);
    write(folder, rootFile, `${base64url(rootSeed)}\n`);
  }
  write(
    folder,
    secretsFile,
    Object.entries(ring.secrets)
      .map(([name, secret]) => `${name}=${secret}\n`)
      .join('')
  );
  write(folder, listFile, `${JSON.stringify(ring.list, null, 2)}\n`);
}

/** The ring of a folder. Throws, naming the file, when something is missing or damaged. */
export function open(folder: string): Ring {
  const lines = readFileSync(join(folder, secretsFile), 'utf8').matchAll(/^([A-Z_]+)=(\S+)$/gm);
  const found = Object.fromEntries(Array.from(lines, ([, name, secret]) => [name, secret]));
  const pick = (name: keyof FunctionSecrets) => {
    const secret = found[name];
    if (!secret) throw new Error(`${secretsFile} lacks ${name}.`);
    readSecret(secret);
    return secret;
  };
  return {
    secrets: {
      CARREL_QR_KEY: pick('CARREL_QR_KEY'),
      CARREL_CREDENTIAL_KEY: pick('CARREL_CREDENTIAL_KEY'),
      CARREL_LOG_KEY: pick('CARREL_LOG_KEY')
    },
    list: keyListSchema.parse(JSON.parse(readFileSync(join(folder, listFile), 'utf8')))
  };
}

/** The root key's seed, from the folder or from where the operator keeps it. */
export function rootSeed(file: string): Uint8Array {
  const seed = fromBase64url(readFileSync(file, 'utf8').trim());
  if (seed.length !== 32) throw new Error(`${file} is not a root key: 32 bytes in base64url.`);
  return seed;
}

export const rootPath = (folder: string): string => join(folder, rootFile);
