import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { defineConfig } from 'vite';
import { codeSplitting } from './scripts/chunks.ts';
import { inPieces, kioskWords, paraglide } from './scripts/paraglide.ts';

export default defineConfig(({ command, isSsrBuild }) => ({
  // The server's files are read from disk once: only the browser's are cut by hand.
  ...(!isSsrBuild && { build: { rolldownOptions: { output: { codeSplitting } } } }),
  cacheDir: process.env.VITE_CACHE_DIR ?? 'node_modules/.vite',
  plugins: [
    tailwindcss(),
    ...[paraglide, kioskWords].map((options) =>
      paraglideVitePlugin(command === 'build' ? inPieces(options) : options)
    ),
    sveltekit(),
    SvelteKitPWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'service-worker.ts',
      injectRegister: false,
      registerType: 'prompt',
      manifest: false,
      injectManifest: {
        globPatterns: ['client/**/*.{js,css,woff2,wasm,svg,png,webmanifest}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024
      },
      devOptions: { enabled: false }
    })
  ]
}));
