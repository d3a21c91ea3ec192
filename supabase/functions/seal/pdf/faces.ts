import { Blob, Face, Font } from 'harfbuzzjs';
import { scriptFace } from '#lib/domain/scripts.ts';

/** How a text is set: the seal's serif for names and titles, the plain face for everything that is read closely. */
export type Style = 'serif' | 'serif-bold' | 'sans' | 'sans-bold';

/** One font file, ready for shaping (HarfBuzz) and for embedding (its bytes). */
export type LoadedFace = {
  file: string;
  bytes: Uint8Array;
  font: Font;
  unitsPerEm: number;
  covers(codePoint: number): boolean;
};

/** `scripts/fonts.ts` copies these from their npm packages into `fonts/`; hosted Supabase bundles that folder. */
export const fontFiles = {
  serif: 'SourceSerif4_400Regular.ttf',
  'serif-bold': 'SourceSerif4_600SemiBold.ttf',
  sans: 'NotoSans_400Regular.ttf',
  'sans-bold': 'NotoSans_600SemiBold.ttf',
  arabic: 'NotoSansArabic_400Regular.ttf',
  hebrew: 'NotoSansHebrew_400Regular.ttf',
  devanagari: 'NotoSansDevanagari_400Regular.ttf',
  bengali: 'NotoSansBengali_400Regular.ttf',
  tamil: 'NotoSansTamil_400Regular.ttf',
  ethiopic: 'NotoSansEthiopic_400Regular.ttf',
  han: 'NotoSansSC_400Regular.ttf'
} as const;

type FontKey = keyof typeof fontFiles;

const loaded = new Map<FontKey, LoadedFace>();

async function load(key: FontKey): Promise<LoadedFace> {
  const known = loaded.get(key);
  if (known) return known;
  const file = fontFiles[key];
  const bytes = await Deno.readFile(new URL(`../fonts/${file}`, import.meta.url));
  const face = new Face(new Blob(bytes));
  const codePoints = new Set(face.collectUnicodes());
  const ready: LoadedFace = {
    file,
    bytes,
    font: new Font(face),
    unitsPerEm: face.upem,
    covers: (codePoint) => codePoints.has(codePoint)
  };
  loaded.set(key, ready);
  return ready;
}

/** Marks and joiners take the face of their base and need not be in its table: HarfBuzz composes or drops them. */
const weightless = /^[\p{Mn}\p{Me}\p{Cf}\p{Zs}]$/u;

function sets(face: LoadedFace, grapheme: string): boolean {
  return [...grapheme].every((char) => face.covers(char.codePointAt(0)!));
}

/**
 * The face that can set one grapheme: its script's own, else the style's, else the plain face.
 * A script that none of them has falls back to the plain face, whose empty box at least shows that something stands there.
 */
export async function faceFor(grapheme: string, style: Style): Promise<LoadedFace> {
  const bold = style.endsWith('bold');
  const order: FontKey[] = [style, bold ? 'sans-bold' : 'sans'];
  const own = scriptFace(grapheme);
  if (own) order.unshift(own);
  // Signs that several scripts share, as the danda.
  else if (!weightless.test(grapheme)) order.push('arabic', 'devanagari');
  for (const key of order) {
    const face = await load(key);
    if (sets(face, grapheme)) return face;
  }
  return load('sans');
}
