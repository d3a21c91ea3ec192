import { createServer, type AddressInfo } from 'node:net';

/** A port of this machine that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}

/** Raises when something listens on the port, naming the variable to change. */
export function requireFreePort(
  port: number,
  variable: string,
  what: string,
  host = '127.0.0.1'
): Promise<void> {
  return new Promise((free, taken) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      taken(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken by another program, so ${what} cannot start. Set ${variable}.`)
          : error
      )
    );
    probe.listen(port, host, () => probe.close(() => free()));
  });
}
