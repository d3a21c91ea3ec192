import { client } from './client.ts';
import { done, settle, type Result } from './result.ts';

/** What a kiosk found wrong; docs/log.md says what each means. */
export type AlarmKind =
  'fork' | 'ahead' | 'log-shrank' | 'back-dated' | 'other-root' | 'forged-list' | 'older-lists';

/** Where it was: names, empty for a kiosk that the reader may not see. */
type Place = { kiosk_id: string; kiosk: string; library: string };

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
  tree_size: number;
  finding: 'same' | 'ahead' | 'fork';
  last_seen_at: string;
};

export type LogHead = { tree_size: number; at: string };
export type LogFile = { head: LogHead | null; alarms: LogAlarm[]; sightings: Sighting[] };

type Kiosk = { id: string; name: string; library_id: string; state: string };

/** What HQ sees of the log: its last checkpoint, what kiosks reported (open ones first), and what each saw last. */
export async function file(): Promise<Result<LogFile>> {
  const [heads, alarms, sightings, kiosks, libraries] = await Promise.all([
    settle<LogHead[]>(
      client().from('log_checkpoint').select('tree_size, at').order('id', { ascending: false }).limit(1)
    ),
    settle<LogAlarm[]>(
      client()
        .from('log_alarm')
        .select('id, kiosk_id, kind, note, other_note, signed, times, last_at, settled_at')
        .order('settled_at', { ascending: false, nullsFirst: true })
        .order('last_at', { ascending: false })
        .limit(100)
    ),
    settle<Sighting[]>(
      client()
        .from('log_sighting')
        .select('kiosk_id, tree_size, finding, last_seen_at')
        .order('last_seen_at', { ascending: false })
        // Of two in one report the one that does not fit.
        .order('finding')
        .limit(1000)
    ),
    settle<Kiosk[]>(client().from('kiosk').select('id, name, library_id, state')),
    settle<{ id: string; name: string }[]>(client().from('library').select('id, name'))
  ]);
  if (!heads.ok) return heads;
  if (!alarms.ok) return alarms;
  if (!sightings.ok) return sightings;
  if (!kiosks.ok) return kiosks;
  if (!libraries.ok) return libraries;
  const names = new Map(libraries.value.map(({ id, name }) => [id, name]));
  const byId = new Map(kiosks.value.map((one) => [one.id, one]));
  const placed = <One extends { kiosk_id: string }>(one: One) => {
    const kiosk = byId.get(one.kiosk_id);
    return { ...one, kiosk: kiosk?.name ?? '', library: names.get(kiosk?.library_id ?? '') ?? '' };
  };
  const last = new Map<string, Sighting>();
  for (const one of sightings.value)
    if (!last.has(one.kiosk_id) && byId.get(one.kiosk_id)?.state === 'active')
      last.set(one.kiosk_id, placed(one));
  return done({
    head: heads.value[0] ?? null,
    alarms: alarms.value.map(placed),
    sightings: [...last.values()]
  });
}

/** HQ looked into it and knows the cause. Refusals: `not-found`, `not-allowed`. */
export const settleAlarm = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('settle_log_alarm', { p_id: id }));
