import type { SupabaseClient } from '@supabase/supabase-js';
import { base64, fromBase64, fromBase64url } from '#lib/domain/bytes.ts';
import * as checkpoint from '#lib/domain/checkpoint.ts';
import { jcs } from '#lib/domain/jcs.ts';
import { issueLeaf } from '#lib/domain/log-leaf.ts';
import { parseDay } from '#lib/domain/moment.ts';
import * as qrToken from '#lib/domain/qr-token.ts';
import { call } from '../_gate/supabase.ts';
import { openBadge, signCredential } from './credential.ts';
import type { Job, SignedJob } from './job.ts';
import { signingKey } from './secrets.ts';

function tokenOf(job: Job): Uint8Array {
  const key = signingKey('QR');
  return qrToken.sign(
    {
      number: job.number,
      issued: parseDay(job.issued_on)!,
      expires: job.expires_on === null ? null : parseDay(job.expires_on),
      library: job.library_code,
      accreditation: job.accreditation_code,
      name: qrToken.fitName(job.name),
      course: job.course_code,
      status: job.status_index
    },
    key.kid,
    key.seed
  );
}

/**
 * Signs token and credential of a pending award and hands them over with the log's leaf, all in one call. When a crash or
 * another worker came between, the database keeps what it stored first, so the caller takes the job anew.
 */
export async function sign(db: SupabaseClient, job: Job, origin: string): Promise<SignedJob> {
  const token = tokenOf(job);
  const tokenUrl = qrToken.url(origin, job.number, token);
  const credential = await signCredential(openBadge(job, origin), origin, signingKey('CREDENTIAL'));
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
    p_token_url: tokenUrl,
    p_credential: credential,
    p_leaf: leaf
  });
  return { ...job, token_url: tokenUrl, credential };
}

type LogState = {
  tree_size: number;
  root: string;
  checkpoint_size: number | null;
  checkpoint_at: string | null;
};

const hour = 3_600_000;

/** Signs a checkpoint when the log has grown since the last one, or when that one is an hour old. */
export async function makeCheckpoint(db: SupabaseClient, origin: string): Promise<void> {
  const [state] = await call<LogState[]>(db, 'log_state');
  if (!state) throw new Error('log_state answered no row');
  const age = state.checkpoint_at === null ? Infinity : Date.now() - Date.parse(state.checkpoint_at);
  if (state.tree_size === state.checkpoint_size && age < hour) return;
  const root = fromBase64(state.root.replaceAll('\n', ''));
  const note = checkpoint.sign(
    { origin: checkpoint.logOrigin(origin), size: state.tree_size, root },
    signingKey('LOG').seed
  );
  await call(db, 'store_checkpoint', { p_size: state.tree_size, p_root: base64(root), p_note: note });
}
