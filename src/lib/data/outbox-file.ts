/**
 * The outbox of one person as an encrypted file, to be handed in at another device. docs/outbox-file.md describes it to
 * the byte.
 */
import { z } from 'zod';
import { base64, fromBase64 } from '#lib/domain/bytes.ts';
import { alphabet } from '#lib/domain/number.ts';
import type { Entry } from './outbox.ts';
import { done, refused, type Result } from './result.ts';

const iterations = 600_000;

const fileSchema = z.object({
  format: z.literal('carrel-outbox'),
  v: z.literal(1),
  author: z.uuid(),
  made_at: z.string(),
  count: z.int().nonnegative(),
  iterations: z.int().min(100_000).max(10_000_000),
  salt: z.base64(),
  iv: z.base64(),
  data: z.base64()
});
export type OutboxFile = z.infer<typeof fileSchema>;

/** What of an entry leaves the device: the command as it will be sent, byte for byte. */
type Packed = Pick<Entry, 'command' | 'frozen'>;

const commandSchema = z.looseObject({
  id: z.uuid(),
  session_id: z.uuid(),
  sitting_id: z.uuid().nullable(),
  kind: z.string(),
  payload: z.record(z.string(), z.unknown()),
  base_version: z.number().nullable(),
  device_id: z.uuid(),
  boot_id: z.uuid(),
  tapped_at: z.string(),
  tapped_mono_ms: z.number()
});
const packedSchema = z.array(z.object({ command: commandSchema, frozen: z.boolean() }));

/** 20 of Crockford's symbols (100 bits) in groups of five, to be written down by a person. */
export function newPassphrase(): string {
  const drawn = [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => alphabet[byte % 32]).join('');
  return drawn.replace(/(.{5})(?=.)/g, '$1-');
}

/** As typed: case, spaces and hyphens do not matter, O is 0, I and L are 1. */
const read = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(read(passphrase));
  const secret = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt'
  ]);
}

/** Author and count are read before the file can be opened, so they are sealed with it. */
const sealed = (author: string, count: number) =>
  new TextEncoder().encode(`carrel/outbox/v1\0${author}\0${count}`);

/** Packs entries, which must be frozen: what has left the device may not change any more. */
export async function pack(
  author: string,
  entries: Entry[],
  passphrase: string,
  now: Date
): Promise<OutboxFile> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const packed: Packed[] = entries.map(({ command, frozen }) => ({ command, frozen }));
  const additionalData = sealed(author, entries.length);
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    await keyOf(passphrase, salt, iterations),
    new TextEncoder().encode(JSON.stringify(packed))
  );
  return {
    format: 'carrel-outbox',
    v: 1,
    author,
    made_at: now.toISOString(),
    count: entries.length,
    iterations,
    salt: base64(salt),
    iv: base64(iv),
    data: base64(new Uint8Array(data))
  };
}

/** What stands on the outside of a file. Refusals: `not-an-outbox-file`. */
export function readFile(text: string): Result<OutboxFile> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? done(parsed.data) : refused('not-an-outbox-file');
  } catch {
    // Not even JSON.
    return refused('not-an-outbox-file');
  }
}

/**
 * Opens a file for the person who is signed in. Refusals: `not-its-author`, `wrong-passphrase` (also for a file that was
 * altered: the two cannot be told apart), `not-an-outbox-file`.
 */
export async function unpack(
  file: OutboxFile,
  userId: string,
  passphrase: string
): Promise<Result<Packed[]>> {
  if (file.author !== userId) return refused('not-its-author', 403);
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: fromBase64(file.iv), additionalData: sealed(file.author, file.count) },
      await keyOf(passphrase, fromBase64(file.salt), file.iterations),
      fromBase64(file.data)
    );
    const packed = packedSchema.safeParse(JSON.parse(new TextDecoder().decode(plain)));
    return packed.success ? done(packed.data as Packed[]) : refused('not-an-outbox-file');
  } catch {
    return refused('wrong-passphrase');
  }
}
