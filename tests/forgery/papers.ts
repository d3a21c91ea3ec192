import { PDFDocument } from 'pdf-lib';
import * as issuer from '../../scripts/vectors/issuer.ts';
import * as awardProof from '../../src/lib/domain/award-proof.ts';
import { fromUtf8 } from '../../src/lib/domain/bytes.ts';
import * as checkpoint from '../../src/lib/domain/checkpoint.ts';
import { jcs } from '../../src/lib/domain/jcs.ts';
import { issueLeaf } from '../../src/lib/domain/log-leaf.ts';
import * as merkle from '../../src/lib/domain/merkle.ts';
import * as qrToken from '../../src/lib/domain/qr-token.ts';
import { sha256 } from '../../src/lib/domain/signature.ts';
import { lookupIn, type Issuer } from '../../src/lib/domain/verdict.ts';

/** What a verifier holds: the vectors' issuer, with nothing revoked. */
export const held: Issuer = {
  keys: issuer.keys,
  revoked: lookupIn([]),
  superseded: lookupIn([]),
  asOf: Date.parse(issuer.now)
};
export const now = Date.parse(issuer.now);

export type Paper = {
  number: string;
  token: Uint8Array<ArrayBuffer>;
  url: string;
  files: Record<string, Uint8Array>;
};

const salt = (of: string) => sha256(new TextEncoder().encode(of)).slice(0, 16);

/** Awards of the vectors' issuer as they are issued: a token, a credential, and the proof that one log holds both. */
function makePapers(): Paper[] {
  const made = [issuer.ama, issuer.other, issuer.small].map((number, at) => {
    const body = {
      number,
      issued: 20_526 + at,
      expires: 21_622,
      library: 'ACC',
      accreditation: null,
      status: at
    };
    const token = qrToken.sign(
      { ...body, name: `Ama ${at}`, course: 'CAREGIV18' },
      1,
      issuer.testSeed('qr 1')
    );
    const list = `${issuer.origin}/status/revocation/0`;
    const credential = jcs({
      issuer: { id: 'did:web:carrel.example' },
      validFrom: '2026-03-14T00:00:00Z',
      validUntil: '2029-03-14T23:59:59Z',
      credentialSubject: {
        identifier: [{ identityHash: `Ama ${at}` }],
        achievement: { id: `${issuer.origin}/v/${number}`, name: 'Caregiving' }
      },
      credentialStatus: { statusListCredential: list, statusListIndex: String(at) },
      proof: { verificationMethod: 'did:web:carrel.example#key-1', proofValue: `z${number}` }
    });
    const leaf = issueLeaf({ number, salt: salt(number), library: 'ACC', at: now, credential, token });
    return { number, token, credential, leaf };
  });
  const tree = made.map(({ leaf }) => merkle.leafHash(new TextEncoder().encode(leaf)));
  const head = { origin: checkpoint.logOrigin(issuer.origin), size: tree.length, root: merkle.root(tree) };
  const note = checkpoint.sign(head, issuer.testSeed('log 7'));
  return made.map(({ number, token, credential, leaf }, at) => {
    const extra = { leaf, salt: Buffer.from(salt(number)).toString('base64url') };
    const proof = awardProof.format(extra, at, merkle.inclusionProof(tree, at), note);
    return {
      number,
      token,
      url: qrToken.url(issuer.origin, number, token),
      files: { 'credential.json': credential, 'log-proof.txt': new TextEncoder().encode(proof) }
    };
  });
}

export const papers = makePapers();

/** A PDF with these files attached, as the seal function attaches them. */
export async function pdfOf(files: Record<string, Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage();
  for (const [name, bytes] of Object.entries(files))
    await document.attach(bytes, name, { mimeType: 'text/plain', creationDate: new Date(now) });
  return Uint8Array.from(await document.save());
}

export const textOf = (bytes: Uint8Array) => fromUtf8(bytes);
