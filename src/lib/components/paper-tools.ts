import type { Tools } from './paper-reader.ts';

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

/** Loads once; a failure, as without network, is not kept. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((fault: unknown) => {
      loading = undefined;
      throw fault;
    }));
}

/** Decoder and PDF reader from our own server, each fetched when a file first needs it. */
export const tools: Tools = { decoder: once(installDecoder), pdf: once(installPdf) };
