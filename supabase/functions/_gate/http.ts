/** What a function answers: a JSON body, or a refusal with one of the codes of docs/error-codes.md. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, apikey, content-type, x-client-info',
  'access-control-allow-methods': 'POST, OPTIONS'
};

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/**
 * Serves POST requests with a JSON object as body. Refusals become their status with `{code}`; anything else that is thrown
 * is written to the function's log and answered as 500 `unexpected`, never with its text.
 */
export function serve(handle: (request: Request, body: Record<string, unknown>) => Promise<unknown>): void {
  Deno.serve(async (request) => {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    if (request.method !== 'POST') return json({ code: 'bad-method' }, 405);
    try {
      const body: unknown = await request.json().catch(() => ({}));
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new Refusal('bad-body', 422);
      return json(await handle(request, body as Record<string, unknown>));
    } catch (fault) {
      if (fault instanceof Refusal) return json({ code: fault.code }, fault.status);
      console.error(fault);
      return json({ code: 'unexpected' }, 500);
    }
  });
}
