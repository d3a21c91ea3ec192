import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Kept } from '../../src/lib/domain/log-audit.ts';

const schema = z.object({ root: z.string(), note: z.string(), at: z.number() });

/** What the last audit kept in this file; null before the first. Throws, naming the file, when it holds something else. */
export function read(file: string): Kept | null {
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} is no file of an earlier audit. Move it away only if you know why.`, { cause });
  }
}

/** Replaced in one step: what was kept is the only witness there is. */
export function write(file: string, kept: Kept): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
