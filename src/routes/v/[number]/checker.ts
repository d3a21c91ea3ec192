import type { Cookies } from '@sveltejs/kit';
import { parse } from '#lib/domain/number.ts';

const cookie = 'carrel-checker';

/** The one path of an award's page, however its number was typed. */
const pathOf = (number: string) => {
  const parsed = parse(number, 'award');
  return parsed.ok ? `/v/${parsed.number}` : null;
};

/**
 * Hands who is checking to the award's page, which takes it at once: in a cookie of that page, because its address is copied
 * and passed on. Gives the page's path.
 */
export function hand(cookies: Cookies, number: string, name: string | null, url: URL): string {
  const path = pathOf(number) ?? '/verify';
  const secure = url.protocol === 'https:';
  if (name !== null) cookies.set(cookie, name, { path, secure, maxAge: 60, httpOnly: true, sameSite: 'lax' });
  return path;
}

/** Who was said to be checking, once. */
export function take(cookies: Cookies, number: string): string | null {
  const path = pathOf(number);
  const name = cookies.get(cookie) ?? null;
  if (path && name !== null) cookies.delete(cookie, { path });
  return name;
}
