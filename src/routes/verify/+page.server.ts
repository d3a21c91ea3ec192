import { redirect } from '@sveltejs/kit';
import { addressed, parse } from '#lib/domain/number.ts';
import * as saidBy from '#lib/domain/said-by.ts';
import { publicOrigin } from '#lib/env.ts';
import * as checker from '../v/[number]/checker.ts';
import type { PageServerLoad } from './$types';

/**
 * `?number=` comes from the form, also without script: a good number goes on to its page, a slip comes back as typed.
 * `by=` is who checks, for the holder to see.
 * People paste the whole address from a phone as well: ours holds a number, another issuer's is told by its place.
 */
export const load: PageServerLoad = ({ url, cookies }) => {
  const typed = url.searchParams.get('number') ?? '';
  const by = url.searchParams.get('by') ?? '';
  const name = saidBy.read(by);
  const told = { typed, by, unfit: by.trim() !== '' && name === null };
  if (!typed.trim()) return { ...told, slip: null };
  const address = addressed(typed);
  if (address && ![url.origin, publicOrigin()].includes(address.origin))
    return { ...told, slip: 'other-issuer' as const, place: address.host };
  const parsed = parse(address?.number ?? typed, 'award');
  if (parsed.ok && !told.unfit) redirect(303, checker.hand(cookies, parsed.number, name, 'page', url));
  if (parsed.ok) return { ...told, slip: null };
  return { ...told, slip: parsed.otherKind ? ('voucher' as const) : parsed.code };
};
