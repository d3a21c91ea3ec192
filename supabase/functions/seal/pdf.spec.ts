import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import * as number from '../../../src/lib/domain/number.ts';
import { mask, measure, type Ink } from './press/ink.ts';
import { isShaped } from '../../../src/lib/domain/scripts.ts';
import { starter } from '../../../src/lib/domain/starter.ts';
import { artMost } from '../../../src/lib/domain/template.ts';
import { grainy } from './press/grainy.ts';
import { awardNumber, order, print } from './press/order.ts';
import { references } from './press/reference.ts';

/** Names, and each once more with one stroke lost, which the comparison of ink must notice. */
const names = {
  latin: ['Łukasz Wiśniewski', 'Łukasz Wisniewski'],
  diacritics: ['Đặng Thị Hương', 'Đặng Thi Hương'],
  yoruba: ['Ṣọlá Ògúndípẹ̀', 'Ṣọlá Ògúndípẹ'],
  arabic: ['فاطمة الزهراء', 'فاطمه الزهراء'],
  vowelled: ['مُحَمَّد الأَمِين', 'مُحَمَّد الأمِين'],
  devanagari: ['प्रिया शर्मा', 'प्रया शर्मा'],
  hebrew: ['נועה בן־דוד', 'נוער בן־דוד'],
  ethiopic: ['ሰላማዊት ተስፋዬ', 'ሰላማወት ተስፋዬ'],
  bengali: ['শ্রেয়া চট্টোপাধ্যায়', 'শ্রেয়া চটোপাধ্যায়'],
  tamil: ['க்ஷீரா சுப்பிரமணியன்', 'க்ஷீர சுப்பிரமணியன்'],
  chinese: ['陈伟明', '陈伟日'],
  mixed: ['Amina Hassan نور', 'Amina Hassan نوز']
} as const;
type Script = keyof typeof names;
const scripts = Object.keys(names) as Script[];

const longName =
  'Wanjirũ Mũthoni Gĩthae-Odhiambo Nekesa Adhiambo Onyango Achieng’ Títílayọ̀ Akínwándé Ní Dhomhnaill';
const longTitle =
  'Nursing Studies - Clinical Skills: Caring for Cardiovascular Patients in Hospitals, at Home and on the Way Between Them';

const dots = 300;
const millimetre = dots / 25.4;
/** The certificate's largest size of a name, 38 points. */
const size = (38 * dots) / 72;
/** Where the certificate has the name, and a little more, so that ink outside of its box would be seen. */
const nameArea = { x: 20, y: 51.5, width: 257, height: 24.5 };
const nameBox = { left: 34, right: 263 };
const symbolArea = { x: 220, y: 130, width: 70, height: 60 };

const art = `programme/${'a'.repeat(64)}.png`;
/** A library's own paper: Letter, with a picture and a text of its own in two languages. */
const letterPaper = {
  design: {
    ...starter('letter', 'landscape'),
    elements: [
      ...starter('letter', 'landscape').elements.filter(({ id }) => id !== 'stamp'),
      {
        id: 'art',
        kind: 'image' as const,
        art,
        alt: { en: 'The library’s arms' },
        box: { x: 27, y: 151, width: 34, height: 34 },
        locked: false
      }
    ]
  },
  art: { [art]: readFileSync('static/icons/icon-192.png').toString('base64') }
};

const artPath = (n: number) => `programme/${String(n).padStart(64, '0')}.png`;
/** A paper with pictures of these bytes, each hard to pack and see-through at its edge, and a logo on top of them. */
async function withPictures(path: string, weights: number[], logo: number) {
  const pictures = await Promise.all([...weights, logo].map((weight, n) => grainy(weight, true, n + 1)));
  const base = order(path, names.chinese[0], longTitle);
  const plain = starter('a4', 'landscape');
  return {
    ...base,
    facts: { ...base.facts, accreditation_logo: artPath(weights.length) },
    design: {
      ...plain,
      elements: [
        ...plain.elements,
        ...weights.map((_, n) => ({
          ...{
            id: `art-${n}`,
            kind: 'image' as const,
            art: artPath(n),
            alt: { en: `Picture ${n}` },
            locked: false
          },
          box: { x: 20 + 12 * n, y: 40, width: 11, height: 11 }
        }))
      ]
    },
    art: Object.fromEntries(pictures.map((one, n) => [artPath(n), one.toString('base64')])),
    weight: pictures.reduce((sum, one) => sum + one.length, 0)
  };
}
/** As many as are allowed, as heavy as is allowed; and far more than the database lets through. */
const heavy = { weights: Array<number>(8).fill(artMost.paper / 8), logo: artMost.logo };
const tooHeavy = { weights: Array<number>(6).fill(artMost.picture), logo: artMost.logo };

