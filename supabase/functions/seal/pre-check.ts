/**
 * What Open Badges 3.0 and Verifiable Credentials 2.0 ask beyond what the signing library looks at, so that nothing is issued
 * which a validator elsewhere refuses: 1EdTech's OpenBadgeCredential schema and its certification rules, VC Data Model 2.0
 * section 4, Bitstring Status List section 2.1. Stricter where we write one form only.
 */
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { z } from 'zod';
import { didDocument, didOf } from '#lib/domain/did-document.ts';
import { jcs } from '#lib/domain/jcs.ts';
import type { KeyList } from '#lib/domain/key-list.ts';
import { entries } from '#lib/domain/status-list.ts';
import { credentialsV2, loaderFor, openBadges } from './contexts.ts';

/** `AchievementType` of the specification; others need the prefix `ext:`. */
const achievementTypes =
  /^(Achievement|ApprenticeshipCertificate|Assessment|Assignment|AssociateDegree|Award|Badge|BachelorDegree|Certificate|CertificateOfCompletion|Certification|CommunityService|Competency|Course|CoCurricular|Degree|Diploma|DoctoralDegree|Fieldwork|GeneralEducationDevelopment|JourneymanCertificate|LearningProgram|License|Membership|ProfessionalDoctorate|QualityAssuranceCredential|MasterCertificate|MasterDegree|MicroCredential|ResearchDoctorate|SecondarySchoolDiploma|ext:.+)$/;
/** `IdentifierTypeEnum`. */
const identityTypes =
  /^(name|sourcedId|systemId|productId|userName|accountId|emailAddress|nationalIdentityNumber|isbn|issn|lisSourcedId|oneRosterSourcedId|sisSourcedId|ltiContextId|ltiDeploymentId|ltiToolId|ltiPlatformId|ltiUserId|identifier|ext:.+)$/;

const text = z.string().refine((value) => value.trim() !== '' && value.isWellFormed());
const uri = z.string().refine((value) => URL.canParse(value));
/** `dateTimeStamp`: a time zone is required. */
const stamp = z.iso.datetime({ offset: true });
const typed = (name: string) => z.array(z.string()).refine((types) => types.includes(name));

const identity = z.object({
  type: z.literal('IdentityObject'),
  hashed: z.boolean(),
  identityHash: text,
  identityType: z.string().regex(identityTypes)
});

const alignment = z.object({
  type: typed('Alignment'),
  targetName: text,
  targetUrl: uri,
  targetFramework: text.optional()
});

const achievement = z.object({
  id: uri,
  type: typed('Achievement'),
  achievementType: z.string().regex(achievementTypes),
  name: text,
  description: text,
  alignment: z.array(alignment).min(1).optional(),
  criteria: z
    .object({ id: uri.optional(), narrative: text.optional() })
    .refine(({ id, narrative }) => id !== undefined || narrative !== undefined)
});

/** The status list's address and the position say the same twice, or a validator would look up another award's bit. */
const status = (origin: string) =>
  z
    .object({
      id: uri,
      type: z.literal('BitstringStatusListEntry'),
      statusPurpose: z.literal('revocation'),
      statusListIndex: z.string().regex(/^(0|[1-9]\d*)$/),
      statusListCredential: uri.refine((value) => value.startsWith(`${origin}/status/revocation/`))
    })
    .refine(({ statusListIndex }) => Number(statusListIndex) < entries)
    .refine(
      ({ id, statusListCredential, statusListIndex }) => id === `${statusListCredential}#${statusListIndex}`
    );

const badge = (origin: string) =>
  z
    .object({
      '@context': z
        .array(z.string())
        .refine((contexts) => contexts[0] === credentialsV2 && contexts[1] === openBadges)
        .refine((contexts) => new Set(contexts).size === contexts.length),
      id: uri,
      type: typed('VerifiableCredential').refine((types) => types.includes('OpenBadgeCredential')),
      name: text,
      issuer: z.object({
        id: z.literal(didOf(origin)),
        type: typed('Profile'),
        name: text,
        url: uri.optional()
      }),
      validFrom: stamp,
      validUntil: stamp.optional(),
      credentialSubject: z
        .object({
          id: uri.optional(),
          type: typed('AchievementSubject'),
          identifier: z.array(identity).optional(),
          achievement
        })
        // Section 8.2: of whom it speaks has to be said in one way or the other.
        .refine(({ id, identifier = [] }) => id !== undefined || identifier.length > 0),
      // One entry and no list: more are for Open Badges 3.1.
      credentialStatus: status(origin),
      proof: z.never().optional()
    })
    .refine(({ validFrom, validUntil }) => !validUntil || Date.parse(validFrom) <= Date.parse(validUntil));

/** Where an unsigned credential breaks the standards (paths of its fields); empty when it may be signed. */
export function problems(credential: Record<string, unknown>, origin: string): string[] {
  const parsed = badge(origin).safeParse(credential);
  const found = parsed.success
    ? []
    : parsed.error.issues.map((issue) => issue.path.join('.') || issue.message);
  try {
    jcs(credential);
  } catch {
    found.push('jcs');
  }
  return found;
}

/**
 * Whether a signed credential verifies under the published DID document, as anyone else would do it: by the whole JSON-LD
 * processor, without network.
 */
export async function verifies(credential: Record<string, unknown>, keys: KeyList): Promise<boolean> {
  const document = didDocument(keys);
  const methods = document.verificationMethod as { id: string }[];
  const known = Object.fromEntries(
    methods.map((method) => [method.id, { '@context': 'https://w3id.org/security/multikey/v1', ...method }])
  );
  const { verified } = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({ cryptosuite }),
    documentLoader: loaderFor({ ...known, [document.id as string]: document }),
    // An award is valid on its day in every time zone; here only the form and the proof count.
    now: new Date(credential.validFrom as string),
    checkStatus: () => Promise.resolve({ verified: true })
  });
  return verified as boolean;
}
