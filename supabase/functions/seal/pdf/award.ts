import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  popGraphicsState,
  pushGraphicsState,
  rgb
} from 'pdf-lib';
import * as fontkit from 'fontkit';
import QRCode from 'qrcode';
import {
  recordPage,
  type AwardWords,
  type Element,
  type Ink as InkName
} from '#lib/domain/certificate-layout.ts';
import { baselineOf, fitText, startOf, type TextElement } from '#lib/domain/fit-text.ts';
import { jcs } from '#lib/domain/jcs.ts';
import { artOf, certificatePage, templatePage } from '#lib/domain/template-page.ts';
import type { Design } from '#lib/domain/template.ts';
import type { LoadedFace } from './faces.ts';
import { Sheet, type Ink } from './draw.ts';
import { embedPng, type Picture } from './picture.ts';
import { Tags, type Role } from './tags.ts';
import { shapeLine } from './text.ts';

const inks: Record<InkName, Ink> = {
  ink: [0.09, 0.14, 0.23],
  quiet: [0.3, 0.34, 0.41],
  seal: [0.05, 0.385, 0.267]
};
const point = 72 / 25.4;

async function drawText(sheet: Sheet, element: TextElement, pageHeight: number): Promise<void> {
  const measure = async (text: string) => (await shapeLine(text, element.style)).width;
  const { lines, size } = await fitText(element, measure);
  for (const [i, text] of lines.entries()) {
    const line = await shapeLine(text, element.style);
    const x = startOf(element, line.width * size, line.rightToLeft);
    const baseline = pageHeight - element.box.y * point - baselineOf(size, i);
    await sheet.write(line, x, baseline, size, inks[element.ink]);
  }
}

/** Whole within its box, in the middle of it. */
function drawImage(
  sheet: Sheet,
  { box }: Extract<Element, { kind: 'image' }>,
  image: Picture,
  pageHeight: number
): void {
  const scale = Math.min((box.width * point) / image.width, (box.height * point) / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const x = box.x * point + (box.width * point - width) / 2;
  const y = pageHeight - (box.y + box.height) * point + (box.height * point - height) / 2;
  sheet.page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(width, 0, 0, height, x, y),
    drawObject(sheet.page.node.newXObject('Image', image.ref)),
    popGraphicsState()
  );
}

/** Carrel's mark as in `static/logo.svg`, on a field of 32 by 32: the alcove, then what shows through it, then the seal. */
const mark = [
  { path: 'M3 31V14a13 13 0 0 1 26 0v17Z', fill: 'ink' },
  {
    path: 'M7 18.2v8.6l8.2 2.2v-8.6ZM25 18.2v8.6l-8.2 2.2v-8.6ZM16 6.4a4.9 4.9 0 1 0 0 9.8a4.9 4.9 0 1 0 0-9.8Z',
    fill: 'paper'
  },
  { path: 'M16 8a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 1 0 0-6.6Z', fill: 'seal' }
] as const;

function drawShape(sheet: Sheet, element: Element, pageHeight: number, modules: QrModules): void {
  const up = (y: number) => pageHeight - y * point;
  const colour = (name: InkName) => rgb(...inks[name]);
  switch (element.kind) {
    case 'rule':
      return sheet.page.drawLine({
        start: { x: element.from.x * point, y: up(element.from.y) },
        end: { x: element.to.x * point, y: up(element.to.y) },
        thickness: element.weight * point,
        color: colour(element.ink)
      });
    case 'frame':
      return sheet.page.drawRectangle({
        x: element.box.x * point,
        y: up(element.box.y + element.box.height),
        width: element.box.width * point,
        height: element.box.height * point,
        borderWidth: element.weight * point,
        borderColor: colour(element.ink)
      });
    case 'ring':
      return sheet.page.drawCircle({
        x: element.centre.x * point,
        y: up(element.centre.y),
        size: element.radius * point,
        borderWidth: 0.6,
        borderColor: colour(element.ink),
        borderDashArray: [2, 3]
      });
    case 'mark':
      for (const { path, fill } of mark)
        sheet.page.drawSvgPath(path, {
          x: element.box.x * point,
          y: up(element.box.y),
          scale: (element.box.width * point) / 32,
          color: fill === 'paper' ? rgb(1, 1, 1) : colour(fill),
          borderWidth: 0
        });
      return;
    case 'qr':
      return drawQr(sheet, element.box, modules, up);
    case 'image':
    case 'text':
      return;
  }
}

type QrModules = { size: number; dark(row: number, column: number): boolean };

