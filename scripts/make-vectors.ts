/**
 * Writes tests/vectors, against which any other verifier can be held. Run it with `node scripts/make-vectors.ts`; a
 * test fails when the files are not its output.
 */
import { writeFileSync } from 'node:fs';
import { files } from './vectors/files.ts';

for (const [path, text] of Object.entries(files())) writeFileSync(path, text);
