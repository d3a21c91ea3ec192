import type { AuditReport, Finding } from '../../src/lib/domain/log-audit.ts';

const about: Record<Finding['code'], (at: string) => string> = {
  'keys-malformed': () => 'The list of keys has another form than it must have.',
  'keys-other-root': () => 'The list of keys names another root key than the one that you pinned.',
  'keys-signature': () => 'The list of keys is not signed by the root key.',
  'checkpoint-signature': () => 'A checkpoint is not signed by a key of this log.',
  'checkpoint-stolen-key': () => 'The checkpoint is signed by a key that is marked as stolen.',
  'entry-malformed': (at) => `Entry ${at} is no entry of an award log.`,
  'entry-back-dated': (at) => `Entry ${at} claims to be older than what stood in the log before it.`,
  'entry-dated-ahead': (at) => `Entry ${at} claims a time that is still to come.`,
  'entry-issued-twice': (at) => `Entry ${at} issues an award that was issued before.`,
  'entry-ends-nothing': (at) =>
    `Entry ${at} revokes or supersedes an award that was not issued, or had ended.`,
  'bundle-malformed': (at) => `The entries of ${at} cannot be read.`,
  'tile-differs': (at) => `${at} is not what the entries hash to.`,
  'root-differs': (at) => `The entries hash to ${at}, which is not the root of the checkpoint.`,
  'log-shrank': (at) => `The log had ${at} entries when a checkpoint was kept, and has fewer now.`,
  'log-forked': (at) =>
    `The first ${at} entries are not those of a checkpoint that was kept: the log was changed.`
};

/** How many findings of a kind are told one by one. */
const most = 10;

/** The outcome in lines, for a person. */
export function tellReport(origin: string, report: AuditReport, kept: boolean): string[] {
  const { findings, size } = report;
  const lines = findings.slice(0, most).map(({ code, at }) => `WRONG  ${about[code](at ?? '')}`);
  if (findings.length > most) lines.push(`WRONG  and ${findings.length - most} more`);
  for (const note of new Set(findings.flatMap((one) => one.note ?? [])))
    lines.push(
      '',
      'Keep this checkpoint, it is evidence:',
      ...note
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`)
    );
  if (findings.length > 0) return [...lines, '', `The log of ${origin} is NOT in order.`];
  return [
    `${size} entries: ${report.issued} issued, ${report.revoked} revoked, ${report.superseded} superseded`,
    'good   the checkpoint is signed by the log’s key, and the list of keys by the root key',
    'good   every entry and every tile hashes to the checkpoint',
    kept
      ? 'good   the log has only grown since the checkpoint that was kept last time'
      : 'first  nothing was kept yet: the next audit compares with this one',
    `The log of ${origin} is in order.`
  ];
}
