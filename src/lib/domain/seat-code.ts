/** What the label on a seat says to a camera: `carrel:seat:<uuid>` (docs/contract-notes.md). */
const form = /^carrel:seat:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export const seatCode = (seatId: string): string => `carrel:seat:${seatId}`;

/** The seat's id, or null when the text is no seat's label. */
export const readSeatCode = (text: string): string | null =>
  form.exec(text.trim())?.[1]?.toLowerCase() ?? null;