let folder: string;
const pdf = (key: string) => join(folder, `${key}.pdf`);
const tool = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: 'utf8' });
const bytes = (key: string) =>
  createHash('sha256')
    .update(readFileSync(pdf(key)))
    .digest('hex');
/** Without white space and marks of direction: what a layout adds. */
const bare = (text: string) =>
  text.normalize('NFC').replace(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
/** As a reader copies it, each run of white space one space. */
const copied = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\s+/gu, ' ');

/** A part of page 1, in millimetres, as it comes out of a printer. */
function printed(key: string, area: typeof nameArea): Buffer {
  const pixels = { x: area.x, y: area.y, W: area.width, H: area.height };
  const crop = Object.entries(pixels).flatMap(([name, value]) => [
    `-${name}`,
    String(Math.round(value * millimetre))
  ]);
  const args = ['-r', String(dots), '-f', '1', '-l', '1', ...crop, '-gray', '-png', '-singlefile', pdf(key)];
  return execFileSync('pdftoppm', args, { maxBuffer: 64e6 });
}

const printedInk = async (key: string) => measure(await mask(printed(key, nameArea)));

/** What the file says that its writing means, in the order in which it stands there. */
function actualText(key: string): string {
  const plain = execFileSync('qpdf', ['--qdf', '--normalize-content=n', pdf(key), '-'], {
    encoding: 'latin1',
    maxBuffer: 64e6
  });
  return [...plain.matchAll(/\/ActualText <FEFF([0-9A-F]*)>/gi)]
    .map(([, hex = '']) => Buffer.from(hex, 'hex').swap16().toString('utf16le'))
    .join('');
}

/** The pieces of a tagged file and what each says, in the order in which they are read. */
function structureOf(plain: string): { role: string; says: string }[] {
  const read = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  return plain.split(/^>>$/m).flatMap((body) => {
    if (!body.includes('/Type /StructElem')) return [];
    const role = /\/S \/(\w+)/.exec(body)?.[1] ?? '';
    const says = /\/(?:ActualText|Alt) <FEFF([0-9A-F]*)>/i.exec(body)?.[1];
    return says === undefined ? [] : [{ role, says: read(says) }];
  });
}

/** How the writing on paper differs from the browser's; empty when it is the same but for the grain. */
function differences(printed: Ink, wanted: Ink): string[] {
  const off = (what: 'width' | 'height' | 'amount', part: number) =>
    Math.abs(printed[what] / wanted[what] - 1) > part ? [`${what} ${printed[what]} for ${wanted[what]}`] : [];
  return [
    ...off('width', 0.015),
    ...off('height', 0.025),
    ...off('amount', 0.03),
    ...(printed.pieces === wanted.pieces ? [] : [`${printed.pieces} strokes for ${wanted.pieces}`])
  ];
}

let browser: Map<string, Buffer>;

beforeAll(async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer }, fireImmediately: true });
  folder = mkdtempSync(join(tmpdir(), 'carrel-press-'));
  await print([
    ...scripts.flatMap((script) => [
      order(pdf(script), names[script][0]),
      order(pdf(`${script}-lost`), names[script][1])
    ]),
    order(pdf('long'), longName, longTitle),
    { ...order(pdf('letter'), names.mixed[0]), ...letterPaper },
    await withPictures(pdf('heavy'), heavy.weights, heavy.logo),
    await withPictures(pdf('too-heavy'), tooHeavy.weights, tooHeavy.logo),
    {
      ...(await withPictures(pdf('spoilt'), [20_000], 20_000)),
      art: { [artPath(0)]: Buffer.from('no picture').toString('base64') }
    },
    { ...order(pdf('upright'), longName, longTitle), design: starter('a4', 'portrait') }
  ]);
  await print([order(pdf('again'), names.arabic[0])]);
  browser = await references([...scripts.map((script) => names[script][0]), longName], size);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = [...scripts, 'long'];
