/**
 * The outbox of one person as an encrypted file, to be handed in at another device. docs/outbox-file.md describes it to
 * the byte.
 */
import { z } from 'zod';
import { base64, fromBase64 } from '#lib/domain/bytes.ts';
import { alphabet } from '#lib/domain/number.ts';
import type { Entry } from './outbox.ts';
import type { Kept } from './photos.ts';
import { done, refused, type Result } from './result.ts';

const iterations = 600_000;

const fileSchema = z.object({
  format: z.literal('carrel-outbox'),
  v: z.union([z.literal(1), z.literal(2)]),
  author: z.uuid(),
  made_at: z.string(),
  count: z.int().nonnegative(),
  /** From version 2 on. */
  photos: z.int().nonnegative().optional(),
  iterations: z.int().min(100_000).max(10_000_000),
  salt: z.base64(),
  iv: z.base64(),
  data: z.base64()
});
export type OutboxFile = z.infer<typeof fileSchema>;

/** What of an entry leaves the device: the command as it will be sent, byte for byte. */
type Packed = Pick<Entry, 'command' | 'frozen'>;
export type Content = { commands: Packed[]; photos: Omit<Kept, 'userId' | 'refused'>[] };

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
const photoSchema = z.object({
  library: z.uuid(),
  incident: z.uuid(),
  sitting: z.uuid().optional(),
  photo: z.base64()
});
/** Version 1 had the commands alone. */
const contentSchema = z.union([
  z.object({ commands: packedSchema, photos: z.array(photoSchema) }),
  packedSchema.transform((commands) => ({ commands, photos: [] }))
]);

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

/** Author and counts are read before the file can be opened, so they are sealed with it. */
const sealed = ({ v, author, count, photos = 0 }: Pick<OutboxFile, 'v' | 'author' | 'count' | 'photos'>) =>
  new TextEncoder().encode(
    v === 1 ? `carrel/outbox/v1\0${author}\0${count}` : `carrel/outbox/v2\0${author}\0${count}\0${photos}`
  );

/**
 * Packs entries, which must be frozen: what has left the device may not change any more. With them go the photos that wait:
 * of an incident or a result that may be among the entries or on the server already.
 */
export async function pack(
  author: string,
  entries: Entry[],
  photos: readonly Kept[],
  passphrase: string,
  now: Date
): Promise<OutboxFile> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const packed: Packed[] = entries.map(({ command, frozen }) => ({ command, frozen }));
  // Without photos as version 1, which older versions of the app open too.
  const outside = {
    v: photos.length > 0 ? (2 as const) : (1 as const),
    author,
    count: entries.length,
    ...(photos.length > 0 && { photos: photos.length })
  };
  const pictures = await Promise.all(
    photos.map(async ({ library, incident, sitting, photo }) => ({
      library,
      incident,
      sitting,
      photo: base64(new Uint8Array(await photo.arrayBuffer()))
    }))
  );
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: sealed(outside) },
    await keyOf(passphrase, salt, iterations),
    new TextEncoder().encode(
      JSON.stringify(outside.v === 1 ? packed : { commands: packed, photos: pictures })
    )
  );
  return {
    format: 'carrel-outbox',
    ...outside,
    made_at: now.toISOString(),
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
export async function unpack(file: OutboxFile, userId: string, passphrase: string): Promise<Result<Content>> {
  if (file.author !== userId) return refused('not-its-author', 403);
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: fromBase64(file.iv), additionalData: sealed(file) },
      await keyOf(passphrase, fromBase64(file.salt), file.iterations),
      fromBase64(file.data)
    );
    const content = contentSchema.safeParse(JSON.parse(new TextDecoder().decode(plain)));
    if (!content.success) return refused('not-an-outbox-file');
    const photos = content.data.photos.map(({ photo, ...about }) => ({
      ...about,
      photo: new Blob([fromBase64(photo)], { type: 'image/jpeg' })
    }));
    return done({ commands: content.data.commands as Packed[], photos });
  } catch {
    return refused('wrong-passphrase');
  }
}
