import type { PDFDocumentProxy } from 'pdfjs-dist';

/** A QR symbol of a file, and the page it stands on, the first being 1. */
export type Symbol = { content: string; page: number };

/** Why a file could not be read: `locked` by a password, `broken`, or `large` beyond what a browser should take on. */
export type PaperFault = 'locked' | 'broken' | 'large';

export type Paper = {
  symbols: Symbol[];
  pages: number;
  /** The text of a PDF, all pages in one line; empty for a picture. */
  text: string;
};

const mostBytes = 25_000_000;
const mostPages = 30;
/** Pixels of a page's longer side: 3.3 pixels a module of 0.45 mm on A4, and more for a symbol that stands small. */
const sides = [2200, 3600];

async function installDecoder() {
  const [reader, wasm] = await Promise.all([
    import('zxing-wasm/reader'),
    import('zxing-wasm/reader/zxing_reader.wasm?url')
  ]);
  await reader.prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm.default : prefix + path)
    },
    fireImmediately: true
  });
  return reader;
}

async function installPdf() {
  const [pdf, worker] = await Promise.all([
    import('pdfjs-dist'),
    import('pdfjs-dist/build/pdf.worker.min.mjs?url')
  ]);
  pdf.GlobalWorkerOptions.workerSrc = worker.default;
  return pdf;
}

let decoder: ReturnType<typeof installDecoder> | undefined;
let pdfs: ReturnType<typeof installPdf> | undefined;

/** Loads once; a failure, as without network, is not kept. */
function decoding() {
  return (decoder ??= installDecoder().catch((fault: unknown) => {
    decoder = undefined;
    throw fault;
  }));
}
function openingPdfs() {
  return (pdfs ??= installPdf().catch((fault: unknown) => {
    pdfs = undefined;
    throw fault;
  }));
}

async function symbolsOf(image: ImageData): Promise<string[]> {
  const { readBarcodes } = await decoding();
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

async function readPicture(file: Blob): Promise<Paper> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const symbols: Symbol[] = [];
  for (const side of sides) {
    // A photograph of today has far more pixels than its symbol needs; a small one is not made larger.
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const { canvas, context } = canvasOf(picture.width * scale, picture.height * scale);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const found = await symbolsOf(context.getImageData(0, 0, canvas.width, canvas.height));
    symbols.push(...found.map((content) => ({ content, page: 1 })));
    if (found.length > 0 || scale === 1) break;
  }
  picture.close();
  return { symbols, pages: 1, text: '' };
}

async function symbolsOfPage(document: PDFDocumentProxy, number: number): Promise<string[]> {
  const page = await document.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  try {
    for (const side of sides) {
      const viewport = page.getViewport({ scale: side / Math.max(plain.width, plain.height) });
      const { canvas, context } = canvasOf(viewport.width, viewport.height);
      await page.render({ canvas, viewport }).promise;
      const found = await symbolsOf(context.getImageData(0, 0, canvas.width, canvas.height));
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

async function readPdf(bytes: Uint8Array): Promise<Paper | PaperFault> {
  const pdf = await openingPdfs();
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
    const paper: Paper = { symbols: [], pages: document.numPages, text: '' };
    for (let number = 1; number <= Math.min(document.numPages, mostPages); number++) {
      const found = await symbolsOfPage(document, number);
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
export async function read(file: Blob): Promise<Paper | PaperFault> {
  if (file.size > mostBytes) return 'large';
  await decoding();
  const head = new TextDecoder('latin1').decode(await file.slice(0, 1024).arrayBuffer());
  if (head.includes('%PDF-')) return await readPdf(new Uint8Array(await file.arrayBuffer()));
  try {
    return await readPicture(file);
  } catch {
    return 'broken'; // No picture that this browser can show.
  }
}
