/**
 * Checks a signed status list (a BitstringStatusListCredential with a Data Integrity proof `eddsa-rdfc-2022`, W3C 2025) as
 * this issuer writes it, without a JSON-LD processor: a kiosk has neither the weight nor the network for one. The document
 * has exactly the fields below, so its RDF form is known beforehand; one with anything more is refused, never read halfway.
 * A spec holds this against the full processor.
 */
import { concat } from './bytes.ts';
import { didOf } from './did-document.ts';
import { find, isCurrent, publicKey, type KeyList } from './key-list.ts';
import { dayOf, parseInstant } from './moment.ts';
import { fromBase58 } from './multikey.ts';
import { sha256, verify } from './signature.ts';

export type StatusPurpose = 'revocation' | 'superseded';

const context = 'https://www.w3.org/ns/credentials/v2';
const rdfType = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';
const credentials = 'https://www.w3.org/2018/credentials#';
const status = 'https://www.w3.org/ns/credentials/status#';
const security = 'https://w3id.org/security#';
const dateTime = 'http://www.w3.org/2001/XMLSchema#dateTime';

type Fields = Record<string, unknown>;

/** The value as an object with these fields and no other; null otherwise. */
function exactly(value: unknown, ...names: string[]): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value).sort().join() === names.sort().join() ? (value as Fields) : null;
}

const same = (value: unknown, texts: string[]) => JSON.stringify(value) === JSON.stringify(texts);

/** A text that N-Quads writes as it stands. */
const isPlain = (value: unknown): value is string =>
  typeof value === 'string' && /^[!#-;=?-[\]-~]+$/.test(value);

const iri = (text: string) => `<${text}>`;
const typed = (text: string, type: string) => `"${text}"^^<${type}>`;

/** SHA-256 of canonical N-Quads (W3C RDF Dataset Canonicalization 1.0): sorted, a line each. */
function hashed(triples: [string, string, string][]): Uint8Array {
  const lines = triples.map((triple) => `${triple.join(' ')} .\n`).sort();
  return sha256(new TextEncoder().encode(lines.join('')));
}

function proofHash({ created, verificationMethod }: Record<'created' | 'verificationMethod', string>) {
  const node = '_:c14n0';
  return hashed([
    [node, rdfType, iri(`${security}DataIntegrityProof`)],
    [node, '<http://purl.org/dc/terms/created>', typed(created, dateTime)],
    [node, iri(`${security}cryptosuite`), typed('eddsa-rdfc-2022', `${security}cryptosuiteString`)],
    [node, iri(`${security}proofPurpose`), iri(`${security}assertionMethod`)],
    [node, iri(`${security}verificationMethod`), iri(verificationMethod)]
  ]);
}

/**
 * The bits (`encodedList`) and time (`validFrom`, RFC 3339) of a status list, when one of the issuer's credential keys that
 * is not compromised signed it for this purpose and number; null for anything else, whatever it may be.
 */
export function read(
  document: unknown,
  keys: KeyList,
  purpose: StatusPurpose,
  list: number
): { encodedList: string; validFrom: string } | null {
  const whole = exactly(
    document,
    '@context',
    'id',
    'type',
    'issuer',
    'validFrom',
    'credentialSubject',
    'proof'
  );
  const subject = exactly(whole?.credentialSubject, 'id', 'type', 'statusPurpose', 'encodedList');
  const proof = exactly(
    whole?.proof,
    ...['type', 'created', 'verificationMethod', 'cryptosuite', 'proofPurpose', 'proofValue']
  );
  if (!whole || !subject || !proof) return null;
  const id = `${keys.origin}/status/${purpose}/${list}`;
  const issuer = didOf(keys.origin);
  const { validFrom } = whole;
  const { encodedList } = subject;
  const { created, verificationMethod, proofValue } = proof;
  const isOurs =
    same(whole['@context'], [context]) &&
    same(whole.type, ['VerifiableCredential', 'BitstringStatusListCredential']) &&
    whole.id === id &&
    whole.issuer === issuer &&
    subject.id === `${id}#list` &&
    subject.type === 'BitstringStatusList' &&
    subject.statusPurpose === purpose &&
    proof.type === 'DataIntegrityProof' &&
    proof.cryptosuite === 'eddsa-rdfc-2022' &&
    proof.proofPurpose === 'assertionMethod';
  if (!isOurs || ![validFrom, encodedList, created, verificationMethod, proofValue, id].every(isPlain))
    return null;
  const texts = { validFrom, encodedList, created, verificationMethod, proofValue } as Record<string, string>;
  return isSigned(texts as Signed, keys, id, purpose)
    ? { encodedList: texts.encodedList!, validFrom: texts.validFrom! }
    : null;
}

type Signed = Record<'validFrom' | 'encodedList' | 'created' | 'verificationMethod' | 'proofValue', string>;

function isSigned(texts: Signed, keys: KeyList, id: string, purpose: StatusPurpose): boolean {
  const issuer = didOf(keys.origin);
  const [method, kid] = texts.verificationMethod.split('#key-');
  const key = method === issuer && /^\d{1,3}$/.test(kid ?? '') ? find(keys, 'credential', Number(kid)) : null;
  const at = parseInstant(texts.validFrom);
  if (!key || key.compromisedFrom !== null || at === null || !isCurrent(key, dayOf(at))) return false;
  const subject = iri(`${id}#list`);
  const documentHash = hashed([
    [iri(id), rdfType, iri(`${credentials}VerifiableCredential`)],
    [iri(id), rdfType, iri(`${status}BitstringStatusListCredential`)],
    [iri(id), iri(`${credentials}issuer`), iri(issuer)],
    [iri(id), iri(`${credentials}validFrom`), typed(texts.validFrom, dateTime)],
    [iri(id), iri(`${credentials}credentialSubject`), subject],
    [subject, rdfType, iri(`${status}BitstringStatusList`)],
    [subject, iri(`${status}statusPurpose`), `"${purpose}"`],
    [subject, iri(`${status}encodedList`), typed(texts.encodedList, `${security}multibase`)]
  ]);
  try {
    const signature = texts.proofValue.startsWith('z') ? fromBase58(texts.proofValue.slice(1)) : null;
    return signature !== null && verify(signature, concat(proofHash(texts), documentHash), publicKey(key));
  } catch {
    return false; // Not base58: no signature.
  }
}
