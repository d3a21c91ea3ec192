import { openDB, type DBSchema } from 'idb';
import { client } from './client.ts';

const bucket = 'incident-photos';
/** Enough to see who sits where; the bucket takes no more than 2 MB. */
const longSide = 1600;
const quality = 0.8;

type Kept = { incident: string; library: string; userId: string; photo: Blob };
interface Schema extends DBSchema {
  photo: { key: string; value: Kept; indexes: { user: string } };
}

/** Apart from the outbox, so that a disk full of pictures never costs a tap. */
const open = () =>
  openDB<Schema>('carrel-photos', 1, {
    upgrade(database) {
      database.createObjectStore('photo', { keyPath: 'incident' }).createIndex('user', 'userId');
    }
  });

const nameOf = (library: string, incident: string) => `${library}/${incident}.jpg`;

/** Draws a picture anew, smaller: what the camera wrote into the file, its place above all, does not come along. */
export async function shrink(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, longSide / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', quality);
  });
}

/** Keeps a photo on this device until its incident has reached the server. Throws when there is no room for it. */
export async function keep(wish: Kept): Promise<void> {
  const database = await open();
  try {
    await database.put('photo', wish);
  } finally {
    database.close();
  }
}

/**
 * Sends this person's kept photos. One that the server does not take yet, because its incident is not there or nobody
 * answers, stays for the next time. Gives how many are still kept.
 */
export async function send(userId: string): Promise<number> {
  const database = await open();
  try {
    const kept = await database.getAllFromIndex('photo', 'user', userId);
    if (kept.length === 0) return 0;
    const files = (await client().storage()).from(bucket);
    let left = 0;
    for (const { incident, library, photo } of kept) {
      const { error } = await files.upload(nameOf(library, incident), photo, { contentType: 'image/jpeg' });
      // Sent before, and the answer was lost.
      if (!error || ('statusCode' in error && String(error.statusCode) === '409'))
        await database.delete('photo', incident);
      else left += 1;
    }
    return left;
  } catch {
    return 1; // No network, or no code to send with yet: all of it stays.
  } finally {
    database.close();
  }
}

/** A short-lived address of an incident's photo; null while none has arrived. */
export async function address(library: string, incident: string): Promise<string | null> {
  const files = (await client().storage()).from(bucket);
  const { data } = await files.createSignedUrl(nameOf(library, incident), 300);
  return data?.signedUrl ?? null;
}
