import type { LogSource } from '../../src/lib/domain/log-audit.ts';
import * as tiles from '../../src/lib/domain/tiles.ts';

const tries = 3;

async function load(url: string): Promise<Response> {
  let last = '';
  for (let n = 0; n < tries; n++) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000), cache: 'no-store' }).catch(
      (fault: unknown) => (fault instanceof Error ? fault : new Error(String(fault)))
    );
    if (answer instanceof Response && answer.ok) return answer;
    last = answer instanceof Response ? `answered ${answer.status}` : `did not answer (${answer.message})`;
    if (answer instanceof Response && answer.status === 404) break;
  }
  throw new Error(`${url} ${last}`);
}

/** A log as its server publishes it under `origin`. */
export function served(origin: string): LogSource {
  return {
    keys: async () => (await load(`${origin}/.well-known/carrel-keys.json`)).json(),
    checkpoint: async () => (await load(`${origin}/log/checkpoint`)).text(),
    tile: async (name) => (await load(`${origin}/log/${tiles.path(name)}`)).bytes()
  };
}
