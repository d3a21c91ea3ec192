import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { client } from './client.ts';

/** Enough to see who sits where, or to read a screen; the buckets take no more than 2 MB. */
const longSide = 1600;
const quality = 0.8;

/** What a photo shows: an incident, or the result screen of a sitting. */
type Subject = {
  library: string;
  /** The incident's id, or the evidence's own. */
  incident: string;
  /** For evidence: whose result it shows. */
  sitting?: string;
};
export type Kept = Subject & {
  userId: string;
  photo: Blob;
  /** HTTP's word for why the server did not take it when it was last sent; absent while it was not refused. */
  refused?: number;
};
interface Schema extends DBSchema {
  photo: { key: string; value: Kept; indexes: { user: string } };
}

/** Apart from the outbox, so that a disk full of pictures never costs a tap. Open for as long as one piece of work takes. */
async function use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDB<Schema>('carrel-photos', 1, {
    upgrade(database) {
      database.createObjectStore('photo', { keyPath: 'incident' }).createIndex('user', 'userId');
    }
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

const bucketOf = ({ sitting }: Subject) => (sitting ? 'evidence' : 'incident-photos');
const nameOf = ({ library, incident, sitting }: Subject) =>
  sitting ? `${library}/${sitting}/${incident}.jpg` : `${library}/${incident}.jpg`;

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

/** Keeps a photo on this device until its incident or result has reached the server. Throws when there is no room for it. */
export const keep = (wish: Kept): Promise<void> =>
  use(async (database) => {
    await database.put('photo', wish);
  });

/** This person's photos on this device, those that the server refused among them. */
export const kept = (userId: string): Promise<Kept[]> =>
  use((database) => database.getAllFromIndex('photo', 'user', userId));

/** Takes in photos of the same person from another device's file. One that is here already stays as it is. */
export const takeIn = (userId: string, photos: Omit<Kept, 'userId'>[]): Promise<void> =>
  use(async (database) => {
    for (const one of photos)
      if (!(await database.get('photo', one.incident))) await database.put('photo', { ...one, userId });
  });

/** Lets a photo go, because a person said so: it is nowhere else. */
export const letGo = (incident: string): Promise<void> =>
  use((database) => database.delete('photo', incident));

type Fault = { statusCode?: string };
/** Answers that another try changes nothing about: no rights, no such thing, too large. Null for what may pass. */
function refusedBy({ statusCode }: Fault): number | null {
  const status = Number(statusCode);
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status) ? status : null;
}

/**
 * Sends this person's kept photos. One that nobody answers for stays for the next time; one that the server refuses, as when
 * its incident was not taken or is still to be decided, stays too and says so (`refused`), until it goes through or a person
 * lets it go. Gives how many are worth another try soon.
 */
export async function send(userId: string): Promise<number> {
  return use(async (database) => {
    try {
      const all = await database.getAllFromIndex('photo', 'user', userId);
      if (all.length === 0) return 0;
      const storage = await client().storage();
      let left = 0;
      for (const one of all) {
        const files = storage.from(bucketOf(one));
        const { error } = await files.upload(nameOf(one), one.photo, { contentType: 'image/jpeg' });
        const status = error && refusedBy(error as Fault);
        // 409: sent before, and the answer was lost.
        if (!error || status === 409) await database.delete('photo', one.incident);
        else if (status === null) left += 1;
        else await database.put('photo', { ...one, refused: status });
      }
      return left;
    } catch {
      return 1; // No network, or no code to send with yet: all of it stays.
    }
  });
}

/** A photo that this device still keeps, else the one on the server; null while none has arrived. */
async function picture(subject: Subject): Promise<Blob | null> {
  const here = await use((database) => database.get('photo', subject.incident));
  if (here) return here.photo;
  const { data } = await (await client().storage()).from(bucketOf(subject)).download(nameOf(subject));
  return data;
}

/** An incident's photo. */
export const ofIncident = (library: string, incident: string): Promise<Blob | null> =>
  picture({ library, incident });

/** The latest photo of a sitting's result screen. */
export async function ofResult(library: string, sitting: string): Promise<Blob | null> {
  const { data } = await client()
    .from('result_evidence')
    .select('id')
    .eq('sitting_id', sitting)
    .order('created_at', { ascending: false })
    .limit(1)
    .maybeSingle();
  return data ? picture({ library, sitting, incident: data.id }) : null;
}
