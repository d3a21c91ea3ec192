import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { audit } from '../../src/lib/domain/log-audit.ts';
import * as kept from './kept.ts';
import { served } from './source.ts';
import { tellReport } from './words.ts';

// `npm run audit-log -- <url>`: reads the whole public log of a running Carrel and says whether it is in order. Needs no
// account and no secret: anyone who keeps the file is a witness. docs/log.md tells what each outcome means.

const usage = `npm run audit-log -- https://awards.example.org [--kept <file>] [--root <fingerprint>] [--checkpoint <file>]...

  --kept        where the last checkpoint is kept (default: <host>.log-audit.json here)
  --root        the root key's fingerprint, when you know it from elsewhere than the server
  --checkpoint  a checkpoint that somebody else keeps or printed, to compare with

exit code 0: in order; 1: not in order; 2: it could not be checked`;

async function run(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kept: { type: 'string' },
      root: { type: 'string' },
      checkpoint: { type: 'string', multiple: true }
    }
  });
  if (positionals.length !== 1 || !URL.canParse(positionals[0]!)) throw new Error(usage);
  const { origin, host } = new URL(positionals[0]!);
  const file = values.kept ?? `${host.replace(':', '-')}.log-audit.json`;
  const before = kept.read(file);
  const report = await audit(served(origin), Date.now(), {
    kept: before,
    pin: values.root ?? null,
    others: (values.checkpoint ?? []).map((path) => readFileSync(path, 'utf8'))
  });
  for (const line of tellReport(origin, report, before !== null)) console.info(line);
  if (report.keep) {
    kept.write(file, report.keep);
    console.info(`Kept in ${file}; root key fingerprint ${report.keep.root}`);
  }
  return report.findings.length === 0;
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
