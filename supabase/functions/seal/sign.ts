import type { SupabaseClient } from '@supabase/supabase-js';
import { base64, fromBase64, fromBase64url } from '#lib/domain/bytes.ts';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import { jcs } from '#lib/domain/jcs.ts';
import { issueLeaf } from '#lib/domain/log-leaf.ts';
import { parseDay } from '#lib/domain/moment.ts';
import * as qrToken from '#lib/domain/qr-token.ts';
import { publicKeyOf } from '#lib/domain/signature.ts';
import { Refusal } from '../_gate/http.ts';
import { call } from '../_gate/supabase.ts';
import { openBadge, signCredential } from './credential.ts';
import type { Job } from './job.ts';
import { mayUse, type Keys } from './keys.ts';
import { problems, verifies } from './pre-check.ts';
import type { SigningKey } from './secrets.ts';

/** The token of an award, by a key that every kiosk will find in the list for the day that is printed. */
function tokenOf(job: Job, keys: Keys): Uint8Array {
  const issued = parseDay(job.issued_on)!;
  if (!mayUse(keys.list, 'qr', keys.qr, issued)) throw new Refusal('key-not-published', 409);
  return qrToken.sign(
    {
      number: job.number,
      issued,
      expires: job.expires_on === null ? null : parseDay(job.expires_on),
      library: job.library_code,
      accreditation: job.accreditation_code,
      name: qrToken.fitName(job.name),
      course: job.course_code,
      status: job.status_index
    },
    keys.qr.kid,
    keys.qr.seed
  );
}

/** The credential of an award; checked before it is signed for what the standards ask, and afterwards as anyone would. */
async function credentialOf(job: Job, origin: string, keys: Keys): Promise<Record<string, unknown>> {
  const unsigned = openBadge(job, origin);
  const unfit = problems(unsigned, origin);
  if (unfit.length > 0) {
    console.error(job.award_id, `not an Open Badge: ${unfit.join(', ')}`);
    throw new Refusal('credential-unfit', 422);
  }
  const credential = await signCredential(unsigned, origin, keys.credential);
  if (!(await verifies(credential, keys.list))) throw new Refusal('credential-unfit', 422);
  return credential;
}

/**
 * Signs token and credential of a pending award and hands them over with the log's leaf, all in one call. When a crash or
 * another worker came between, the database keeps what it stored first: what is printed is read from there.
 */
export async function sign(db: SupabaseClient, job: Job, origin: string, keys: Keys): Promise<void> {
  const token = tokenOf(job, keys);
  const credential = await credentialOf(job, origin, keys);
  const leaf = issueLeaf({
    number: job.number,
    salt: fromBase64url(job.salt),
    library: job.library_code,
    at: Date.now(),
    // JCS: the database keeps no order of keys, so these bytes can be had again from what it keeps.
    credential: jcs(credential),
    token
  });
  await call(db, 'store_signed', {
    p_award_id: job.award_id,
    p_token_url: qrToken.url(origin, job.number, token),
    p_credential: credential,
    p_leaf: leaf
  });
}

type LogState = {
  tree_size: number;
  root: string;
  checkpoint_size: number | null;
  checkpoint_note: string | null;
  checkpoint_at: string | null;
};

const hour = 3_600_000;

/**
 * Signs a checkpoint when the log has grown since the last one, when that one is an hour old, or when another key signed it:
 * after a theft nobody should have to rely on the stolen one.
 */
export async function makeCheckpoint(db: SupabaseClient, origin: string, key: SigningKey): Promise<void> {
  const [state] = await call<LogState[]>(db, 'log_state');
  if (!state) throw new Error('log_state answered no row');
  const name = checkpoint.logOrigin(origin);
  const age = state.checkpoint_at === null ? Infinity : Date.now() - Date.parse(state.checkpoint_at);
  const isOurs =
    state.checkpoint_note !== null &&
    checkpoint.verify(state.checkpoint_note, name, [publicKeyOf(key.seed)]) !== null;
  if (state.tree_size === state.checkpoint_size && age < hour && isOurs) return;
  const root = fromBase64(state.root.replaceAll('\n', ''));
  const note = checkpoint.sign({ origin: name, size: state.tree_size, root }, key.seed);
  try {
    await call(db, 'store_checkpoint', { p_size: state.tree_size, p_root: base64(root), p_note: note });
  } catch (fault) {
    // Another worker was faster with a larger one, which covers all that this one would have.
    if (!(fault instanceof Refusal && fault.code === 'log-shrinks')) throw fault;
  }
}
