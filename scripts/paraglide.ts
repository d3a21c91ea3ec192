import type { CompilerOptions } from '@inlang/paraglide-js';
import { projects, pseudoProjectOf } from './pseudo.ts';

/** A file a language: types, lint, specs and the dev server read a few files instead of thousands. */
const outputStructure = 'locale-modules';

const pseudo = process.env.CARREL_PSEUDO === '1';

/** One set of options for Vite and for `npm run gen`. Tests add the pseudo-locale of `scripts/pseudo.ts`. */
export const paraglide: CompilerOptions = {
  project: pseudo ? pseudoProjectOf(projects.app) : projects.app,
  outdir: './src/lib/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'carrel-locale',
  outputStructure,
  emitTsDeclarations: true
};

/**
 * The kiosk speaks more languages than the app, and whoever stands before it chooses: a project of its own, so that the
 * app's pages carry none of them. Which language is spoken, `src/lib/state/kiosk-language.svelte.ts` says.
 */
export const kioskWords: CompilerOptions = {
  project: pseudo ? pseudoProjectOf(projects.kiosk) : projects.kiosk,
  outdir: './src/lib/paraglide-kiosk',
  strategy: ['globalVariable', 'baseLocale'],
  outputStructure,
  emitTsDeclarations: true
};

/** For the build: a file a message, so that a page loads the words that it shows and no others. */
export const inPieces = (options: CompilerOptions): CompilerOptions => ({
  ...options,
  outputStructure: 'message-modules'
});
