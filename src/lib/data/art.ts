import { client } from './client.ts';
import { done, fromThrown, refused, unexpected, type Result } from './result.ts';

const bucket = 'award-art';
const sides = [1200, 800, 560, 400, 280];
/** Below so many bytes nothing is left of a picture that anybody would print. */
const least = 8192;

/** A picture as it was sent: its path, what it weighs, and how many pixels it had before and has now. */
export type Sent = { path: string; bytes: number; from: Size; to: Size };
type Size = { width: number; height: number };

/** The size within `side` pixels, and no larger than it is. */
function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Draws the picture anew; what a camera wrote into the file does not come along. */
async function drawn(image: ImageBitmap, size: Size, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (type === 'image/jpeg' && context) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size.width, size.height);
  }
  context?.drawImage(image, 0, 0, size.width, size.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), type, 0.85);
  });
}

/**
 * Within `most` bytes: as PNG, which keeps what is see-through and sharp, while it is not too coarse; else as JPEG, on white.
 * Null when nothing worth printing would be left.
 */
async function small(file: Blob, most: number): Promise<{ picture: Blob; from: Size; to: Size } | null> {
  const image = await createImageBitmap(file);
  const from = { width: image.width, height: image.height };
  try {
    for (const type of ['image/png', 'image/jpeg'] as const)
      for (const side of sides) {
        // A photograph is lighter as JPEG at any size.
        if (type === 'image/png' && (side < 560 || file.type === 'image/jpeg')) break;
        const to = within(from, side);
        const picture = await drawn(image, to, type);
        if (picture.size <= most) return { picture, from, to };
      }
    return null;
  } finally {
    image.close();
  }
}

/**
 * Sends a picture for papers, made as small as it must be, and gives its path, which is its own hash: the same picture twice
 * is one file, and a path never means another picture. `art-unreadable` when it is no picture, `art-too-large` when there is
 * no room for it.
 * @param owner `programme`, or a library's id
 * @param most bytes that it may weigh
 */
export async function send(owner: string, file: Blob, most: number): Promise<Result<Sent>> {
  if (most < least) return refused('art-too-large');
  let made: Awaited<ReturnType<typeof small>>;
  try {
    made = await small(file, most);
  } catch {
    return refused('art-unreadable');
  }
  if (!made) return refused('art-too-large');
  const { picture, from, to } = made;
  const digest = await crypto.subtle.digest('SHA-256', await picture.arrayBuffer());
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const path = `${owner}/${hash}.${picture.type === 'image/png' ? 'png' : 'jpg'}`;
  const sent = done({ path, bytes: picture.size, from, to });
  const files = await client().storage().catch(fromThrown);
  if ('ok' in files) return files;
  const { error } = await files.from(bucket).upload(path, picture, { contentType: picture.type });
  if (!error || ('statusCode' in error && String(error.statusCode) === '409')) return sent;
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
