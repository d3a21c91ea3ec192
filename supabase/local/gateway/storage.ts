import { App, setExperimental } from '@supabase/lite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import { z } from 'zod';
import type { Keys } from '../keys.ts';
import { ServiceConnection } from './connection.ts';
import { fileAdapter } from './files.ts';
import type { Service } from './rest.ts';

export interface StorageOptions {
  databaseUrl: string;
  keys: Keys;
  folder: string;
}

type Fetch = (request: Request) => Promise<Response>;

/**
 * Supabase Storage's place. Policies on storage.objects are PostgreSQL's own. Where the library and storage-js
 * do not understand each other, the request or the answer is put into the form the other expects.
 */
export function storageService(options: StorageOptions, catalogue: PostgresConnection): Service {
  setExperimental('storage', true);
  const connection = new ServiceConnection(
    {
      url: options.databaseUrl,
      postgresOptions: {
        connection: { 'storage.allow_delete_query': 'true' },
        onnotice: () => undefined
      }
    },
    6,
    catalogue
  );
  const app = new App({
    connection,
    api: { enabled: false },
    auth: {
      enabled: true,
      jwt_secret: options.keys.jwtSecret,
      publishable_key: options.keys.publishableKey,
      secret_key: options.keys.secretKey
    },
    storage: { enabled: true, file_size_limit: '10MiB' },
    studio: { enabled: false },
    options: { server: { admin: false, disableStudio: true } }
  });
  app._storageAdapter = fileAdapter(options.folder);
  return {
    fetch: (request) => mend(request, async (mended) => named(await app.fetch(mended))),
    forgetSchema: () => connection.forgetSchema(),
    close: () => connection.close()
  };
}

const prefix = '/storage/v1';

/** By this code storage-js tells an object that is not there from other failures. */
async function named(response: Response): Promise<Response> {
  if (response.status !== 400) return response;
  const body = (await response.clone().json()) as { statusCode?: string };
  if (body.statusCode !== '404') return response;
  return Response.json({ ...body, code: 'NoSuchKey' }, { status: 400 });
}

async function mend(request: Request, fetch: Fetch): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.slice(prefix.length);
  if (request.headers.get('content-type')?.startsWith('multipart/form-data'))
    return fetch(await unwrapped(request));
  if (request.method === 'POST' && /^\/object\/list\/[^/]+$/.test(path)) return listed(request, fetch);
  if (request.method === 'POST' && /^\/object\/sign\/[^/]+$/.test(path)) return signedMany(request, fetch);
  if (request.method === 'POST' && /^\/object\/(upload\/)?sign\/[^/]+\/./.test(path))
    return signed(request, fetch);
  if (request.method === 'POST' && path === '/object/copy') return copied(request, fetch);
  const response = await fetch(request);
  const name = searchParams.get('download');
  if (request.method === 'GET' && response.ok && name !== null) {
    const file = name === '' ? decodeURIComponent(path.split('/').at(-1) ?? '') : name;
    response.headers.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file)}`);
  }
  return response;
}

/** A File or Blob comes as a form whose nameless field is the file; the library takes the bare bytes. */
async function unwrapped(request: Request): Promise<Request> {
  const form = await request.formData();
  const file = form.get('') ?? form.get('file');
  if (!(file instanceof Blob))
    return new Request(request.url, { method: request.method, headers: request.headers });
  const headers = new Headers(request.headers);
  headers.set('content-type', file.type || 'application/octet-stream');
  headers.set('content-length', String(file.size));
  const seconds = form.get('cacheControl');
  if (typeof seconds === 'string') headers.set('cache-control', `max-age=${seconds}`);
  return new Request(request.url, { method: request.method, headers, body: await file.arrayBuffer() });
}

const signature = z.object({ signedUrl: z.string() });

/** storage-js puts `/storage/v1` before a signed address itself. */
async function signed(request: Request, fetch: Fetch): Promise<Response> {
  const response = await fetch(request);
  if (!response.ok) return response;
  const body = z.looseObject(signature.shape).parse(await response.json());
  const path = body.signedUrl.slice(prefix.length);
  return Response.json({ ...body, signedURL: path, url: path });
}

const paths = z.object({ expiresIn: z.number(), paths: z.array(z.string()) });

async function signedMany(request: Request, fetch: Fetch): Promise<Response> {
  const { expiresIn, paths: wanted } = paths.parse(await request.json());
  const results = wanted.map(async (path) => {
    const one = new Request(`${request.url}/${path.split('/').map(encodeURIComponent).join('/')}`, {
      method: 'POST',
      headers: withJson(request.headers),
      body: JSON.stringify({ expiresIn })
    });
    const response = await signed(one, fetch);
    if (!response.ok)
      return {
        error: 'Either the object does not exist or you do not have access to it',
        path,
        signedURL: null
      };
    const { signedURL } = z.object({ signedURL: z.string() }).parse(await response.json());
    return { error: null, path, signedURL };
  });
  return Response.json(await Promise.all(results));
}

const copy = z.object({ bucketId: z.string(), destinationBucket: z.string().optional() });

async function copied(request: Request, fetch: Fetch): Promise<Response> {
  const { bucketId, destinationBucket = bucketId } = copy.parse(await request.clone().json());
  const response = await fetch(request);
  if (!response.ok) return response;
  const { key } = z.object({ key: z.string() }).parse(await response.json());
  return Response.json({ Key: `${destinationBucket}/${key}` });
}

const listing = z.object({
  prefix: z.string().default(''),
  limit: z.number().int().min(1).default(100),
  offset: z.number().int().min(0).default(0),
  search: z.string().default(''),
  sortBy: z.object({ column: z.string(), order: z.enum(['asc', 'desc']).default('asc') }).optional()
});

const objects = z.array(z.looseObject({ name: z.string() }));

/** Storage lists one level: files by their last name, and each folder once. The library lists every object. */
async function listed(request: Request, fetch: Fetch): Promise<Response> {
  const { prefix: given, limit, offset, search, sortBy } = listing.parse(await request.json());
  const folder = given === '' || given.endsWith('/') ? given : `${given}/`;
  const response = await fetch(
    new Request(request.url, {
      method: 'POST',
      headers: withJson(request.headers),
      body: JSON.stringify({ prefix: folder, limit: 100_000, offset: 0, sortBy })
    })
  );
  if (!response.ok) return response;
  const entries = new Map<string, object>();
  for (const object of objects.parse(await response.json())) {
    if (!object.name.startsWith(folder)) continue; // The library reads % and _ of a prefix as wildcards.
    const [name = '', ...below] = object.name.slice(folder.length).split('/');
    if (!name.toLowerCase().startsWith(search.toLowerCase())) continue;
    if (below.length === 0) entries.set(name, { ...object, name });
    else if (!entries.has(name)) entries.set(name, { ...folderEntry, name });
  }
  return Response.json([...entries.values()].slice(offset, offset + limit));
}

const folderEntry = { id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null };

function withJson(from: Headers): Headers {
  const headers = new Headers(from);
  headers.set('content-type', 'application/json');
  headers.delete('content-length');
  return headers;
}
