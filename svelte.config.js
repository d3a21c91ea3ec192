import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    // Tests build beside the product: their build carries the pseudo-locale.
    adapter: adapter({ out: process.env.BUILD_DIR ?? 'build' }),
    // One cached shell answers every deep link offline, so asset addresses may not depend on the page's own.
    paths: { relative: false },
    // Tests are Node programs: tsconfig.node.json checks them.
    typescript: {
      config: (config) => ({
        ...config,
        include: config.include.filter((/** @type {string} */ path) => !/\.\.\/tests?\//.test(path))
      })
    },
    // The service worker is built by vite-plugin-pwa and registered by our update prompt.
    serviceWorker: { register: false },
    // Hashes, not nonces: the cached shell must stay valid. `connect-src` and `frame-ancestors` are added at run time
    // in `src/hooks.server.ts`, where the address of Supabase is known.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'data:', 'blob:'],
        'font-src': ['self'],
        'worker-src': ['self', 'blob:'],
        'media-src': ['self', 'blob:'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self']
      }
    }
  }
};