const whole = [...all, 'letter', 'upright'];
const nameOf = (key: string) =>
  key === 'long' || key === 'upright' ? longName : names[key === 'letter' ? 'mixed' : (key as Script)][0];

describe.each(all)('an award in %s', (key) => {
  test('is a sound file of two A4 pages, under 400 kB', () => {
    expect(tool('qpdf', '--check', pdf(key))).toContain('No syntax or stream encoding errors found');
    const pages = [...tool('pdfinfo', '-l', '2', pdf(key)).matchAll(/size: +([\d.]+) x ([\d.]+)/g)];
    expect(pages.map(([, across, up]) => [Number(across), Number(up)].map(Math.round))).toEqual([
      [842, 595],
      [595, 842]
    ]);
    expect(statSync(pdf(key)).size).toBeLessThan(400_000);
  });

  test('has embedded fonts only, and its words can be found on both pages', () => {
    const fonts = tool('pdffonts', pdf(key)).trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(1);
    for (const font of fonts) expect(font).toMatch(/ yes +(yes|no) +(yes|no) +\d+ +\d+$/);
    for (const page of ['1', '2']) {
      const text = copied(tool('pdftotext', '-f', page, '-l', page, pdf(key), '-'));
      expect(text).toContain(copied(nameOf(key)));
      expect(text).toContain(number.format(awardNumber));
    }
    expect(bare(actualText(key))).toContain(bare(nameOf(key)));
  });

  test.skipIf(isShaped(nameOf(key)))('copies the same in a reader that minds no ActualText', async () => {
    const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const opening = getDocument({ data: new Uint8Array(readFileSync(pdf(key))), verbosity: 0 });
    const opened = await opening.promise;
    const letters = (text: string) => [...bare(text)].sort().join('');
    for (const at of [1, 2]) {
      const { items } = await (await opened.getPage(at)).getTextContent();
      const text = items.map((item) => ('str' in item ? item.str : '')).join('');
      expect(letters(text)).toBe(letters(tool('pdftotext', '-f', `${at}`, '-l', `${at}`, pdf(key), '-')));
    }
    await opening.destroy();
  });

  test('carries its signed credential and the log’s proof', () => {
    const list = tool('pdfdetach', '-list', pdf(key));
    for (const file of ['1: credential.json', '2: log-proof.txt']) expect(list).toContain(file);
    const to = join(folder, `${key}.json`);
    tool('pdfdetach', '-save', '1', '-o', to, pdf(key));
    expect(JSON.parse(readFileSync(to, 'utf8'))).toMatchObject({ number: awardNumber, name: nameOf(key) });
  });

  test('has a symbol that reads as the award’s address with its token', async () => {
    const [read] = await readBarcodes(printed(key, symbolArea), { formats: ['QRCode'] });
    expect(read?.text).toBe(order('', nameOf(key)).tokenUrl);
  });
});

