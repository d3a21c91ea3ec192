import type { CompilerOptions } from '@inlang/paraglide-js';

/** One set of options for Vite and for `npm run gen`. */
export const paraglide: CompilerOptions = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'carrel-locale',
  emitTsDeclarations: true
};
