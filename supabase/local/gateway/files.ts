import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from '@supabase/lite';
import { z } from 'zod';

type StorageAdapter = NonNullable<App['_storageAdapter']>;
type Metadata = Awaited<ReturnType<StorageAdapter['headObject']>>;

const kept = z.object({ contentType: z.string(), cacheControl: z.string() });

/**
 * Storage objects as files. Names are hashed: an object's key is the client's text and must not choose a path.
 * Beside each file lies what HTTP needs to serve it.
 */
export function fileAdapter(folder: string): StorageAdapter {
  // The version that the library passes when it reads is not the one it passed when it wrote: left out.
  const place = (bucket: string, key: string) => {
    const hash = createHash('sha256').update(`${bucket}\0${key}`).digest('hex');
    return join(folder, hash.slice(0, 2), hash);
  };

  const describe = async (path: string): Promise<Metadata> => {
    const [{ size, mtime }, text] = await Promise.all([stat(path), readFile(`${path}.json`, 'utf8')]);
    const { contentType, cacheControl } = kept.parse(JSON.parse(text));
    return {
      cacheControl,
      contentLength: size,
      size,
      mimetype: contentType,
      lastModified: mtime,
      eTag: `"${createHash('sha256').update(`${path} ${size} ${mtime.getTime()}`).digest('hex').slice(0, 32)}"`,
      httpStatusCode: 200
    };
  };

  const forget = async (path: string) => {
    await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
  };

  return {
    driver: null,
    getObject: async (bucket, key) => {
      const path = place(bucket, key);
      const [metadata, body] = await Promise.all([describe(path), readFile(path)]);
      return { metadata, httpStatusCode: 200, body: new Blob([body]) };
    },
    uploadObject: async (bucket, key, _version, body, contentType, cacheControl) => {
      const path = place(bucket, key);
      await mkdir(dirname(path), { recursive: true });
      const bytes = body instanceof Uint8Array ? body : await new Response(body as ReadableStream).bytes();
      await writeWhole(`${path}.json`, JSON.stringify({ contentType, cacheControl }));
      await writeWhole(path, bytes);
      return describe(path);
    },
    deleteObject: (bucket, key) => forget(place(bucket, key)),
    deleteObjects: async (bucket, keys) => {
      await Promise.all(keys.map((key) => forget(place(bucket, key))));
    },
    copyObject: async (bucket, key, _version, toBucket, toKey) => {
      const [from, to] = [place(bucket, key), place(toBucket, toKey)];
      await mkdir(dirname(to), { recursive: true });
      await Promise.all([copyFile(from, to), copyFile(`${from}.json`, `${to}.json`)]);
      await utimes(to, new Date(), new Date());
      return describe(to);
    },
    headObject: (bucket, key) => describe(place(bucket, key)),
    privateAssetUrl: (bucket, key) => Promise.resolve(place(bucket, key))
  };
}

/** Whole or not at all: a killed backend must not leave half a file under a name that is served. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, path);
}
