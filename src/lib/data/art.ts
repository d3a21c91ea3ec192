import { client } from './client.ts';
import { done, fromThrown, refused, unexpected, type Result } from './result.ts';

const bucket = 'award-art';
/** What the bucket takes. A paper with three such pictures stays under 400 kB. */
const most = 122_880;
const sides = [1200, 800, 560, 400, 280];

/** Draws the picture anew within `side` pixels; what a camera wrote into the file does not come along. */
async function drawn(image: ImageBitmap, side: number, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext('2d');
  if (type === 'image/jpeg' && context) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), type, 0.85);
  });
}

/** Small enough for a paper: as PNG, which keeps what is see-through, while it is not too coarse; else as JPEG. */
async function small(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file);
  try {
    for (const type of ['image/png', 'image/jpeg'] as const)
      for (const side of sides) {
        if (type === 'image/png' && side < 560) break;
        const blob = await drawn(image, side, type);
        if (blob.size <= most) return blob;
      }
    return await drawn(image, 200, 'image/jpeg');
  } finally {
    image.close();
  }
}

/**
 * Sends a picture for papers and gives its path, which is its own hash: the same picture twice is one file, and a path never
 * means another picture. `art-unreadable` when it is no picture.
 * @param owner `programme`, or a library's id
 */
export async function send(owner: string, file: Blob): Promise<Result<string>> {
  let picture: Blob;
  try {
    picture = await small(file);
  } catch {
    return refused('art-unreadable');
  }
  const digest = await crypto.subtle.digest('SHA-256', await picture.arrayBuffer());
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const path = `${owner}/${hash}.${picture.type === 'image/png' ? 'png' : 'jpg'}`;
  const files = await client().storage().catch(fromThrown);
  if ('ok' in files) return files;
  const { error } = await files.from(bucket).upload(path, picture, { contentType: picture.type });
  if (!error || ('statusCode' in error && String(error.statusCode) === '409')) return done(path);
  return 'statusCode' in error && String(error.statusCode) === '403'
    ? refused('not-allowed', 403)
    : unexpected(error.message);
}

/** The picture itself; `art-unknown` when it is not there or not the caller's to see. */
export async function read(path: string): Promise<Result<Blob>> {
  const files = await client().storage().catch(fromThrown);
  if ('ok' in files) return files;
  const { data, error } = await files.from(bucket).download(path);
  if (data) return done(data);
  return error.message === 'Failed to fetch' ? { ok: false, kind: 'offline' } : refused('art-unknown', 404);
}
