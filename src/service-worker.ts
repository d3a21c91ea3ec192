/// <reference lib="webworker" />
import { belongsTo, isArea } from './lib/domain/app-shell.ts';

// Keeps the app's own files and one shell, so that /learn, /desk and /kiosk open without a network. It never answers or
// keeps anything else: what belongs to a person goes past it, and is kept, if at all, in IndexedDB by src/lib/data.

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const manifest = self.__WB_MANIFEST.map(({ url, revision }) => ({ path: `/${url}`, revision }));
const files = new Set(manifest.map(({ path }) => path));
const cacheName = `carrel-${fingerprint(JSON.stringify(manifest))}`;
const shellPath = '/shell';
const offlinePath = '/offline';
/** Long enough for a slow network, short enough for a proctor with a queue at the desk. */
const patience = 2500;
let refreshed = false;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

// A waiting version takes over only when the update prompt says so: nobody's sitting is interrupted by a reload.
self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (files.has(url.pathname)) event.respondWith(file(event.request, url.pathname));
  else if (event.request.mode === 'navigate') event.respondWith(page(event, url.pathname));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  const waiting = [...manifest];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) await keepFile(cache, entry);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  await keepPages();
}

/** A file whose name holds its hash is taken over from an older version instead of being loaded again. */
async function keepFile(cache: Cache, { path, revision }: (typeof manifest)[number]): Promise<void> {
  const known = revision === null ? await caches.match(path) : undefined;
  const response = known ?? (await fetch(path, { cache: revision === null ? 'default' : 'reload' }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
}

/**
 * Loads the shell and the offline page, both rendered for nobody. During a deployment the server may already give those
 * of the next build: then the old ones stay, and a first installation fails and is tried again by the browser.
 */
async function keepPages(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const path of [shellPath, offlinePath]) {
    const response = await fetch(path, { cache: 'no-store' });
    const html = await response.clone().text();
    if (!response.ok || !belongsTo(html, files)) throw new Error(`${path} is not of this build`);
    await cache.put(path, response);
  }
}

/** Once in the life of this worker, behind the person's back: a new address of Supabase, another language. */
async function refreshPages(): Promise<void> {
  if (refreshed) return;
  refreshed = true;
  try {
    await keepPages();
  } catch {
    // Cut off, or the server is a build ahead: the kept pages still open, and the next visit tries again.
  }
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('carrel-') && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function file(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? fetch(request);
}

/** The network first; in an area the shell stands in for a server that is slow, broken or out of reach. */
async function page(event: FetchEvent, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(isArea(path) ? shellPath : offlinePath);
  if (!kept) return fetch(event.request);
  const fresh = fetch(event.request);
  if (!isArea(path)) return fresh.catch(() => kept);
  const late = new Promise<Response>((resolve) => setTimeout(resolve, patience, kept));
  const answer = fresh.then((response) => (response.status >= 500 ? kept : response)).catch(() => kept);
  event.waitUntil(answer.then((response) => (response === kept ? undefined : refreshPages())));
  return Promise.race([answer, late]);
}

/** FNV-1a: names a cache by what is in it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}
