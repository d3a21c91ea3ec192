import { redirect } from '@sveltejs/kit';
import { cookieMaxAge, cookieName, isLocale } from '#lib/paraglide/runtime.js';
import type { RequestHandler } from './$types';

/** The language switch of pages without script. `back` is a path of this app and nothing else. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
  const form = await request.formData();
  const locale = form.get('locale');
  if (isLocale(locale))
    cookies.set(cookieName, locale, {
      path: '/',
      maxAge: cookieMaxAge,
      sameSite: 'lax',
      httpOnly: false,
      secure: url.protocol === 'https:'
    });

  const back = new URL(String(form.get('back') ?? '/'), url.origin);
  redirect(303, back.origin === url.origin ? `${back.pathname}${back.search}` : '/');
};
