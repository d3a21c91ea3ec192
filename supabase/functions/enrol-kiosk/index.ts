/**
 * Turns a kiosk code into the kiosk's own account. The code is looked at first, so that guessing makes no accounts; the
 * answer carries the fingerprint of the root key for devices that were enrolled by typing instead of by the QR.
 */
import { z } from 'zod';
import { decodeMultikey } from '#lib/domain/multikey.ts';
import { fingerprint } from '#lib/domain/key-list.ts';
import { withNewAccount } from '../_gate/accounts.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { addressOf, call, service } from '../_gate/supabase.ts';

const bodySchema = z.object({ code: z.string().max(60) });

type Row = {
  outcome: 'good' | 'enrolled' | 'refused' | 'slow-down';
  library_id: string | null;
  name: string | null;
};

function refuse(row: Row | undefined): never {
  if (row?.outcome === 'slow-down') throw new Refusal('slow-down', 429);
  throw new Refusal('code-unknown', 404);
}

serve(async (request, body) => {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new Refusal('bad-body', 422);
  const db = service();
  const use = async (userId: string | null) => {
    const [row] = await call<Row[]>(db, 'use_kiosk_code', {
      p_code: parsed.data.code,
      p_user_id: userId,
      p_address: addressOf(request)
    });
    return row;
  };
  const seen = await use(null);
  if (seen?.outcome !== 'good') refuse(seen);
  const { data: list } = await db
    .from('key_list')
    .select('document')
    .order('id', { ascending: false })
    .limit(1)
    .maybeSingle<{ document: { root?: string } }>();
  const root = list?.document.root;
  return await withNewAccount(db, 'kiosk.invalid', async ({ id, email, password }) => {
    const enrolled = await use(id);
    if (enrolled?.outcome !== 'enrolled') refuse(enrolled);
    return {
      email,
      password,
      name: enrolled.name,
      root_fingerprint: root ? fingerprint(decodeMultikey(root)) : null
    };
  });
});
