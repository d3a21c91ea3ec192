import type { BlockHeader, OpenTimestampsOptions } from '#lib/domain/anchor.ts';
import { fromHex } from '#lib/domain/bytes.ts';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const most = 20_000;
const within = () => AbortSignal.timeout(15_000);

/** Asks calendars over HTTP. */
export function asked(fetch: Fetch): OpenTimestampsOptions['ask'] {
  return async (url, body) => {
    const answer = await fetch(url, {
      headers: { accept: 'application/vnd.opentimestamps.v1' },
      signal: within(),
      ...(body ? { method: 'POST', body: Uint8Array.from(body) } : {})
    });
    if (answer.status === 404) return null;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (!answer.ok || bytes.length > most) throw new Error(`${url} answered ${answer.status}`);
    return bytes;
  };
}

/** Block headers from an explorer with the interface of Esplora (blockstream.info/api, mempool.space/api, or an own one). */
export function esplora(base: string, fetch: Fetch): OpenTimestampsOptions['header'] {
  const load = async (path: string) => {
    const answer = await fetch(`${base}${path}`, { signal: within() });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${base}${path} answered ${answer.status}`);
    return await answer.text();
  };
  return async (height): Promise<BlockHeader | null> => {
    const hash = await load(`/block-height/${height}`);
    const block = hash && /^[0-9a-f]{64}$/.test(hash) ? await load(`/block/${hash}`) : null;
    if (!block) return null;
    const { merkle_root, timestamp } = JSON.parse(block) as { merkle_root: string; timestamp: number };
    // Shown in the reverse of the order in which it stands in the header.
    return { merkleRoot: fromHex(merkle_root).reverse(), time: timestamp * 1000 };
  };
}
