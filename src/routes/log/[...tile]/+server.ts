import { error } from '@sveltejs/kit';
import { anonymous, type Client } from '#lib/data/client.ts';
import * as documents from '#lib/data/documents.ts';
import type { Result } from '#lib/data/result.ts';
import { concat } from '#lib/domain/bytes.ts';
import { bundle, parsePath, width, widthIn, type TileName } from '#lib/domain/tiles.ts';
import type { RequestHandler } from './$types';

async function content(from: Client, tile: TileName): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const start = tile.index * width;
  const end = start + tile.width;
  if (tile.level === 'entries') {
    const leaves = await documents.leafData(from, start, end);
    return leaves.ok ? { ok: true, value: bundle(leaves.value) } : leaves;
  }
  const hashes = await documents.nodeHashes(from, tile.level * 8, start, end);
  return hashes.ok ? { ok: true, value: concat(...hashes.value) } : hashes;
}

/**
 * The log's tiles and entry bundles (C2SP tlog-tiles). A tile never changes once a checkpoint covers it, so it may be kept for
 * ever; what no checkpoint covers yet is not there.
 */
export const GET: RequestHandler = async ({ params, fetch, getClientAddress }) => {
  const tile = parsePath(params.tile);
  if (!tile) error(404);
  const from = anonymous(fetch, getClientAddress());
  const size = await documents.coveredSize(from);
  if (!size.ok) error(size.kind === 'refused' ? 404 : 503);
  if (tile.width > widthIn(size.value, tile)) error(404);
  const bytes = await content(from, tile);
  if (!bytes.ok) error(503);
  return new Response(bytes.value, {
    headers: {
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*'
    }
  });
};
