import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres, { type Sql } from 'postgres';
import { milliseconds, percentile, type Row } from '../scripts/bench-row.ts';
import { startBackend, type Backend } from '../supabase/local/backend.ts';
import { newDirectory } from '../supabase/local/ephemeral.ts';
import { freePort } from '../supabase/local/ports.ts';
import { copyTemplate } from '../supabase/local/template.ts';
import { demoPassword } from '../supabase/seed/people.ts';

const slug = 'accra-central';
const sideBySide = 4;
const calls = 120;
const taps = 60;
const aim = 300;

type Person = { client: SupabaseClient; id: string };
type Values = Record<string, unknown>;
type Verb = { name: string; by: Person; values: (turn: number) => Values };

async function signIn({ url, publishableKey }: Backend, account: string): Promise<Person> {
  const client = createClient(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false }
  });
  const { data, error } = await client.auth.signInWithPassword({
    email: `${account}.${slug}@carrel.test`,
    password: demoPassword
  });
  if (error) throw error;
  return { client, id: data.user.id };
}

/** Calls made by a few callers at a time, each waiting for its answer. */
async function load(call: (turn: number) => Promise<void>) {
  const took: number[] = [];
  let turn = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (turn < calls) {
        const mine = turn++;
        const start = performance.now();
        await call(mine);
        took.push(performance.now() - start);
      }
    })
  );
  return { median: percentile(took, 0.5), perSecond: calls / ((performance.now() - begin) / 1000) };
}

async function overHttp({ name, by, values }: Verb, turn: number): Promise<void> {
  const { error } = await by.client.rpc(name, values(turn));
  if (error) throw new Error(`${name}: ${error.details || error.message}`);
}

/** The same call in a transaction of the same role, as the gateway makes it. */
async function inSql(gate: Sql, { name, by, values }: Verb, turn: number): Promise<void> {
  const given = Object.entries(values(turn));
  const claims = JSON.stringify({ sub: by.id, role: 'authenticated' });
  const parameters = given.map(([key], at) => `${key} => $${at + 1}`).join(', ');
  await gate.begin(async (sql) => {
    await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
    await sql.unsafe(
      `select * from public.${name}(${parameters})`,
      given.map(([, value]) => value as never)
    );
  });
}

async function compared(gate: Sql, verb: Verb): Promise<Row[]> {
  const sql = await load((turn) => inSql(gate, verb, turn));
  const http = await load((turn) => overHttp(verb, turn + calls));
  return [
    {
      what: `${verb.name} through the backend, ${sideBySide} callers, median`,
      figure: milliseconds(http.median),
      comparedWith: `${milliseconds(sql.median)} directly in SQL`,
      ratio: http.median / sql.median
    },
    {
      what: `${verb.name} through the backend, ${sideBySide} callers`,
      figure: `${http.perSecond.toFixed(0)} /s`,
      comparedWith: `${sql.perSecond.toFixed(0)} /s directly in SQL`,
      ratio: http.perSecond / sql.perSecond
    }
  ];
}

type Desk = { proctor: Person; session: string; sitting: string; device: string };

/** A note on a sitting, which may be taken at any time and again and again. */
const note = ({ session, sitting, device }: Desk, turn: number) => [
  {
    id: randomUUID(),
    session_id: session,
    sitting_id: sitting,
    kind: 'note',
    payload: { text: `Measured ${turn}` },
    base_version: null,
    device_id: device,
    boot_id: device,
    tapped_at: new Date().toISOString(),
    tapped_mono_ms: 1000,
    sent_mono_ms: 1010
  }
];

/** One tablet taps; another is told, asks for the row through row-level security, and has it. */
async function tapToScreen(desk: Desk, other: Person, library: string): Promise<Row[]> {
  const channel = other.client.channel(`library:${library}`, { config: { private: true } });
  let heard: (seq: number) => void = () => undefined;
  channel.on('broadcast', { event: 'change' }, ({ payload }) => heard((payload as { seq: number }).seq));
  await new Promise<void>((joined, refused) =>
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') joined();
      else if (status === 'CHANNEL_ERROR') refused(error ?? new Error('no right to the channel'));
    })
  );
  const took: number[] = [];
  for (let turn = 0; turn < taps; turn++) {
    const told = new Promise<void>((resolve) => (heard = () => resolve()));
    const start = performance.now();
    const tapped = desk.proctor.client.rpc('submit_commands', { p_commands: note(desk, turn) });
    await Promise.all([tapped, told]);
    const { error } = await other.client
      .from('sitting')
      .select('id, state, version')
      .eq('id', desk.sitting)
      .single();
    if (error) throw error;
    took.push(performance.now() - start);
  }
  await other.client.removeAllChannels();
  return [0.5, 0.95].map((part) => {
    const value = percentile(took, part);
    return {
      what: `From a tap to the fresh row on another screen, through HTTP and Realtime, p${part * 100}`,
      figure: milliseconds(value),
      comparedWith: `aim ${aim} ms`,
      ratio: value / aim
    };
  });
}

/** The main verbs as devices call them, beside the same calls made directly in SQL, on the demo programme. */
export async function bench(): Promise<Row[]> {
  const dataDir = await newDirectory();
  await copyTemplate(dataDir);
  const backend = await startBackend({ dataDir, dbPort: await freePort(), seed: 'demo', tick: false });
  const gate = postgres(backend.database.urlFor('authenticator'), {
    max: sideBySide,
    onnotice: () => undefined
  });
  try {
    const [proctor, other, librarian, learner] = (await Promise.all(
      ['proctor', 'proctor2', 'librarian', 'learner09'].map((account) => signIn(backend, account))
    )) as [Person, Person, Person, Person];
    const { data: sitting } = await learner.client
      .from('sitting')
      .select('id, session_id, enrolment_id, library_id')
      .eq('state', 'running')
      .single();
    if (!sitting) throw new Error('nobody is sitting');
    const desk: Desk = { proctor, session: sitting.session_id, sitting: sitting.id, device: randomUUID() };
    const { data: award } = await librarian.client.from('award').select('number').limit(1).single();
    const verbs: Verb[] = [
      { name: 'verify_award', by: learner, values: () => ({ p_number: award?.number }) },
      { name: 'session_snapshot', by: proctor, values: () => ({ p_session_id: desk.session }) },
      { name: 'sitting_clock', by: learner, values: () => ({ p_sitting_ids: [desk.sitting] }) },
      {
        name: 'pull_changes',
        by: librarian,
        values: () => ({ p_library_id: sitting.library_id, p_after_seq: 0, p_limit: 100 })
      },
      { name: 'submit_commands', by: proctor, values: (turn) => ({ p_commands: note(desk, turn) }) },
      {
        name: 'record_study_hours',
        by: librarian,
        values: (turn) => ({
          p_enrolment_id: sitting.enrolment_id,
          p_kind: 'online',
          p_day: new Date(Date.now() - (turn % 20) * 86_400_000).toISOString().slice(0, 10),
          p_minutes: 1
        })
      }
    ];
    const rows: Row[] = [];
    for (const verb of verbs) rows.push(...(await compared(gate, verb)));
    return [...rows, ...(await tapToScreen(desk, other, sitting.library_id))];
  } finally {
    await gate.end({ timeout: 5 });
    await backend.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
