import { client } from './client.ts';
import { invoke } from './functions.ts';
import { done, settle, type Result } from './result.ts';

export type Kiosk = {
  id: string;
  library_id: string;
  name: string;
  /** Where it stands; null when nobody said. */
  place: string | null;
  state: 'active' | 'unenrolled';
  enrolled_at: string;
  last_seen_at: string | null;
  version_seen: string | null;
  /** When the lists that it holds were made. */
  lists_at: string | null;
  /** 0 to 100 and whether it is plugged in, where the browser tells. */
  battery_percent: number | null;
  charging: boolean | null;
};

/** A kiosk anywhere in the network, with its library's name. */
export type NetworkKiosk = Kiosk & { library: { name: string } };

const columns =
  'id, library_id, name, place, state, enrolled_at, last_seen_at, version_seen, lists_at, battery_percent, charging';

/** The account a kiosk signs in with, and the root key it pins. */
export type KioskAccount = { email: string; password: string; root_fingerprint: string | null };

export const ofLibrary = (libraryId: string): Promise<Result<Kiosk[]>> =>
  settle<Kiosk[]>(client().from('kiosk').select(columns).eq('library_id', libraryId).order('name'));

/** Every kiosk of the network, for HQ; the ones seen longest ago first. */
export const ofNetwork = (): Promise<Result<NetworkKiosk[]>> =>
  settle<NetworkKiosk[]>(
    client()
      .from('kiosk')
      .select(`${columns}, library(name)`)
      .order('last_seen_at', { ascending: true, nullsFirst: true })
  );

/** This device's own row: its name, its place and its library. Null when it is enrolled no more. */
export const own = async (): Promise<Result<NetworkKiosk | null>> => {
  const rows = await settle<NetworkKiosk[]>(
    client().from('kiosk').select(`${columns}, library(name)`).eq('state', 'active').limit(1)
  );
  return rows.ok ? done(rows.value[0] ?? null) : rows;
};

/** A librarian makes a code that enrols one device, once. */
export const createCode = (libraryId: string, name: string, place: string): Promise<Result<string>> =>
  settle<string>(
    client().rpc('create_kiosk_code', { p_library_id: libraryId, p_name: name, p_place: place.trim() })
  );

/** Enrols this device with such a code; the caller signs in with the answer. Refusals: `code-unknown`, `slow-down`. */
export const enrol = (code: string): Promise<Result<KioskAccount>> => invoke('enrol-kiosk', { code });

/** How a kiosk is doing: its version, the time of its lists (RFC 3339), and its battery where the browser tells. */
export type Report = { version: string; listsAt: string | null; battery: Battery | null };
export type Battery = { percent: number; charging: boolean };

/** The kiosk says that it is there and how it is doing. Refusal: `unenrolled`. */
export const seen = ({ version, listsAt, battery }: Report): Promise<Result<null>> =>
  settle<null>(
    client().rpc('kiosk_seen', {
      p_version: version,
      ...(listsAt === null ? {} : { p_lists_at: listsAt }),
      ...(battery === null ? {} : { p_battery: battery.percent, p_charging: battery.charging })
    })
  );

type BatteryManager = { level: number; charging: boolean };

/** The battery of this device; null where the browser keeps it to itself. */
export async function battery(): Promise<Battery | null> {
  const { getBattery } = navigator as { getBattery?: () => Promise<BatteryManager> };
  const found = await getBattery?.call(navigator).catch(() => null);
  return found ? { percent: Math.round(found.level * 100), charging: found.charging } : null;
}

/** What a kiosk may find wrong with the lists or the log that it was served. */
export type ListFault = 'other-root' | 'forged-list' | 'older-lists' | 'log-shrank' | 'back-dated';

/**
 * The kiosk sends in the checkpoints it held and was shown, the earlier first, and what it found wrong. Without network, or
 * from a device that is no kiosk any more, nobody hears of it; the kiosk's own screen still says so.
 */
export const reportCheckpoints = (notes: (string | null)[], fault?: ListFault): Promise<Result<unknown>> =>
  settle<unknown>(
    client().rpc('report_checkpoints', {
      p_notes: notes.filter((note) => note !== null),
      ...(fault ? { p_fault: fault } : {})
    })
  );

export const unenrol = (kioskId: string): Promise<Result<null>> =>
  settle<null>(client().rpc('unenrol_kiosk', { p_kiosk_id: kioskId }));
