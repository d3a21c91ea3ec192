import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Blob, Buffer, Face, Font, shape } from 'harfbuzzjs';
import { scriptFace } from '#lib/domain/scripts.ts';

/** Text as outlines, so that a picture looks the same on a server that has no fonts. */
const require = createRequire(import.meta.url);
const files = {
  serif: 'source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
  sans: 'noto-sans/400Regular/NotoSans_400Regular.ttf',
  arabic: 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  hebrew: 'noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
  devanagari: 'noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf',
  bengali: 'noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf',
  tamil: 'noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf',
  ethiopic: 'noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf',
  han: 'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'
} as const;
type Key = keyof typeof files;
type Loaded = { font: Font; unitsPerEm: number; covers: (codePoint: number) => boolean };
const loaded = new Map<Key, Promise<Loaded>>();

async function load(key: Key): Promise<Loaded> {
  const face = new Face(new Blob(await readFile(require.resolve(`@expo-google-fonts/${files[key]}`))));
  const codePoints = new Set(face.collectUnicodes());
  return { font: new Font(face), unitsPerEm: face.upem, covers: (codePoint) => codePoints.has(codePoint) };
}
function face(key: Key): Promise<Loaded> {
  const known = loaded.get(key);
  if (known) return known;
  const loading = load(key);
  loaded.set(key, loading);
  return loading;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const weightless = /^[\p{Mn}\p{Me}\p{Cf}\p{Zs}]$/u;
const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/** The face of its script, else the first that has the whole grapheme; the plain one shows an empty box for what none has. */
async function faceFor(grapheme: string, first: Key): Promise<Loaded> {
  const own = scriptFace(grapheme);
  const order: Key[] = [...(own ? [own] : []), first, 'sans', 'arabic', 'devanagari', 'han'];
  for (const key of order) {
    const one = await face(key);
    if ([...grapheme].every((sign) => weightless.test(sign) || one.covers(sign.codePointAt(0) ?? 0)))
      return one;
  }
  return face('sans');
}

export type Outline = { width: number; paths: { path: string; x: number; y: number; scale: number }[] };

/** One line at size 1: paths in font units, each with its place and scale in ems, left to right as it is seen. */
export async function outline(text: string, first: 'serif' | 'sans'): Promise<Outline> {
  const runs: { text: string; face: Loaded }[] = [];
  for (const { segment } of graphemes.segment(text.normalize('NFC'))) {
    const last = runs.at(-1);
    const own = /^\s+$/.test(segment) && last ? last.face : await faceFor(segment, first);
    if (last && last.face === own) last.text += segment;
    else runs.push({ text: segment, face: own });
  }
  const seen = rightToLeft.test(runs[0]?.text ?? '') ? runs.toReversed() : runs;
  const paths: Outline['paths'] = [];
  let x = 0;
  for (const { text: run, face: own } of seen) {
    const buffer = new Buffer();
    buffer.addText(run);
    buffer.guessSegmentProperties();
    shape(own.font, buffer);
    const scale = 1 / own.unitsPerEm;
    for (const glyph of buffer.getGlyphInfosAndPositions()) {
      const path = own.font.glyphToPath(glyph.codepoint);
      if (path)
        paths.push({ path, x: x + (glyph.xOffset ?? 0) * scale, y: (glyph.yOffset ?? 0) * scale, scale });
      x += (glyph.xAdvance ?? 0) * scale;
    }
  }
  return { width: x, paths };
}
