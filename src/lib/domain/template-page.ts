/** From a template and an award's words to what stands where: the one layout that the PDF and the preview both draw. */
import {
  qrSide,
  stampPlace,
  type AwardWords,
  type Box,
  type Element,
  type Labelled,
  type Page
} from './certificate-layout.ts';
import { starter } from './starter.ts';
import { margin, sheetOf, type Design, type FactField, type TemplateElement } from './template.ts';

const quietZone = 4;
const quiet = { style: 'sans', size: 8.5, least: 6, lines: 1, align: 'start', ink: 'quiet' } as const;

/** The words that a text of a template may name in braces, each with what it stands for; null when the award has none. */
export function placesOf(words: AwardWords): Record<string, string | null> {
  return {
    name: words.name,
    course: words.course,
    kind: words.kindTitle,
    library: words.library,
    issuer: words.issuer,
    certifies: words.certifies,
    achieved: words.achieved,
    at: words.at,
    completed: words.completed.value,
    issued: words.issued.value,
    expires: words.expires?.value ?? null,
    number: words.number.value,
    body: words.accreditation?.body ?? null,
    accreditation: words.accreditation?.number ?? null,
    statement: words.accreditation?.statement ?? null,
    accredited: words.accreditation?.sentence ?? null,
    check: words.checkAt,
    stamp: words.stamp,
    signature: words.signature,
    date: words.date
  };
}

/** The text with its places filled; null when the award has nothing for one of them, so that no half sentence is printed. */
export function fillPlaces(text: string, places: Record<string, string | null>): string | null {
  let whole = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, place: string) => {
    const value = places[place];
    if (!value) whole = false;
    return value ?? '';
  });
  return whole && filled.trim() ? filled : null;
}

const inLanguage = (texts: Record<string, string>, language: string) =>
  texts[language] ?? texts.en ?? Object.values(texts)[0] ?? '';

/** The symbol grows out of its box to the left and upwards when a long name needs more modules, and stays on the sheet. */
function symbol(box: Box, modules: number): Element {
  const least = qrSide(modules);
  const share = modules / (modules + 2 * quietZone);
  const outer = Math.max(Math.min(box.width, box.height), least / share);
  const side = outer * share;
  const edge = (outer - side) / 2;
  return {
    kind: 'qr',
    box: {
      x: Math.max(margin, box.x + box.width - outer) + edge,
      y: Math.max(margin, box.y + box.height - outer) + edge,
      width: side,
      height: side
    }
  };
}

function fact(box: Box, { label, value }: Labelled): Element[] {
  return [
    { kind: 'text', box: { ...box, height: 5 }, text: label, ...quiet },
    {
      kind: 'text',
      box: { ...box, y: box.y + 5, height: Math.max(box.height - 5, 6) },
      text: value,
      ...quiet,
      size: 12,
      style: 'sans-bold',
      ink: 'ink'
    }
  ];
}

function factOf(words: AwardWords, field: FactField): Labelled | null {
  if (field !== 'accreditation') return words[field];
  const { accreditation } = words;
  return (
    accreditation && { label: accreditation.label, value: `${accreditation.body}, ${accreditation.number}` }
  );
}

function drawn(one: TemplateElement, words: AwardWords, modules: number, language: string): Element[] {
  const places = placesOf(words);
  const { box } = one;
  switch (one.kind) {
    case 'text': {
      const { style, size, lines, align, ink } = one;
      const text = fillPlaces(inLanguage(one.texts, language), places);
      const least = Math.max(5, size * 0.5);
      if (text === null) return [];
      const heading = Object.values(one.texts).some((said) => said.includes('{kind}'));
      return [{ kind: 'text', box, text, style, size, least, lines, align, ink, heading }];
    }
    case 'fact': {
      const said = factOf(words, one.field);
      return said ? fact(box, said) : [];
    }
    case 'signature': {
      const line = box.y + box.height - 6;
      const under = fillPlaces(inLanguage(one.texts, language), places);
      const drawnAbove: Element[] = one.art
        ? [{ kind: 'image', box: { ...box, height: box.height - 6.5 }, art: one.art, alt: under ?? '' }]
        : [];
      return [
        ...drawnAbove,
        {
          kind: 'rule',
          from: { x: box.x, y: line },
          to: { x: box.x + box.width, y: line },
          weight: 0.3,
          ink: 'ink'
        },
        ...(under === null
          ? []
          : [{ kind: 'text' as const, box: { ...box, y: line + 1, height: 5 }, text: under, ...quiet }])
      ];
    }
    case 'image':
      return one.art ? [{ kind: 'image', box, art: one.art, alt: inLanguage(one.alt, language) }] : [];
    case 'logo': {
      const { accreditation } = words;
      return accreditation?.logo
        ? [{ kind: 'image', box, art: accreditation.logo, alt: accreditation.body }]
        : [];
    }
    case 'mark':
      return [{ kind: 'mark', box: { ...box, height: box.width } }];
    case 'rule':
      return [
        {
          kind: 'rule',
          from: { x: box.x, y: box.y },
          to: { x: box.x + box.width, y: box.y },
          weight: one.weight,
          ink: one.ink
        }
      ];
    case 'frame':
      return [{ kind: 'frame', box, weight: one.weight, ink: one.ink }];
    case 'stamp': {
      const radius = Math.min(box.width, box.height) / 2;
      return stampPlace(box.x + box.width / 2, box.y + box.height / 2, radius, words.stamp);
    }
    case 'qr':
      return [symbol(box, modules)];
  }
}

/**
 * The certificate page of a template.
 *
 * @param modules modules along one side of the award's QR symbol
 * @param language of the words; a text that the template has not in it is English, else any
 */
export function templatePage(design: Design, words: AwardWords, modules: number, language: string): Page {
  return {
    ...sheetOf(design),
    elements: design.elements.flatMap((one) => drawn(one, words, modules, language))
  };
}

/** The pictures that a page shows: the bucket's paths. */
export const artOf = (page: Page): string[] => [
  ...new Set(page.elements.flatMap((one) => (one.kind === 'image' ? [one.art] : [])))
];

/** The certificate page of an award that no template was made for. */
export const certificatePage = (words: AwardWords, modules: number): Page =>
  templatePage(starter('a4', 'landscape'), words, modules, 'en');
