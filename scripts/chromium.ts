import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from 'playwright';

// The one place that says which Chromium the tests, the benchmarks and the screenshots use, and with which flags.

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/**
 * The Chromium on this machine, or null: `CHROMIUM_PATH`, the distribution's, then Playwright's own. The build without a
 * window is the same engine and halves the time of a story; to watch one, set CHROMIUM_PATH to the one with windows.
 */
export function findChromium(): string | null {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) {
    if (!existsSync(asked)) throw new Error(`CHROMIUM_PATH is ${asked}, and there is no such file`);
    return asked;
  }
  const places = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', chromium.executablePath()];
  return places.find((path) => existsSync(path)) ?? null;
}

/** Installs Chromium when there is none: by Playwright first, else by apt on a Debian where we are root. */
export function ensureChromium(): void {
  if (findChromium()) return;
  const attempts: [string, string[]][] = [
    ['npx', ['playwright', 'install', '--with-deps', 'chromium']],
    ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell', 'fonts-noto-core']]
  ];
  for (const [command, args] of attempts) {
    try {
      execFileSync(command, args, { stdio: 'inherit' });
    } catch (error) {
      console.warn(`${command} ${args.join(' ')} did not work: ${String(error)}`);
    }
    if (findChromium()) return;
  }
  throw new Error('No Chromium here. Install it, or set CHROMIUM_PATH to one.');
}

/**
 * Launch options for Playwright and for vitest's browser mode.
 * @param film an .mjpeg or .y4m file that the fake camera plays in a loop (see `tests/camera.ts`)
 */
export function launchOptions(film?: string): LaunchOptions {
  const camera = film
    ? [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`
      ]
    : [];
  const executablePath = findChromium();
  return { ...(executablePath ? { executablePath } : {}), args: [...flags, ...camera] };
}
