import { redirect } from '@sveltejs/kit';
import { anonymous } from '#lib/data/client.ts';
import * as libraries from '#lib/data/libraries.ts';
import * as setup from '#lib/data/setup.ts';
import * as number from '#lib/domain/number.ts';
import type { Slip } from './slip.ts';
import type { PageServerLoad } from './$types';

/** `?number=` is the verify box as sent: a right number goes on, anything else comes back with what is wrong. */
export const load: PageServerLoad = async ({ url, fetch, getClientAddress }) => {
  const typed = url.searchParams.get('number') ?? '';
  const read = number.parse(typed, 'award');
  if (read.ok) redirect(303, `/v/${read.number}`);

  const slip: Slip | null = typed === '' ? null : read.otherKind ? 'voucher' : read.code;
  const nobody = anonymous(fetch, getClientAddress());
  const found = await libraries.list(nobody);
  // A programme without libraries may be one that nobody runs yet.
  if (found.ok && found.value.length === 0) {
    const claimed = await setup.claimed(nobody);
    if (claimed.ok && !claimed.value) redirect(307, '/setup');
  }
  return { typed, slip, libraries: found.ok ? found.value : null };
};
