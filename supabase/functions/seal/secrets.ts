import { fromBase64url } from '#lib/domain/bytes.ts';
import { secret } from '../_gate/supabase.ts';

export type SigningKey = { kid: number; seed: Uint8Array };

/** The private keys this function signs with; a secret reads `<kid>:<base64url of the 32-byte seed>`. */
export function signingKey(use: 'QR' | 'CREDENTIAL' | 'LOG'): SigningKey {
  const name = `CARREL_${use}_KEY`;
  const [kid, seed] = secret(name).split(':');
  const bytes = fromBase64url(seed ?? '');
  if (!/^\d{1,3}$/.test(kid ?? '') || bytes.length !== 32) throw new Error(`${name} is not a key secret.`);
  return { kid: Number(kid), seed: bytes };
}
