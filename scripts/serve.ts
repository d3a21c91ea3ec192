import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// The app as `npm start` and `npm run dev` run it: started by scripts/start.ts with everything in the environment, and gone
// when that is gone.

const { PORT, HOST, TLS_CERT, TLS_KEY, BUILD_DIR } = process.env;
const tls = TLS_CERT && TLS_KEY ? { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) } : null;

async function startBuilt(): Promise<() => Promise<void>> {
  const file = pathToFileURL(resolve(BUILD_DIR ?? 'build', 'handler.js'));
  const { handler } = (await import(file.href)) as { handler: RequestListener };
  const server = tls ? createSecureServer(tls, handler) : createServer(handler);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(Number(PORT), HOST, listening);
  });
  return async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
}

async function startDevelopment(): Promise<() => Promise<void>> {
  const { createServer: createViteServer } = await import('vite');
  const vite = await createViteServer({
    server: { port: Number(PORT), host: HOST, strictPort: true, ...(tls && { https: tls }) }
  });
  await vite.listen();
  return () => vite.close();
}

const stop = await (process.argv.includes('--dev') ? startDevelopment() : startBuilt());
const leave = () => void stop().then(() => process.exit(0));
process.on('SIGTERM', leave);
process.on('disconnect', leave);
process.send?.('ready');
