import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';
import type { Judgement } from './envelope.ts';

type Name = { user_id: string; given_name: string; family_name: string | null };

/** A command that the server keeps for a librarian to decide, with the people it is about. */
export type Parked = {
  id: string;
  session_id: string;
  sitting_id: string | null;
  kind: string;
  payload: Record<string, unknown>;
  /** `member-suspended` or `time-uncertain`. */
  code: string;
  actor_id: string;
  /** When it took place, as far as the server can tell; RFC 3339. */
  effective_at: string;
  received_at: string;
  actor: Name | null;
  learner: Name | null;
  /** The state of its sitting now; null for a command about the session. */
  state: string | null;
};

const COLUMNS =
  'id, session_id, sitting_id, kind, payload, code, actor_id, effective_at, received_at, position';

type Row = Omit<Parked, 'actor' | 'learner' | 'state'>;
type Sitting = { id: string; learner_id: string; state: string };

/** What waits for a decision in a library, in the order it came: earlier ones of a sitting are decided first. */
export async function ofLibrary(libraryId: string): Promise<Result<Parked[]>> {
  const rows = await settle<Row[]>(
    client()
      .from('command')
      .select(COLUMNS)
      .eq('library_id', libraryId)
      .eq('status', 'parked')
      .order('position')
  );
  if (!rows.ok || rows.value.length === 0) return rows as Result<Parked[]>;
  const sittingIds = [...new Set(rows.value.flatMap(({ sitting_id }) => sitting_id ?? []))];
  const sittings = await settle<Sitting[]>(
    client().from('sitting').select('id, learner_id, state').in('id', sittingIds)
  );
  if (!sittings.ok) return sittings;
  const people = [
    ...rows.value.map(({ actor_id }) => actor_id),
    ...sittings.value.map((one) => one.learner_id)
  ];
  const names = await settle<Name[]>(
    client()
      .from('profile')
      .select('user_id, given_name, family_name')
      .in('user_id', [...new Set(people)])
  );
  if (!names.ok) return names;
  const name = new Map(names.value.map((one) => [one.user_id, one]));
  const sitting = new Map(sittings.value.map((one) => [one.id, one]));
  const value = rows.value.map((row) => {
    const about = sitting.get(row.sitting_id ?? '');
    return {
      ...row,
      actor: name.get(row.actor_id) ?? null,
      learner: about ? (name.get(about.learner_id) ?? null) : null,
      state: about?.state ?? null
    };
  });
  return { ok: true, value };
}

/**
 * Lets a parked command be judged as of when it took place. The judgement may still be a conflict.
 * Refusals: `second-person-needed` to its sender, `earlier-command-waits`, `not-parked`.
 */
export const confirm = async (id: string): Promise<Result<Judgement>> =>
  first(await settle<Judgement[]>(client().rpc('confirm_command', { p_id: id })));

/** Decides that a parked command did not count; it stays in the record. Refusals as for `confirm`. */
export const discard = (id: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('discard_command', { p_id: id, p_reason: reason }));
