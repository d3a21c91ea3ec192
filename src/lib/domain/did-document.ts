/** The `did:web` document of an issuer, made from its key list (did:web method; Multikey of W3C CID 1.0). */
import type { KeyList } from './key-list.ts';

/** `did:web` for an origin; the port's colon is percent-encoded. */
export function didOf(origin: string): string {
  return `did:web:${new URL(origin).host.replace(':', '%3A')}`;
}

/**
 * Every credential key that ever was stays in `verificationMethod`, or old credentials could not be checked; only keys that
 * are not compromised may assert (a retired one did while it was in use). `assertionMethod` holds addresses, not objects: validators compare it with
 * the proof's as text.
 */
export function didDocument(list: KeyList): Record<string, unknown> {
  const did = didOf(list.origin);
  const keys = list.keys.filter((key) => key.use === 'credential');
  const id = (kid: number) => `${did}#key-${kid}`;
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: keys.map((key) => ({
      id: id(key.kid),
      type: 'Multikey',
      controller: did,
      publicKeyMultibase: key.publicKeyMultibase
    })),
    assertionMethod: keys.filter((key) => key.compromisedFrom === null).map((key) => id(key.kid))
  };
}
