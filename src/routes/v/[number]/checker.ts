import type { Cookies } from '@sveltejs/kit';
import { parse } from '#lib/domain/number.ts';

const cookie = 'carrel-checker';

/** The one path of an award's page, however its number was typed. */
const pathOf = (number: string) => {
  const parsed = parse(number, 'award');
  return parsed.ok ? `/v/${parsed.number}` : null;
};

/**
 * Whether the page is opened by this, or was open and now learns by whom: one check then, and not two. A form that is sent
 * back with a fault shows the page again as well.
 */
type Way = 'page' | 'page-again';

/**
 * Hands who is checking to the award's page, which takes it at once: in a cookie of that page, because its address is copied
 * and passed on. Gives the page's path.
 */
export function hand(cookies: Cookies, number: string, name: string | null, way: Way, url: URL): string {
  const path = pathOf(number) ?? '/verify';
  const secure = url.protocol === 'https:';
  const told = `${way} ${name}`;
  if (name !== null) cookies.set(cookie, told, { path, secure, maxAge: 60, httpOnly: true, sameSite: 'lax' });
  return path;
}

/** Who was said to be checking, once. */
export function take(cookies: Cookies, request: Request, number: string): { name: string | null; way: Way } {
  const path = pathOf(number);
  const told = cookies.get(cookie);
  if (path && told !== undefined) cookies.delete(cookie, { path });
  const [, way = null, name = null] = /^(page|page-again) (.+)$/.exec(told ?? '') ?? [];
  return { name, way: way === 'page-again' || request.method === 'POST' ? 'page-again' : 'page' };
}
