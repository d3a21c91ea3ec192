/** The files of tests/vectors and what stands in each: the same bytes every time. */
import { clockVectors } from './clock.ts';
import { logVectors } from './log.ts';
import { numberVectors } from './number.ts';
import { qrTokenVectors } from './qr-token.ts';

/** One vector a line, so that a change shows as the lines it changes. */
function fileOf(vectors: unknown[]): string {
  return `[\n${vectors.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`;
}

/** Text of each file by its path from the root of the repository. */
export function files(): Record<string, string> {
  return {
    'tests/vectors/qr-token.json': fileOf(qrTokenVectors()),
    'tests/vectors/number.json': fileOf(numberVectors()),
    'tests/vectors/clock.json': fileOf(clockVectors()),
    'tests/vectors/log.json': fileOf(logVectors())
  };
}
