import { redirect } from '@sveltejs/kit';
import { addressed, parse } from '#lib/domain/number.ts';
import { publicOrigin } from '#lib/env.ts';
import type { PageServerLoad } from './$types';

/**
 * `?number=` comes from the form, also without script: a good number goes on to its page, a slip comes back as typed.
 * People paste the whole address from a phone as well: ours holds a number, another issuer's is told by its place.
 */
export const load: PageServerLoad = ({ url }) => {
  const typed = url.searchParams.get('number') ?? '';
  if (!typed.trim()) return { typed, slip: null };
  const address = addressed(typed);
  if (address && ![url.origin, publicOrigin()].includes(address.origin))
    return { typed, slip: 'other-issuer' as const, place: address.host };
  const parsed = parse(address?.number ?? typed, 'award');
  if (parsed.ok) redirect(303, `/v/${parsed.number}`);
  return { typed, slip: parsed.otherKind ? ('voucher' as const) : parsed.code };
};
