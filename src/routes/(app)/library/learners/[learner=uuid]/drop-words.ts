import type { Chain } from '#lib/data/enrolments.ts';
import { m } from '#lib/paraglide/messages.js';
import type { showFor } from '../../show.ts';

/** What follows from leaving the course, with all that hangs on it: the appointment, the voucher kept for it, the money. */
export function dropText(chain: Chain, show: ReturnType<typeof showFor>): string {
  const parts = [m.library_drop_text()];
  if (chain.sitting_state === 'booked' && chain.sitting_starts_at)
    parts.push(m.library_drop_booking({ moment: show.instant(chain.sitting_starts_at) }));
  else if (['arrived', 'admitted', 'ready', 'running', 'paused'].includes(chain.sitting_state ?? ''))
    parts.push(m.library_drop_in_room());
  if (chain.voucher_state === 'reserved') parts.push(m.library_drop_voucher());
  if ((chain.paid_minor ?? 0) > 0)
    parts.push(m.library_drop_paid({ amount: show.money(chain.paid_minor ?? 0, chain.currency) }));
  return parts.join(' ');
}
