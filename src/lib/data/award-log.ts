import { client } from './client.ts';
import { done, settle, type Result } from './result.ts';

/** What a kiosk found wrong; docs/log.md says what each means. */
export type AlarmKind =
  'fork' | 'ahead' | 'log-shrank' | 'back-dated' | 'other-root' | 'forged-list' | 'older-lists';

type Place = { library: { name: string }; kiosk: { name: string } };

export type LogAlarm = Place & {
  id: string;
  kind: AlarmKind;
  /** The signed checkpoint that the kiosk held; `other_note` is what it was shown, or what this log says. */
  note: string | null;
  other_note: string | null;
  /** Whether the log's key signed the notes; null before anybody looked, and where there are none. */
  signed: boolean | null;
  times: number;
  last_at: string;
  settled_at: string | null;
};

/** The largest tree that a kiosk was shown. */
export type Sighting = Place & {
  kiosk_id: string;
  tree_size: number;
  finding: 'same' | 'ahead' | 'fork';
  last_seen_at: string;
};

export type LogHead = { tree_size: number; at: string };
export type LogFile = { head: LogHead | null; alarms: LogAlarm[]; sightings: Sighting[] };

const place = 'library(name), kiosk!inner(name)';

/** What HQ sees of the log: its last checkpoint, what kiosks reported (open ones first), and what each saw last. */
export async function file(): Promise<Result<LogFile>> {
  const [heads, alarms, sightings] = await Promise.all([
    settle<LogHead[]>(
      client().from('log_checkpoint').select('tree_size, at').order('id', { ascending: false }).limit(1)
    ),
    settle<LogAlarm[]>(
      client()
        .from('log_alarm')
        .select(`id, kind, note, other_note, signed, times, last_at, settled_at, ${place}`)
        .order('settled_at', { ascending: false, nullsFirst: true })
        .order('last_at', { ascending: false })
        .limit(100)
    ),
    settle<Sighting[]>(
      client()
        .from('log_sighting')
        .select(`kiosk_id, tree_size, finding, last_seen_at, ${place}`)
        .eq('kiosk.state', 'active')
        .order('last_seen_at', { ascending: false })
        .limit(1000)
    )
  ]);
  if (!heads.ok) return heads;
  if (!alarms.ok) return alarms;
  if (!sightings.ok) return sightings;
  const last = sightings.value.filter(
    (one, index, all) => all.findIndex((other) => other.kiosk_id === one.kiosk_id) === index
  );
  return done({ head: heads.value[0] ?? null, alarms: alarms.value, sightings: last });
}

/** HQ looked into it and knows the cause. Refusals: `not-found`, `not-allowed`. */
export const settleAlarm = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('settle_log_alarm', { p_id: id }));
