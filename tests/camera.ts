import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the fake camera sees, and for how long; the film begins again when it ends. */
export type Frame = { png: Uint8Array; seconds: number };

/**
 * Makes a film for Chromium's fake camera (`launchOptions(film)` of scripts/chromium.ts) from PNG pictures of any size;
 * each is fitted into 640 x 480 on white, as a document held before a camera.
 * @param path where the film is written; its name must end in .mjpeg
 */
export function makeFilm(path: string, frames: Frame[]): string {
  if (!path.endsWith('.mjpeg'))
    throw new Error(`${path}: Chromium tells the format by the name; end it in .mjpeg`);
  const directory = mkdtempSync(join(tmpdir(), 'carrel-film-'));
  try {
    const lines = frames.flatMap(({ png, seconds }, index) => {
      const file = join(directory, `${index}.png`);
      writeFileSync(file, png);
      return [`file '${file}'`, `duration ${seconds}`];
    });
    // The concat demuxer drops the last picture's duration unless the picture is named once more.
    const last = lines.at(-2);
    if (!last) throw new Error('a film needs at least one frame');
    writeFileSync(join(directory, 'list.txt'), [...lines, last].join('\n'));
    const size =
      'scale=640:480:force_original_aspect_ratio=decrease,pad=640:480:(ow-iw)/2:(oh-ih)/2:white,fps=10';
    const seconds = frames.reduce((sum, frame) => sum + frame.seconds, 0);
    execFileSync(
      'ffmpeg',
      ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', join(directory, 'list.txt')].concat([
        '-vf',
        size,
        '-t',
        String(seconds),
        '-pix_fmt',
        'yuvj420p',
        '-q:v',
        '3',
        '-f',
        'mjpeg',
        path
      ]),
      { stdio: ['ignore', 'inherit', 'inherit'] }
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return path;
}
