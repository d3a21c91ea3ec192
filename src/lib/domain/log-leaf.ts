/** What one entry of the public log says (contract, "Log"): salted hashes, so that the log names nobody. */
import { base64url, utf8 } from './bytes.ts';
import { jcs } from './jcs.ts';
import { formatInstant } from './moment.ts';
import * as signature from './signature.ts';

export type IssueLeaf = {
  /** 12 symbols. */
  number: string;
  /** 16 bytes that travel with the award. */
  salt: Uint8Array;
  /** The library's code. */
  library: string;
  /** Milliseconds since 1970-01-01. */
  at: number;
  /** The credential in its JCS form, which is also the file inside the award's PDF. */
  credential: Uint8Array;
  /** The bytes of the QR token, signature included. */
  token: Uint8Array;
};

/** How the log calls an award: base64url SHA-256 of salt and the 12 ASCII symbols. */
export function awardName(number: string, salt: Uint8Array): string {
  return base64url(signature.sha256(salt, utf8(number)));
}

/** The JCS text of an `issue` leaf. */
export function issueLeaf(leaf: IssueLeaf): string {
  return new TextDecoder().decode(
    jcs({
      type: 'issue',
      award: awardName(leaf.number, leaf.salt),
      library: leaf.library,
      at: formatInstant(leaf.at),
      credential: base64url(signature.sha256(leaf.credential)),
      token: base64url(signature.sha256(leaf.token))
    })
  );
}
