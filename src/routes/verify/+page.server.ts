import { redirect } from '@sveltejs/kit';
import { parse } from '#lib/domain/number.ts';
import type { PageServerLoad } from './$types';

/** `?number=` comes from the form, also without script: a good number goes on to its page, a slip comes back as typed. */
export const load: PageServerLoad = ({ url }) => {
  const typed = url.searchParams.get('number') ?? '';
  if (!typed.trim()) return { typed, slip: null };
  const parsed = parse(typed, 'award');
  if (parsed.ok) redirect(303, `/v/${parsed.number}`);
  return { typed, slip: parsed.otherKind ? ('voucher' as const) : parsed.code };
};
