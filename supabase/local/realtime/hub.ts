import type postgres from 'postgres';
import type { Limits } from './limits.ts';
import type { RightsProbe } from './rights.ts';
import type { Rooms } from './room.ts';
import type { TokenSettings } from './tokens.ts';

/** What every socket and channel of one server shares. */
export interface Hub {
  sql: postgres.Sql;
  rights: RightsProbe;
  rooms: Rooms;
  limits: Limits;
  tokens: TokenSettings;
  /** How often an open channel's right to read is asked for again. */
  recheckMs: number;
  failed(what: string, error: unknown): void;
}