/** Draws whole rows of dark modules as one rectangle each, so that no hairline shows between neighbours in print. */
function drawQr(
  sheet: Sheet,
  box: { x: number; y: number; width: number },
  modules: QrModules,
  up: (y: number) => number
): void {
  const side = box.width / modules.size;
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.dark(row, column)) continue;
      const from = column;
      while (column + 1 < modules.size && modules.dark(row, column + 1)) column++;
      path += `M${from} ${row}H${column + 1}V${row + 1}H${from}Z`;
    }
  }
  sheet.page.drawSvgPath(path, {
    x: box.x * point,
    y: up(box.y),
    scale: side * point,
    color: rgb(0, 0, 0),
    borderWidth: 0
  });
}

function qrModules(content: string): QrModules {
  const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
  return { size: modules.size, dark: (row, column) => modules.get(row, column) === 1 };
}

/** Pictures by their path in the bucket award-art: PNG, or JPEG where the path ends so. */
export type Art = Map<string, Uint8Array>;

export type AwardDocument = {
  words: AwardWords;
  /** The version of a template that the award was made with; null for the programme's own page. */
  design: Design | null;
  art: Art;
  /** What the QR symbol says: the award's verification address with its token. */
  tokenUrl: string;
  /** BCP 47, the language of the words. */
  language: string;
  /** When the award was sealed: the file is the same byte for byte when it is made again. */
  sealedAt: Date;
  credential: Record<string, unknown>;
  /** The text of `award-proof.ts`: that the log holds this award, and since when. */
  logProof: string;
};

/** The database holds pictures to a weight; an award that is over all the same is printed without them. */
const most = 400_000;

/** A picture that cannot be read holds up no award: its place stays empty. */
async function embedded(document: PDFDocument, art: Art): Promise<Map<string, Picture>> {
  const images = new Map<string, Picture>();
  for (const [path, bytes] of art) {
    try {
      const embed = path.endsWith('.png') ? embedPng(document, bytes) : document.embedJpg(bytes);
      images.set(path, await embed);
    } catch (fault) {
      console.error(path, 'cannot be printed', fault);
    }
  }
  return images;
}

async function attachAll(document: PDFDocument, award: AwardDocument): Promise<void> {
  const dates = { creationDate: award.sealedAt, modificationDate: award.sealedAt };
  await document.attach(jcs(award.credential), 'credential.json', {
    mimeType: 'application/vc+json',
    description: 'The signed credential (Open Badges 3.0)',
    ...dates
  });
  await document.attach(new TextEncoder().encode(award.logProof), 'log-proof.txt', {
    mimeType: 'text/plain',
    description: 'Proof that the award log holds this award (C2SP tlog-proof)',
    ...dates
  });
}

/**
 * The award as PDF: certificate page, verification record page, and as attachments the signed credential and the log's
 * proof. Tagged, so that it can be read aloud in order. Under 400 kB, if need be without its pictures.
 */
export async function awardPdf(award: AwardDocument): Promise<Uint8Array> {
  const file = await pressed(award);
  if (file.length < most || award.art.size === 0) return file;
  console.error(award.words.number.value, `${file.length} bytes: printed without its pictures`);
  return await pressed({ ...award, art: new Map() });
}

async function pressed(award: AwardDocument): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.registerFontkit(fontkit);
  document.setTitle(`${award.words.kindTitle}: ${award.words.course}`, { showInWindowTitleBar: true });
  document.setAuthor(award.words.issuer);
  document.setSubject(`${award.words.name}, ${award.words.number.value}`);
  document.setProducer('Carrel');
  document.setCreator('Carrel');
  document.setLanguage(award.language);
  document.setCreationDate(award.sealedAt);
  document.setModificationDate(award.sealedAt);
  const modules = qrModules(award.tokenUrl);
  const { words, design, language } = award;
  const first = design
    ? templatePage(design, words, modules.size, language)
    : certificatePage(words, modules.size);
  const fonts = new Map<LoadedFace, ReturnType<PDFDocument['embedFont']>>();
  const needed = new Set(artOf(first));
  const images = await embedded(document, new Map([...award.art].filter(([path]) => needed.has(path))));
  const tags = new Tags(document);
  for (const page of [first, recordPage(words, design?.paper)]) {
    const height = page.height * point;
    const sheet = new Sheet(document, fonts, page.width * point, height);
    const tagged = (role: Role, says: string, draw: () => Promise<void> | void) =>
      tags.mark(sheet.page, tags.element(role, tags.top, says), draw);
    for (const element of page.elements) {
      if (element.kind === 'text')
        await tagged(element.heading ? 'H1' : 'P', element.text, () => drawText(sheet, element, height));
      else if (element.kind === 'image') {
        const image = images.get(element.art);
        if (image) await tagged('Figure', element.alt, () => drawImage(sheet, element, image, height));
      } else if (element.kind === 'qr')
        await tagged('Figure', words.checkAt, () => drawShape(sheet, element, height, modules));
      else await tags.artifact(sheet.page, () => drawShape(sheet, element, height, modules));
    }
  }
  tags.finish();
  await attachAll(document, award);
  return await document.save();
}
