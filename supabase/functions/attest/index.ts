/**
 * Answers up to 500 numbers or QR contents and signs the answers, as JSON and as CSV, with the credential key. It signs only
 * what it asked the database itself. Anyone may call it; each number counts for the caller's address, as a single one does.
 */
import { z } from 'zod';
import { answer, most, read, type Said } from '#lib/domain/answers.ts';
import { base64 } from '#lib/domain/bytes.ts';
import { keyListSchema } from '#lib/domain/key-list.ts';
import * as signed from '#lib/domain/signed-answers.ts';
import type { Issuer } from '#lib/domain/verdict.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { addressOf, call, publicOrigin, service } from '../_gate/supabase.ts';
import { signingKey } from '../seal/secrets.ts';

const bodySchema = z.object({
  entries: z
    .array(
      z.object({
        text: z.string().max(1000),
        label: z.string().max(200).nullable(),
        scanned: z.boolean().optional()
      })
    )
    .min(1),
  way: z.enum(['machine', 'file', 'batch']).default('machine'),
  said_by: z.string().max(200).nullable().default(null)
});

/** The keys as published, with lists that say nothing: the server's own answer is at hand for every number. */
async function issuerNow(db: ReturnType<typeof service>): Promise<Issuer> {
  const { data, error } = await db
    .from('key_list')
    .select('document')
    .order('id', { ascending: false })
    .limit(1)
    .single<{ document: unknown }>();
  if (error) throw error;
  const keys = keyListSchema.parse(data.document);
  return { keys, revoked: () => null, superseded: () => null, asOf: 0 };
}

serve(async (request, body) => {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new Refusal('bad-body', 422);
  const { entries, way, said_by } = parsed.data;
  if (entries.length > most) throw new Refusal('too-many-numbers', 422);
  const db = service();
  const issuer = await issuerNow(db);
  const now = Date.now();
  const asked = entries.map((entry) => read(entry, issuer, now));
  const toAsk = asked.filter(({ number }) => number !== null);
  const rows = await call<(Said & { place: number })[]>(db, 'check_awards', {
    p_numbers: toAsk.map(({ number }) => number),
    p_tokens: toAsk.map(({ token }) => token),
    p_way: way,
    p_said_by: said_by,
    p_address: addressOf(request)
  });
  const said = new Map<(typeof asked)[number], Said>();
  for (const { place, ...row } of rows) said.set(toAsk[place - 1]!, row);
  const answers = asked.map((one) => answer(one, said.get(one) ?? null, issuer, now));
  const origin = publicOrigin();
  const key = signingKey('CREDENTIAL');
  return {
    document: signed.document(answers, origin, now, key),
    csv: base64(signed.table(answers, origin, now, key))
  };
});
