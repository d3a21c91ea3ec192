import type { PDFDocumentProxy } from 'pdfjs-dist';

/** A QR symbol of a file, and the page it stands on, the first being 1. */
export type Symbol = { content: string; page: number };

/** Why a file could not be read: `locked` by a password, `broken`, or `large` beyond what a browser should take on. */
export type PaperFault = 'locked' | 'broken' | 'large';

export type Paper = {
  kind: 'pdf' | 'picture';
  symbols: Symbol[];
  pages: number;
  /** The text of a PDF, all pages in one line; empty for a picture. */
  text: string;
};

const mostBytes = 25_000_000;
const mostPages = 30;
/** Pixels of a page's longer side: 3.3 pixels a module of 0.45 mm on A4, and more for a symbol that stands small. */
const sides = [2200, 3600];

/** What reads symbols and PDFs: the app loads them when the first file comes, the verifier in one file brings them along. */
export type Tools = {
  decoder: () => Promise<Pick<typeof import('zxing-wasm/reader'), 'readBarcodes'>>;
  pdf: () => Promise<Pick<typeof import('pdfjs-dist'), 'getDocument'>>;
};

async function symbolsOf(image: ImageData, tools: Tools): Promise<string[]> {
  const { readBarcodes } = await tools.decoder();
  const found = await readBarcodes(image, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 20 });
  return [...new Set(found.filter(({ isValid }) => isValid).map(({ text }) => text))];
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, context };
}

async function readPicture(file: Blob, tools: Tools): Promise<Paper> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const symbols: Symbol[] = [];
  for (const side of sides) {
    // A photograph of today has far more pixels than its symbol needs; a small one is not made larger.
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const { canvas, context } = canvasOf(picture.width * scale, picture.height * scale);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const found = await symbolsOf(context.getImageData(0, 0, canvas.width, canvas.height), tools);
    symbols.push(...found.map((content) => ({ content, page: 1 })));
    if (found.length > 0 || scale === 1) break;
  }
  picture.close();
  return { kind: 'picture', symbols, pages: 1, text: '' };
}

async function symbolsOfPage(document: PDFDocumentProxy, number: number, tools: Tools): Promise<string[]> {
  const page = await document.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  try {
    for (const side of sides) {
      const viewport = page.getViewport({ scale: side / Math.max(plain.width, plain.height) });
      const { canvas, context } = canvasOf(viewport.width, viewport.height);
      await page.render({ canvas, viewport }).promise;
      const found = await symbolsOf(context.getImageData(0, 0, canvas.width, canvas.height), tools);
      if (found.length > 0) return found;
    }
    return [];
  } finally {
    page.cleanup();
  }
}

async function textOf(document: PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? item.str : '')).join(' ');
}

async function readPdf(bytes: Uint8Array, tools: Tools): Promise<Paper | PaperFault> {
  const pdf = await tools.pdf();
  const loading = pdf.getDocument({
    data: bytes,
    // Glyphs as shapes: the policy of the page lets no file bring a font, and the symbol needs none.
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    // Nothing of a file is fetched from anywhere, and nothing in it is run.
    enableXfa: false,
    verbosity: 0
  });
  try {
    const document = await loading.promise;
    const paper: Paper = { kind: 'pdf', symbols: [], pages: document.numPages, text: '' };
    for (let number = 1; number <= Math.min(document.numPages, mostPages); number++) {
      const found = await symbolsOfPage(document, number, tools);
      paper.symbols.push(...found.map((content) => ({ content, page: number })));
      paper.text += `${await textOf(document, number)} `;
    }
    return paper;
  } catch (fault) {
    return fault instanceof Error && fault.name === 'PasswordException' ? 'locked' : 'broken';
  } finally {
    await loading.destroy();
  }
}

/**
 * Finds the QR symbols of a PDF (its first 30 pages) or a picture. All of it happens on this device: the file is sent nowhere.
 * Throws when the reader itself cannot be loaded.
 */
export async function read(file: Blob, tools: Tools): Promise<Paper | PaperFault> {
  if (file.size > mostBytes) return 'large';
  await tools.decoder();
  const head = new TextDecoder('latin1').decode(await file.slice(0, 1024).arrayBuffer());
  if (head.includes('%PDF-')) return await readPdf(new Uint8Array(await file.arrayBuffer()), tools);
  try {
    return await readPicture(file, tools);
  } catch {
    return 'broken'; // No picture that this browser can show.
  }
}
