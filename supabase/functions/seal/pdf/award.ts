import { PDFDocument, rgb } from 'pdf-lib';
import * as fontkit from 'fontkit';
import QRCode from 'qrcode';
import {
  certificatePage,
  recordPage,
  type AwardWords,
  type Element,
  type Ink as InkName,
  type Page
} from '#lib/domain/certificate-layout.ts';
import { jcs } from '#lib/domain/jcs.ts';
import type { LoadedFace } from './faces.ts';
import { Sheet, type Ink } from './draw.ts';
import { breakLines, shapeLine, type Line } from './text.ts';

const inks: Record<InkName, Ink> = {
  ink: [0.09, 0.14, 0.23],
  quiet: [0.3, 0.34, 0.41],
  seal: [0.05, 0.385, 0.267]
};
const point = 72 / 25.4;
const lead = 1.18;

type TextElement = Extract<Element, { kind: 'text' }>;

/** Shrinks first, then breaks: a long name stays whole, and large as long as it can. */
async function fit(element: TextElement): Promise<{ lines: Line[]; size: number }> {
  const width = element.box.width * point;
  const height = element.box.height * point;
  const one = await shapeLine(element.text, element.style);
  const asOne = Math.min(element.size, one.width > 0 ? width / one.width : element.size);
  if (element.lines === 1 || asOne >= element.least * 1.25) return { lines: [one], size: asOne };
  for (let size = element.size; ; size *= 0.94) {
    const lines = await breakLines(element.text, element.style, width / size);
    const fits = lines.length <= element.lines && lines.length * size * lead <= height;
    if (fits || size < element.least / 2) return { lines, size };
  }
}

async function drawText(sheet: Sheet, element: TextElement, pageHeight: number): Promise<void> {
  const { lines, size } = await fit(element);
  const { box } = element;
  for (const [i, line] of lines.entries()) {
    const spare = box.width * point - line.width * size;
    const atEnd = element.align === 'end' || (element.align === 'start' && line.rightToLeft);
    const x = box.x * point + (element.align === 'centre' ? spare / 2 : atEnd ? spare : 0);
    const baseline = pageHeight - box.y * point - size * (0.95 + i * lead);
    await sheet.write(line, x, baseline, size, inks[element.ink]);
  }
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

export type AwardDocument = {
  words: AwardWords;
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

/** The award as PDF: certificate page, verification record page; attached the signed credential and the log's proof. */
export async function awardPdf(award: AwardDocument): Promise<Uint8Array> {
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
  const fonts = new Map<LoadedFace, ReturnType<PDFDocument['embedFont']>>();
  const pages: Page[] = [certificatePage(award.words, modules.size), recordPage(award.words)];
  for (const page of pages) {
    const height = page.height * point;
    const sheet = new Sheet(document, fonts, page.width * point, height);
    for (const element of page.elements) {
      if (element.kind === 'text') await drawText(sheet, element, height);
      else drawShape(sheet, element, height, modules);
    }
  }
  await document.attach(jcs(award.credential), 'credential.json', {
    mimeType: 'application/vc+json',
    description: 'The signed credential (Open Badges 3.0)',
    creationDate: award.sealedAt,
    modificationDate: award.sealedAt
  });
  await document.attach(new TextEncoder().encode(award.logProof), 'log-proof.txt', {
    mimeType: 'text/plain',
    description: 'Proof that the award log holds this award (C2SP tlog-proof)',
    creationDate: award.sealedAt,
    modificationDate: award.sealedAt
  });
  return await document.save();
}
