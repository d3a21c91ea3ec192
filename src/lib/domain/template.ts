/**
 * A template of an award's first page, as HQ and libraries make it and as a version keeps it: JSON, millimetres from the
 * upper left corner. `template-page.ts` turns it and an award's words into the elements that the PDF and the preview draw.
 * `private.check_design` has what the database asks of it; this schema asks more and is what the editor and the press read.
 */
import { z } from 'zod';

export const papers = { a4: [210, 297], letter: [215.9, 279.4] } as const;
export type Paper = keyof typeof papers;
export type Orientation = 'landscape' | 'portrait';

/** The kinds an award is labelled with. */
export const awardLabels = ['completion', 'accredited', 'diploma'] as const;
export type AwardLabel = (typeof awardLabels)[number];

/** A diploma is one whoever vouches for it; a certificate is accredited or of completion. */
export const labelOf = (kind: 'certificate' | 'diploma', accredited: boolean): AwardLabel =>
  kind === 'diploma' ? 'diploma' : accredited ? 'accredited' : 'completion';

/** What HQ may let libraries do with a template of its own; whatever is locked stays in any case. */
export const libraryRights = ['paper', 'move', 'text', 'add'] as const;
export type LibraryRight = (typeof libraryRights)[number];

/**
 * What pictures may weigh, in bytes, so that an award's PDF stays under 400 kB with all of them in it: one of a template, all
 * of a template together, and the logo of who accredits, which comes on top. The database holds the last two.
 */
export const artMost = { picture: 122_880, paper: 204_800, logo: 61_440 } as const;

/** Nearest to an edge that a usual printer reaches. */
export const margin = 5;

const millimetre = z.number().min(0).max(300).multipleOf(0.1);
const box = z.strictObject({ x: millimetre, y: millimetre, width: millimetre, height: millimetre });
const ink = z.enum(['ink', 'quiet', 'seal']);
const texts = z
  .record(z.string().regex(/^[a-z]{2,3}$/), z.string().max(400))
  .refine((all) => Object.keys(all).length > 0);
const art = z
  .string()
  .regex(/^(programme|[0-9a-f-]{36})\/[0-9a-f]{64}\.(png|jpg)$/)
  .nullable();
const any = { id: z.string().regex(/^[a-z0-9-]{1,40}$/), box, locked: z.boolean().default(false) };

export const factFields = ['completed', 'issued', 'number', 'expires', 'accreditation'] as const;
export type FactField = (typeof factFields)[number];

const element = z.discriminatedUnion('kind', [
  z.strictObject({
    ...any,
    kind: z.literal('text'),
    texts,
    style: z.enum(['serif', 'serif-bold', 'sans', 'sans-bold']),
    size: z.number().min(6).max(72),
    lines: z.int().min(1).max(6),
    align: z.enum(['start', 'centre', 'end']),
    ink
  }),
  z.strictObject({ ...any, kind: z.literal('fact'), field: z.enum(factFields) }),
  z.strictObject({ ...any, kind: z.literal('signature'), texts, art }),
  z.strictObject({ ...any, kind: z.literal('image'), art, alt: texts }),
  z.strictObject({ ...any, kind: z.literal('logo') }),
  z.strictObject({ ...any, kind: z.literal('mark') }),
  z.strictObject({ ...any, kind: z.literal('rule'), weight: z.number().min(0.1).max(3), ink }),
  z.strictObject({ ...any, kind: z.literal('frame'), weight: z.number().min(0.1).max(3), ink }),
  z.strictObject({ ...any, kind: z.literal('stamp') }),
  z.strictObject({ ...any, kind: z.literal('qr') })
]);
export type TemplateElement = z.infer<typeof element>;

export const mostElements = 60;
/** Symbol and quiet zone together: a symbol of 30 mm with room to grow for a long name. */
export const leastSymbol = 36;

/** Width and height of the sheet in millimetres. */
export function sheetOf({ paper, orientation }: { paper: Paper; orientation: Orientation }) {
  const [short, long] = papers[paper];
  return orientation === 'landscape' ? { width: long, height: short } : { width: short, height: long };
}

/** What is wrong with a template as a whole; a template with a fault can be kept as a draft, never published. */
export type Fault =
  | { code: 'name-missing' | 'number-missing' | 'qr-missing' | 'qr-twice' | 'ids-twice' | 'art-large' }
  | { code: 'off-sheet' | 'qr-small' | 'qr-covered'; id: string };

export const design = z.strictObject({
  paper: z.enum(['a4', 'letter']),
  orientation: z.enum(['landscape', 'portrait']),
  elements: z.array(element).max(mostElements)
});
export type Design = z.infer<typeof design>;

const says = (one: TemplateElement, word: string) =>
  one.kind === 'text' && Object.values(one.texts).every((text) => text.includes(`{${word}}`));
const meet = (a: TemplateElement['box'], b: TemplateElement['box']) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
/** Lines may cross a symbol's box without a stroke in it: a frame is empty inside. */
const opaque: TemplateElement['kind'][] = ['text', 'fact', 'signature', 'image', 'logo', 'mark', 'stamp'];

/** The pictures of a design itself: the bucket's paths, each once. */
export const picturesOf = ({ elements }: Design): string[] => [
  ...new Set(elements.flatMap((one) => ('art' in one && one.art ? [one.art] : [])))
];

/** What these pictures weigh together, in bytes; one of an unknown weight counts nothing. */
export const weightOf = (paths: string[], sizes: ReadonlyMap<string, number>): number =>
  paths.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);

/**
 * Everything that keeps a template from being published, in the order of its elements.
 * @param sizes what its pictures weigh, in bytes
 */
export function faultsOf(design: Design, sizes: ReadonlyMap<string, number> = new Map()): Fault[] {
  const { paper, orientation, elements } = design;
  const sheet = sheetOf({ paper, orientation });
  const faults: Fault[] = [];
  if (!elements.some((one) => says(one, 'name'))) faults.push({ code: 'name-missing' });
  if (!elements.some((one) => says(one, 'number') || (one.kind === 'fact' && one.field === 'number')))
    faults.push({ code: 'number-missing' });
  const symbols = elements.filter(({ kind }) => kind === 'qr');
  if (symbols.length === 0) faults.push({ code: 'qr-missing' });
  if (symbols.length > 1) faults.push({ code: 'qr-twice' });
  if (new Set(elements.map(({ id }) => id)).size < elements.length) faults.push({ code: 'ids-twice' });
  if (weightOf(picturesOf(design), sizes) > artMost.paper) faults.push({ code: 'art-large' });
  for (const { id, kind, box } of elements) {
    const off =
      box.x < margin ||
      box.y < margin ||
      box.x + box.width > sheet.width - margin ||
      box.y + box.height > sheet.height - margin;
    if (off) faults.push({ code: 'off-sheet', id });
    if (kind === 'qr' && Math.min(box.width, box.height) < leastSymbol) faults.push({ code: 'qr-small', id });
    if (opaque.includes(kind) && symbols.some((symbol) => meet(symbol.box, box)))
      faults.push({ code: 'qr-covered', id });
  }
  return faults;
}

/** The languages that any text of the template has. */
export function languagesOf({ elements }: Design): string[] {
  const all = elements.flatMap((one) => ('texts' in one ? Object.keys(one.texts) : []));
  return [...new Set(all)].sort();
}
