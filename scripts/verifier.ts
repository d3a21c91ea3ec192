import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { build } from 'vite';

/**
 * Makes `static/verifier.html`: the verifier for others as one file that works from a disk. Its policy lets it run this one
 * script and reach no network. Not made again while nothing that goes into it has changed.
 */
export async function makeVerifier(): Promise<void> {
  const root = resolve(import.meta.dirname, '..');
  const out = resolve(root, 'static/verifier.html');
  const from = [
    'src/verifier/*',
    'src/lib/domain/*.ts',
    'src/lib/components/paper-reader.ts',
    'package-lock.json'
  ]
    .concat('messages/*/verifier.json', 'scripts/verifier.ts')
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((file) => statSync(resolve(root, file)).mtimeMs);
  if (existsSync(out) && statSync(out).mtimeMs > Math.max(...from)) return;

  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const built = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'zxing-wasm',
        resolveId: (id) => (id === 'carrel:zxing-wasm' ? `\0${id}` : null),
        load: (id) =>
          id === '\0carrel:zxing-wasm' ? `export default '${readFileSync(wasm).toString('base64')}'` : null
      }
    ],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: resolve(root, 'src/verifier/page.ts'),
        output: { format: 'es', codeSplitting: false }
      }
    }
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunk = outputs
    .flatMap((one) => ('output' in one ? one.output : []))
    .find((one) => one.type === 'chunk');
  if (!chunk || chunk.type !== 'chunk') throw new Error('the verifier was not built');
  const script = chunk.code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy =
    `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; ` +
    "img-src data: blob:; base-uri 'none'; form-action 'none'";
  const page = readFileSync(resolve(root, 'src/verifier/page.html'), 'utf8');
  writeFileSync(
    out,
    page.replace('%policy%', () => policy).replace(/>\s*%script%\s*</, () => `>${script}<`)
  );
}

if (import.meta.main) await makeVerifier();
