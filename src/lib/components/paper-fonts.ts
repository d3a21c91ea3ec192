import type { TextStyle } from '#lib/domain/certificate-layout.ts';
import { scriptFaces, type ScriptFace } from '#lib/domain/scripts.ts';
import arabic from '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf?url';
import bengali from '@expo-google-fonts/noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf?url';
import devanagari from '@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf?url';
import ethiopic from '@expo-google-fonts/noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf?url';
import hebrew from '@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf?url';
import tamil from '@expo-google-fonts/noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf?url';
import sans from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf?url';
import sansBold from '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf?url';
import serif from '@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf?url';
import serifBold from '@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf?url';

type Face = readonly [family: string, weight: string, address: string];
/** The faces of the press, for the preview; those of a script come when it is first written. */
const plain: Face[] = [
  ['Paper Serif', '400', serif],
  ['Paper Serif', '600', serifBold],
  ['Paper Sans', '400', sans],
  ['Paper Sans', '600', sansBold]
];
/** Chinese, of 10 MB, is left to the device's own. */
const ofScript: Record<ScriptFace, Face | null> = {
  arabic: ['Paper Arabic', '400', arabic],
  hebrew: ['Paper Hebrew', '400', hebrew],
  devanagari: ['Paper Devanagari', '400', devanagari],
  bengali: ['Paper Bengali', '400', bengali],
  tamil: ['Paper Tamil', '400', tamil],
  ethiopic: ['Paper Ethiopic', '400', ethiopic],
  han: null
};

const scripts = Object.values(ofScript)
  .flatMap((face) => (face ? [`'${face[0]}'`] : []))
  .join(', ');
const others = `'Paper Sans', ${scripts}, 'Noto Sans SC', sans-serif`;
export const families: Record<TextStyle, { family: string; weight: number }> = {
  serif: { family: `'Paper Serif', ${others}`, weight: 400 },
  'serif-bold': { family: `'Paper Serif', ${others}`, weight: 600 },
  sans: { family: others, weight: 400 },
  'sans-bold': { family: others, weight: 600 }
};

const loading = new Map<Face, Promise<unknown>>();

function load(face: Face): Promise<unknown> {
  const [family, weight, address] = face;
  const known = loading.get(face);
  if (known) return known;
  const coming = new FontFace(family, `url(${address})`, { weight })
    .load()
    .then((ready) => document.fonts.add(ready))
    .catch(() => undefined);
  loading.set(face, coming);
  return coming;
}

/**
 * Fetches the faces that these texts need, each once; one that does not come is replaced by the device's, and the preview is
 * then a little off.
 */
export function loadFonts(texts: string[]): Promise<unknown> {
  const wanted = scriptFaces(texts.join(' ')).map((key) => ofScript[key]);
  return Promise.all([...plain, ...wanted.filter((face) => face !== null)].map(load));
}

let context: CanvasRenderingContext2D | null = null;

/** The width of a text in ems, as the browser shapes it. */
export function measure(text: string, style: TextStyle): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length / 2;
  const { family, weight } = families[style];
  context.font = `${weight} 100px ${family}`;
  return context.measureText(text).width / 100;
}
