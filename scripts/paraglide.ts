import type { CompilerOptions } from '@inlang/paraglide-js';
import { projects, pseudoProjectOf } from './pseudo.ts';

const pseudo = process.env.CARREL_PSEUDO === '1';

/** One set of options for Vite and for `npm run gen`. Tests add the pseudo-locale of `scripts/pseudo.ts`. */
export const paraglide: CompilerOptions = {
  project: pseudo ? pseudoProjectOf(projects.app) : projects.app,
  outdir: './src/lib/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'carrel-locale',
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
  emitTsDeclarations: true
};
