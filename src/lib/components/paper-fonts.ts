import type { TextStyle } from '#lib/domain/certificate-layout.ts';
import arabic from '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf?url';
import devanagari from '@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf?url';
import sans from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf?url';
import sansBold from '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf?url';
import serif from '@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf?url';
import serifBold from '@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf?url';

/** The faces of the press, for the preview; Chinese, of 10 MB, is left to the device's own. */
const faces = [
  ['Paper Serif', '400', serif],
  ['Paper Serif', '600', serifBold],
  ['Paper Sans', '400', sans],
  ['Paper Sans', '600', sansBold],
  ['Paper Arabic', '400', arabic],
  ['Paper Devanagari', '400', devanagari]
] as const;

const others = "'Paper Sans', 'Paper Arabic', 'Paper Devanagari', 'Noto Sans SC', sans-serif";
export const families: Record<TextStyle, { family: string; weight: number }> = {
  serif: { family: `'Paper Serif', ${others}`, weight: 400 },
  'serif-bold': { family: `'Paper Serif', ${others}`, weight: 600 },
  sans: { family: others, weight: 400 },
  'sans-bold': { family: others, weight: 600 }
};

let loading: Promise<unknown> | null = null;

/** Fetches the faces once; a face that does not come is replaced by the device's, and the preview is then a little off. */
export function loadFonts(): Promise<unknown> {
  loading ??= Promise.allSettled(
    faces.map(async ([family, weight, address]) => {
      document.fonts.add(await new FontFace(family, `url(${address})`, { weight }).load());
    })
  );
  return loading;
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
