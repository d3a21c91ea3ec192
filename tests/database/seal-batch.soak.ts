import { createClient } from '@supabase/supabase-js';
import { startBackend } from '../../supabase/local/backend.ts';
import { openStage, type Stage } from './actors.ts';
import { queueAwards } from './many-awards.ts';

/** Awards in one batch; AWARDS makes it shorter for a look. */
const awards = Number(process.env.AWARDS ?? 1000);

type Count = {
  awards: number;
  numbers: number;
  leaves: number;
  sealed: number;
  files: number;
  checkpoints: number;
};

async function counted({ owner }: Stage): Promise<Count> {
  const [row] = await owner<Count[]>`
    select count(*)::int as awards, count(distinct a.number)::int as numbers, count(distinct a.leaf_index)::int as leaves,
      count(*) filter (where a.state = 'sealed' and j.step = 'sealed')::int as sealed,
      (select count(*)::int from storage.objects o where o.bucket_id = 'awards') as files,
      (select count(*)::int from public.log_checkpoint) as checkpoints
    from public.award a join private.signing_job j on j.award_id = a.id`;
  return row!;
}

/** A whole batch through the function `seal` itself, with its keys, its log, its press and its storage. */
export async function soak(): Promise<{ what: string; figure: string }[]> {
  const backend = await startBackend({ tick: false });
  const { database } = backend;
  const close = () => Promise.resolve();
  const stage = await openStage(4, { url: backend.databaseUrl, urlFor: database.urlFor, close });
  try {
    await queueAwards(stage, awards);
    const admin = createClient(backend.url, backend.secretKey, { auth: { persistSession: false } });
    const start = performance.now();
    let calls = 0;
    // The first award of all was sealed by a stand-in: it has no file.
    for (let open = awards; open > 0; calls++) {
      if (calls > awards) throw new Error(`${open} awards are not sealed after ${calls} calls`);
      const { error } = await admin.functions.invoke('seal', { body: {} });
      if (error) throw error as Error;
      open = awards + 1 - (await counted(stage)).sealed;
    }
    const seconds = (performance.now() - start) / 1000;
    const count = await counted(stage);
    const whole = {
      awards: awards + 1,
      numbers: awards + 1,
      leaves: awards + 1,
      sealed: awards + 1,
      files: awards
    };
    for (const [what, wanted] of Object.entries(whole))
      if (count[what as keyof Count] !== wanted)
        throw new Error(`${what}: ${count[what as keyof Count]} for ${wanted}`);
    const [largest] = await stage.owner<{ bytes: number }[]>`
      select max((o.metadata ->> 'size')::int) as bytes from storage.objects o where o.bucket_id = 'awards'`;
    return [
      {
        what: `awards sealed by the function, with log and PDF, of ${awards}`,
        figure: `${(awards / seconds).toFixed(1)} /s`
      },
      { what: `calls and checkpoints for ${awards} awards`, figure: `${calls}, ${count.checkpoints}` },
      { what: `largest PDF of ${awards}`, figure: `${Math.round(largest!.bytes / 1000)} kB` }
    ];
  } finally {
    await stage.close();
    await backend.close();
  }
}
