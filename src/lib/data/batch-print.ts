import type { PDFDocument } from 'pdf-lib';
import { pdfAddress, type Award } from './awards.ts';

/** How a batch stands: awards in the file so far, of how many, and those whose PDF did not come. */
export type Progress = { done: number; total: number; missing: string[] };

/** As many files are fetched ahead; more would only hold memory. */
const ahead = 4;

async function fetched(award: Award, signal: AbortSignal): Promise<ArrayBuffer | null> {
  const address = await pdfAddress(award);
  if (!address.ok) return null;
  try {
    const answer = await fetch(address.value, { signal });
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch {
    return null; // Cut off or no network: said as missing, and the batch can be made again.
  }
}

async function append(whole: PDFDocument, bytes: ArrayBuffer, certificateOnly: boolean): Promise<void> {
  const { PDFDocument: Pdf } = await import('pdf-lib');
  const one = await Pdf.load(bytes, { updateMetadata: false });
  const pages = certificateOnly ? [0] : one.getPageIndices();
  for (const page of await whole.copyPages(one, pages)) whole.addPage(page);
}

/**
 * One file of many awards, for the printer: the very pages that were sealed, in the order given. Null when it was stopped.
 * @param certificateOnly leaves the verification records out
 */
export async function merge(
  awards: Award[],
  certificateOnly: boolean,
  signal: AbortSignal,
  onprogress: (progress: Progress) => void
): Promise<Blob | null> {
  const { PDFDocument: Pdf } = await import('pdf-lib');
  const whole = await Pdf.create();
  const missing: string[] = [];
  const queue = awards.slice(0, ahead).map((award) => fetched(award, signal));
  for (const [index, award] of awards.entries()) {
    const bytes = await queue[index];
    const next = awards[index + ahead];
    if (next) queue.push(fetched(next, signal));
    if (signal.aborted) return null;
    if (bytes) await append(whole, bytes, certificateOnly);
    else missing.push(award.number);
    onprogress({ done: index + 1, total: awards.length, missing });
  }
  const file = await whole.save();
  return signal.aborted ? null : new Blob([file as Uint8Array<ArrayBuffer>], { type: 'application/pdf' });
}
