import type { CompilerOptions } from '@inlang/paraglide-js';
import { pseudoProject } from './pseudo.ts';

/** One set of options for Vite and for `npm run gen`. Tests add the pseudo-locale of `scripts/pseudo.ts`. */
export const paraglide: CompilerOptions = {
  project: process.env.CARREL_PSEUDO === '1' ? pseudoProject : './project.inlang',
  outdir: './src/lib/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'carrel-locale',
  emitTsDeclarations: true
};
