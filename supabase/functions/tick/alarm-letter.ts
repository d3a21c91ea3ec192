import en from '#messages/en/log.json' with { type: 'json' };
import fr from '#messages/fr/log.json' with { type: 'json' };
import * as checkpoint from '#lib/domain/checkpoint.ts';
import { publicKey, type KeyList } from '#lib/domain/key-list.ts';
import { formatInstant } from '#lib/domain/moment.ts';

/** A row of `take_log_alarms`. */
export type LogAlarm = {
  id: string;
  kind: keyof typeof kinds;
  note: string | null;
  other_note: string | null;
  library: string;
  kiosk: string;
  raised_at: string;
  people: { email: string; locale: string }[];
};

const kinds = {
  fork: 'log_kind_fork',
  ahead: 'log_kind_ahead',
  'log-shrank': 'log_kind_log_shrank',
  'back-dated': 'log_kind_back_dated',
  'other-root': 'log_kind_other_root',
  'forged-list': 'log_kind_forged_list',
  'older-lists': 'log_kind_older_lists'
} as const;

const fill = (message: string, values: Record<string, string>) =>
  message.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');

/**
 * Whether one of the log's published keys signed what the kiosk sent in; null when there is nothing to check. Only then is it
 * proof against whoever holds that key; else somebody may have taken the kiosk's account.
 */
export function isSigned({ note }: Pick<LogAlarm, 'note'>, keys: KeyList): boolean | null {
  if (note === null) return null;
  const logKeys = keys.keys.filter((key) => key.use === 'log' && key.alg === 'Ed25519').map(publicKey);
  return checkpoint.verify(note, checkpoint.logOrigin(keys.origin), logKeys) !== null;
}

/** The letter to one person of HQ, in that person's language where we have it. */
export function letterOf(
  alarm: LogAlarm,
  locale: string,
  signed: boolean | null,
  origin: string
): { subject: string; text: string } {
  const said = locale.startsWith('fr') ? fr : en;
  const values = {
    kind: said[kinds[alarm.kind]],
    kiosk: alarm.kiosk,
    library: alarm.library,
    time: formatInstant(Date.parse(alarm.raised_at)),
    proof: signed === null ? '' : signed ? said.log_signed : said.log_not_signed,
    address: `${origin}/programme/log`,
    origin
  };
  return { subject: fill(said.log_letter_subject, values), text: fill(said.log_letter_text, values) };
}
