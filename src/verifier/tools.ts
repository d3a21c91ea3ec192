import * as pdf from 'pdfjs-dist';
import * as worker from 'pdfjs-dist/build/pdf.worker.min.mjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Tools } from '#lib/components/paper-reader.ts';
import { fromBase64 } from '#lib/domain/bytes.ts';
import wasm from 'carrel:zxing-wasm';

// A file on a disk can start no worker: the reader of PDFs then runs beside the page, when it finds its worker here.
Object.assign(globalThis, { pdfjsWorker: worker });

let ready: Promise<unknown> | undefined;

/** Decoder and PDF reader as they lie in the one file. */
export const tools: Tools = {
  decoder: async () => {
    ready ??= Promise.resolve(
      prepareZXingModule({ overrides: { wasmBinary: fromBase64(wasm).buffer }, fireImmediately: true })
    );
    await ready;
    return { readBarcodes };
  },
  pdf: () => Promise.resolve(pdf)
};
