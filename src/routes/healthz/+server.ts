import { version } from '$app/environment';
import { json } from '@sveltejs/kit';
import { backendAnswers } from '#lib/data/health.ts';

/** For load balancers and start scripts: 200 only when the app and its backend can serve. */
export const GET = async ({ fetch, getClientAddress }) => {
  const serving = await backendAnswers(fetch, getClientAddress());
  return json(
    { status: serving ? 'ok' : 'backend-unreachable', version },
    { status: serving ? 200 : 503, headers: { 'cache-control': 'no-store' } }
  );
};
