import { didOf } from '#lib/domain/did-document.ts';
import type { StatusPurpose } from '#lib/domain/status-credential.ts';
import { credentialsV2 } from './contexts.ts';

export type Purpose = StatusPurpose;

/** A status list credential of now, without its proof. Kiosks read exactly these fields: `status-credential.ts` of the domain. */
export function unsigned(list: number, purpose: Purpose, encodedList: string, origin: string) {
  const id = `${origin}/status/${purpose}/${list}`;
  return {
    '@context': [credentialsV2],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: didOf(origin),
    validFrom: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList
    }
  };
}
