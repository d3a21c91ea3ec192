/** The server understood and said no: `code` is one of docs/error-codes.md. */
export type Refused = { ok: false; kind: 'refused'; code: string; status: number };
/** Nobody answered, or something that is not our server did (a captive portal). */
export type Offline = { ok: false; kind: 'offline' };
/** A fault that no rule foresaw: a 5xx, an answer of another shape. `status` is 0 when there was none. */
export type Unexpected = { ok: false; kind: 'unexpected'; status: number; message: string };
export type Failure = Refused | Offline | Unexpected;
export type Result<T> = { ok: true; value: T } | Failure;

export const done = <T>(value: T): Result<T> => ({ ok: true, value });
export const refused = (code: string, status = 422): Refused => ({
  ok: false,
  kind: 'refused',
  code,
  status
});
export const offline: Offline = { ok: false, kind: 'offline' };
export const unexpected = (message: string, status = 0): Unexpected => ({
  ok: false,
  kind: 'unexpected',
  status,
  message
});

/** What supabase-js hands back from PostgREST. */
export type Answer = { data: unknown; error: PostgrestFault | null; status: number };
type PostgrestFault = { message: string; code?: string; details?: string | null };

const CODE = /^[a-z][a-z0-9-]*$/;

/**
 * Turns PostgREST's answer into a Result. `PTnnn` with a code in `details` is a refusal; 42501 and 401 get our codes,
 * so that a page need not know where the no came from.
 * @param read turns the raw data into the value; what it throws becomes `unexpected`
 */
export async function settle<T>(
  query: PromiseLike<Answer>,
  read: (data: unknown) => T = (data) => data as T
): Promise<Result<T>> {
  let answer: Answer;
  try {
    answer = await query;
  } catch (fault) {
    return fromThrown(fault);
  }
  if (answer.error) return fromFault(answer.error, answer.status);
  try {
    return done(read(answer.data));
  } catch (fault) {
    return unexpected(fault instanceof Error ? fault.message : String(fault), answer.status);
  }
}

function fromFault(fault: PostgrestFault, status: number): Failure {
  if (status === 0) return offline;
  const raised = /^PT(\d{3})$/.exec(fault.code ?? '');
  if (raised && fault.details && CODE.test(fault.details)) return refused(fault.details, Number(raised[1]));
  if (status === 401 || fault.code?.startsWith('PGRST3')) return refused('not-signed-in', 401);
  if (fault.code === '42501' || status === 403) return refused('not-allowed', 403);
  if (fault.code === 'PGRST116') return refused('not-found', 404);
  if (status === 429) return refused('slow-down', 429);
  // A 2xx that is no JSON comes from a portal or a proxy, never from our server.
  if (status >= 200 && status < 300) return offline;
  return unexpected(fault.message, status);
}

/** fetch rejects with a TypeError when nobody answers. */
export function fromThrown(fault: unknown): Failure {
  const name = fault instanceof Error ? fault.name : '';
  if (fault instanceof TypeError || name === 'AbortError' || name === 'TimeoutError') return offline;
  return unexpected(fault instanceof Error ? fault.message : String(fault));
}

/** The first row of a verb that returns a table of one; `not-found` when there is none. */
export function first<T>(result: Result<T[]>): Result<T> {
  if (!result.ok) return result;
  const row = result.value[0];
  return row === undefined ? refused('not-found', 404) : done(row);
}

/** Applies `change` to a value that is there. */
export const map = <T, U>(result: Result<T>, change: (value: T) => U): Result<U> =>
  result.ok ? done(change(result.value)) : result;
