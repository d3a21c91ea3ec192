import { expect } from '@playwright/test';
import type { SupabaseClient } from '@supabase/supabase-js';

/** Awards of the demo, as the one reads them who is signed in. */

export type Award = {
  id: string;
  number: string;
  name: string;
  library_id: string;
  token_url: string;
  pdf_path: string;
};

/** The oldest award that is sealed and has not expired. The demo's are sealed within a minute of its start. */
export async function sealedAward(as: SupabaseClient): Promise<Award> {
  const find = async () => {
    const { data } = await as
      .from('award')
      .select('id, number, name, library_id, token_url, pdf_path')
      .eq('state', 'sealed')
      .or(`expires_on.is.null,expires_on.gt.${new Date().toISOString().slice(0, 10)}`)
      .order('issued_on')
      .limit(1)
      .maybeSingle<Award>();
    return data;
  };
  await expect.poll(find, { timeout: 100_000 }).not.toBeNull();
  return (await find())!;
}

export async function pdfOf(as: SupabaseClient, award: Award): Promise<Buffer> {
  const { data, error } = await as.storage.from('awards').download(award.pdf_path);
  if (error) throw error;
  return Buffer.from(await data.arrayBuffer());
}
