declare module 'carrel:zxing-wasm' {
  /** The decoder's file in base64; scripts/verifier.ts puts it there. */
  const base64: string;
  export default base64;
}
declare module 'pdfjs-dist/build/pdf.worker.min.mjs';
