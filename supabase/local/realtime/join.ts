import { randomUUID } from 'node:crypto';
import { isRecord } from './frames.ts';
import type { Claims } from './tokens.ts';
import { readToken, TokenError, type TokenSettings } from './tokens.ts';

/** What a client asks for with phx_join. What it leaves out, or gets wrong, has a default, as on hosted Supabase. */
export interface JoinRequest {
  token: string | null;
  private: boolean;
  ack: boolean;
  self: boolean;
  replicationReady: boolean;
  replay: { since: number; limit: number } | 'invalid' | null;
  presenceEnabled: boolean;
  presenceKey: string;
  databaseChanges: boolean;
}

/** Why a join, or a channel's next token, is refused; clients see `code: message`. */
export class Refusal extends Error {
  override name = 'Refusal';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

const maxReplay = 25;

export function readJoin(payload: Record<string, unknown>): JoinRequest {
  const config = record(payload.config);
  const broadcast = record(config.broadcast);
  const presence = record(config.presence);
  const token = payload.user_token ?? payload.access_token;
  return {
    token: typeof token === 'string' && token !== '' && !token.startsWith('sb_') ? token : null,
    private: yes(config.private),
    ack: yes(broadcast.ack),
    self: yes(broadcast.self),
    replicationReady: yes(broadcast.replication_ready),
    replay: readReplay(broadcast.replay),
    presenceEnabled: yes(presence.enabled),
    presenceKey: typeof presence.key === 'string' && presence.key !== '' ? presence.key : randomUUID(),
    databaseChanges: Array.isArray(config.postgres_changes) && config.postgres_changes.length > 0
  };
}

function readReplay(value: unknown): JoinRequest['replay'] {
  if (value === undefined || value === null) return null;
  const { since, limit = maxReplay } = record(value);
  if (typeof since !== 'number' || !Number.isFinite(since) || since < 0) return 'invalid';
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) return 'invalid';
  return { since, limit: Math.min(limit, maxReplay) };
}

/** The claims of a token, with its faults as what a channel says about them. */
export function claimsOf(token: string, settings: TokenSettings): Claims {
  try {
    return readToken(token, settings);
  } catch (error) {
    if (error instanceof TokenError) throw new Refusal(error.code, error.message);
    throw error;
  }
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function yes(value: unknown): boolean {
  return value === true || value === 'true';
}
