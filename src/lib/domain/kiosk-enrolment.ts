/**
 * The QR that enrols a kiosk: `carrel:kiosk:<12 symbols>:<fingerprint of the root key>`. A kiosk that scanned it pins the root
 * key without having to believe the server it talks to first; one that was typed in believes its own origin once.
 */
import { isSymbols, normalise } from './number.ts';

const form = /^carrel:kiosk:([0-9A-Z]{12}):([A-Za-z0-9_-]{43})$/;

/** @param fingerprint base64url SHA-256 of the root public key */
export function qrContent(code: string, fingerprint: string): string {
  return `carrel:kiosk:${code}:${fingerprint}`;
}

/** Reads a scanned or typed enrolment; null when it is neither the QR's content nor 12 symbols. */
export function parse(text: string): { code: string; fingerprint: string | null } | null {
  const scanned = form.exec(text.trim());
  if (scanned && isSymbols(scanned[1]!)) return { code: scanned[1]!, fingerprint: scanned[2]! };
  const code = normalise(text);
  return isSymbols(code) ? { code, fingerprint: null } : null;
}
