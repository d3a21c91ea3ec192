import { copyFile, mkdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const target = new URL('../supabase/functions/seal/fonts/', import.meta.url);

/** Package, folder and file of every face that `supabase/functions/seal/pdf/faces.ts` names. */
const faces = [
  ['source-serif-4', '400Regular', 'SourceSerif4_400Regular.ttf'],
  ['source-serif-4', '600SemiBold', 'SourceSerif4_600SemiBold.ttf'],
  ['noto-sans', '400Regular', 'NotoSans_400Regular.ttf'],
  ['noto-sans', '600SemiBold', 'NotoSans_600SemiBold.ttf'],
  ['noto-sans-arabic', '400Regular', 'NotoSansArabic_400Regular.ttf'],
  ['noto-sans-hebrew', '400Regular', 'NotoSansHebrew_400Regular.ttf'],
  ['noto-sans-devanagari', '400Regular', 'NotoSansDevanagari_400Regular.ttf'],
  ['noto-sans-bengali', '400Regular', 'NotoSansBengali_400Regular.ttf'],
  ['noto-sans-tamil', '400Regular', 'NotoSansTamil_400Regular.ttf'],
  ['noto-sans-ethiopic', '400Regular', 'NotoSansEthiopic_400Regular.ttf'],
  ['noto-sans-sc', '400Regular', 'NotoSansSC_400Regular.ttf']
] as const;

/**
 * Puts the award's fonts beside the function that embeds them. They come from npm and are not committed (the Chinese face
 * alone has 10 MB); `supabase functions deploy` takes the folder along as `static_files`.
 */
export async function placeFonts(): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const [family, weight, file] of faces) {
    const root = join(require.resolve(`@expo-google-fonts/${family}/package.json`), '..');
    const to = new URL(file, target);
    const there = await stat(to).catch(() => null);
    if (!there) await copyFile(join(root, weight, file), to);
  }
}

if (import.meta.main) await placeFonts();