describe.each(whole)('to who does not see it, an award in %s', (key) => {
  test('has its language, its title, and says what each piece of a page is', () => {
    const about = tool('pdfinfo', pdf(key));
    expect(about).toMatch(/Tagged: +yes/);
    expect(about).toMatch(/Title: +Diploma: /);
    const plain = execFileSync('qpdf', ['--qdf', pdf(key), '-'], { encoding: 'latin1', maxBuffer: 64e6 });
    expect(plain).toContain('/Lang (en)');
    expect(plain).toContain('/DisplayDocTitle true');
    const pieces = structureOf(plain);
    expect(pieces.filter(({ role }) => role === 'H1').map(({ says }) => says)).toEqual([
      'Diploma',
      'Verification record'
    ]);
    const said = pieces.map(({ says }) => says);
    expect(said).toContain(nameOf(key));
    expect(pieces.find(({ role }) => role === 'Figure')?.says).not.toBe('');
    // Read as it stands: whose award it is before what for, and the record after both.
    const order = ['This is to certify that', nameOf(key), 'Verification record'].map((text) =>
      said.indexOf(text)
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    // Nothing is drawn that is neither a piece nor an ornament.
    expect(tool('pdfinfo', '-struct', pdf(key)).match(/\(block\)/g)!.length).toBeGreaterThan(25);
  });
});

describe('an award on a template', () => {
  test('is of its paper, both pages, and under 400 kB', () => {
    const sizes = (key: string) =>
      [...tool('pdfinfo', '-l', '2', pdf(key)).matchAll(/size: +([\d.]+) x ([\d.]+)/g)].map(
        ([, across, up]) => [Number(across), Number(up)].map(Math.round)
      );
    expect(sizes('letter')).toEqual([
      [792, 612],
      [612, 792]
    ]);
    expect(sizes('upright')).toEqual([
      [595, 842],
      [595, 842]
    ]);
    for (const key of ['letter', 'upright']) {
      expect(tool('qpdf', '--check', pdf(key))).toContain('No syntax or stream encoding errors found');
      expect(statSync(pdf(key)).size).toBeLessThan(400_000);
    }
  });

  test('shows its pictures, and says what they show', () => {
    expect(tool('pdfimages', '-list', pdf('letter')).split('\n').length).toBeGreaterThan(3);
    const plain = execFileSync('qpdf', ['--qdf', pdf('letter'), '-'], {
      encoding: 'latin1',
      maxBuffer: 64e6
    });
    expect(structureOf(plain)).toContainEqual({ role: 'Figure', says: 'The library’s arms' });
  });

  test('with all the pictures that are allowed, in the largest of the scripts, is under 400 kB', () => {
    const size = statSync(pdf('heavy')).size;
    // Near the edge, or this shows nothing.
    expect(size).toBeGreaterThan(artMost.paper + artMost.logo);
    expect(size).toBeLessThan(400_000);
    const shown = tool('pdfimages', '-list', pdf('heavy')).match(/^ +\d+ +\d+ image /gm);
    expect(shown).toHaveLength(heavy.weights.length + 1);
    expect(tool('qpdf', '--check', pdf('heavy'))).toContain('No syntax or stream encoding errors found');
  });

  test('with more than that is printed without pictures; one that is none leaves its place empty', () => {
    for (const key of ['too-heavy', 'spoilt']) {
      expect(statSync(pdf(key)).size, key).toBeLessThan(400_000);
      expect(tool('pdfimages', '-list', pdf(key)), key).not.toMatch(/^ +\d+ +\d+ image /m);
      expect(bare(tool('pdftotext', pdf(key), '-')), key).toContain(names.chinese[0]);
    }
  });

  test.each(['letter', 'upright'])('%s: has a symbol that reads', async (key) => {
    const args = ['-r', '200', '-f', '1', '-l', '1', '-gray', '-png', '-singlefile', pdf(key)];
    const [read] = await readBarcodes(execFileSync('pdftoppm', args, { maxBuffer: 64e6 }), {
      formats: ['QRCode']
    });
    expect(read?.text).toContain(awardNumber);
  });
});

describe('the name on paper', () => {
  test.each(scripts)('%s: is the ink that a browser lays with the same fonts', async (script) => {
    const wanted = measure(await mask(browser.get(names[script][0])!));
    expect(differences(await printedInk(script), wanted)).toEqual([]);
  });

  test.each(scripts)('%s: one lost stroke is seen', async (script) => {
    const wanted = measure(await mask(browser.get(names[script][0])!));
    expect(differences(await printedInk(`${script}-lost`), wanted)).not.toEqual([]);
  });

  test('too long for one line, is whole and inside its place', async () => {
    const ink = await printedInk('long');
    const left = nameArea.x * millimetre + ink.left;
    expect(left).toBeGreaterThanOrEqual(nameBox.left * millimetre - 1);
    expect(left + ink.width).toBeLessThanOrEqual(nameBox.right * millimetre + 1);
    expect(ink.top).toBeGreaterThan(0);
    expect(ink.top + ink.height).toBeLessThan(Math.round(nameArea.height * millimetre));
    expect(ink.pieces).toBe(measure(await mask(browser.get(longName)!)).pieces);
  });
});

test('the same award gives the same bytes', () => {
  expect(bytes('again')).toBe(bytes('arabic'));
});
