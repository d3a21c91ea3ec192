import { expect, it } from 'vitest';
import { belongsTo, builtFiles, isArea } from './app-shell.ts';

it('takes an area and what lies below it, and nothing that only begins alike', () => {
  expect(['/learn', '/desk/today', '/library/', '/kiosk', '/sign-in'].every(isArea)).toBe(true);
  expect(['/', '/learning', '/l/accra-central', '/v/0123', '/verify', '/shell'].some(isArea)).toBe(false);
});

const page = `<link href="/_app/immutable/assets/0.5k38SXx3.css" rel="stylesheet">
  <script>Promise.all([import("/_app/immutable/entry/start.3eLR0RD8.js"), import("/_app/immutable/entry/app.B-_c.js")])</script>`;
const files = [
  '/_app/immutable/assets/0.5k38SXx3.css',
  '/_app/immutable/entry/start.3eLR0RD8.js',
  '/_app/immutable/entry/app.B-_c.js'
];

it('finds each built file that a page names, once', () => {
  expect(builtFiles(page + page)).toEqual(files);
});

it('keeps a page only with all files of its own build', () => {
  expect(belongsTo(page, new Set(files))).toBe(true);
  expect(belongsTo(page, new Set(files.slice(1)))).toBe(false);
  expect(belongsTo('<h1>Sign in to the hotel network</h1>', new Set(files))).toBe(false);
});
