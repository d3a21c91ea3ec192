import type { Column } from '#lib/components/Table.svelte';
import type { Kiosk } from '#lib/data/kiosks.ts';
import { dayMs, parseInstant } from '#lib/domain/moment.ts';
import { m } from '#lib/paraglide/messages.js';

/** As `staleAfterMs` of the verdicts, which this page has no use for. */
const staleAfterMs = 30 * dayMs;
const isStale = (at: string) => Date.now() - (parseInstant(at) ?? 0) > staleAfterMs;

function batteryOf({ battery_percent: percent, charging }: Kiosk): string {
  if (percent === null) return '–';
  return charging ? m.library_kiosk_charging({ percent }) : m.library_kiosk_battery_value({ percent });
}

/**
 * How a kiosk is doing, as it said itself when it was heard of last; the same for its library and for HQ.
 * @param instant writes an instant (RFC 3339) for the reader
 */
export const healthColumns = (instant: (text: string) => string): Column<Kiosk>[] => [
  {
    key: 'seen',
    label: m.library_kiosk_seen(),
    text: (one) => (one.last_seen_at ? instant(one.last_seen_at) : m.library_kiosk_never())
  },
  {
    key: 'lists',
    label: m.library_kiosk_lists(),
    text: ({ lists_at: at }) => {
      if (!at) return '–';
      return isStale(at) ? `${instant(at)} · ${m.library_kiosk_lists_old()}` : instant(at);
    }
  },
  { key: 'battery', label: m.library_kiosk_battery(), text: batteryOf },
  { key: 'version', label: m.library_kiosk_version(), text: (one) => one.version_seen ?? '–' }
];
