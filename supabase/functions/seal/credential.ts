import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { didOf } from '#lib/domain/did-document.ts';
import { place } from '#lib/domain/status-list.ts';
import { credentialsV2, loaderFor, openBadges } from './contexts.ts';

/** What of an award stands in its credential. Days are `YYYY-MM-DD`, texts are as printed. */
export type Achievement = {
  award_id: string;
  number: string;
  kind: 'certificate' | 'diploma';
  name: string;
  course_code: string;
  course_title: string;
  library_name: string;
  issuer_name: string;
  issued_on: string;
  expires_on: string | null;
  status_index: number;
  accrediting_body: string | null;
  accreditation_number: string | null;
  accreditation_statement: string | null;
  alignment: { framework: string; code?: string | undefined; name: string; url: string }[];
};

/** A key pair for credentials: `kid` as in the key list, 32 bytes of seed. */
export type CredentialKey = { kid: number; seed: Uint8Array };

/** Accreditation has no term of its own in Open Badges 3.0 but an endorsement that the body signs: it is said in words. */
function described(award: Achievement): string {
  const assessed = `${award.course_title}, assessed under supervision at ${award.library_name}.`;
  if (award.accrediting_body === null) return assessed;
  const by = `Accredited by ${award.accrediting_body}, number ${award.accreditation_number}.`;
  return [assessed, by, award.accreditation_statement].filter(Boolean).join(' ');
}

function aligned({ framework, code, name, url }: Achievement['alignment'][number]) {
  return {
    type: ['Alignment'],
    targetFramework: framework,
    targetName: name,
    targetUrl: url,
    ...(code === undefined ? {} : { targetCode: code })
  };
}

/** The Open Badges 3.0 form of an award, unsigned. */
export function openBadge(award: Achievement, origin: string): Record<string, unknown> {
  const { list, position } = place(award.status_index);
  const statusList = `${origin}/status/revocation/${list}`;
  return {
    '@context': [credentialsV2, openBadges],
    id: `urn:uuid:${award.award_id}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: award.course_title,
    issuer: { id: didOf(origin), type: ['Profile'], name: award.issuer_name, url: origin },
    validFrom: `${award.issued_on}T00:00:00Z`,
    ...(award.expires_on ? { validUntil: `${award.expires_on}T23:59:59Z` } : {}),
    credentialSubject: {
      type: ['AchievementSubject'],
      // `name` is not in the schema's list of identity types; an `ext:` value is allowed.
      identifier: [
        { type: 'IdentityObject', identityHash: award.name, identityType: 'ext:name', hashed: false }
      ],
      achievement: {
        id: `${origin}/v/${award.number}`,
        type: ['Achievement'],
        achievementType: award.kind === 'diploma' ? 'Diploma' : 'Certificate',
        humanCode: award.course_code,
        name: award.course_title,
        description: described(award),
        criteria: {
          narrative: 'All modules of the course completed and a proctored assessment passed.'
        },
        ...(award.alignment.length > 0 ? { alignment: award.alignment.map(aligned) } : {})
      }
    },
    credentialStatus: {
      id: `${statusList}#${position}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(position),
      statusListCredential: statusList
    }
  };
}

/** Signs a credential by Data Integrity `eddsa-rdfc-2022`; the key must stand in the issuer's DID document as `#key-<kid>`. */
export async function signCredential(
  credential: Record<string, unknown>,
  origin: string,
  key: CredentialKey
): Promise<Record<string, unknown>> {
  const controller = didOf(origin);
  const pair = await Ed25519Multikey.generate({
    id: `${controller}#key-${key.kid}`,
    controller,
    seed: key.seed
  });
  const suite = new DataIntegrityProof({ signer: pair.signer(), cryptosuite });
  return (await vc.issue({ credential, suite, documentLoader: loaderFor() })) as Record<string, unknown>;
}
