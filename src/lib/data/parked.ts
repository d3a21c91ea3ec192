import { client, type Client } from './client.ts';
import { first, settle, type Result } from './result.ts';
import type { Judgement } from './envelope.ts';

export type Name = { user_id: string; given_name: string; family_name: string | null };

/** What stands in the record of a sitting. */
export type Deed = { kind: string; effective_at: string | null; by: Name | null };

/** A command that the server keeps for a librarian to decide, with the people it is about. */
export type Parked = {
  id: string;
  session_id: string;
  sitting_id: string | null;
  kind: string;
  payload: Record<string, unknown>;
  /** `member-suspended`, `time-uncertain` or `full-sign-in-needed`. */
  code: string;
  actor_id: string;
  /** When it took place, as far as the server can tell; RFC 3339. */
  effective_at: string;
  received_at: string;
  actor: Name | null;
  learner: Name | null;
  /** What is written on the seat that it names; null where it names none. */
  seat: string | null;
  /** The state of its sitting now; null for a command about the session, and while its sitting is still to be made. */
  state: string | null;
  /** What others did since the tablet last saw the sitting, else its last deed; at most three, the latest last. */
  deeds: Deed[];
  /** What was sent about the sitting that this one makes, in order: decided with it. */
  followers: { id: string; kind: string; effective_at: string }[];
};

const COLUMNS =
  'id, session_id, sitting_id, awaits_sitting_id, kind, payload, code, actor_id, base_version, effective_at, ' +
  'received_at, position';

type Row = Omit<Parked, 'actor' | 'learner' | 'seat' | 'state' | 'deeds' | 'followers'> & {
  awaits_sitting_id: string | null;
  base_version: number | null;
};
type Sitting = { id: string; learner_id: string; state: string };
type Event = {
  sitting_id: string;
  seq: number;
  kind: string;
  effective_at: string | null;
  actor_id: string | null;
};

const mostDeeds = 3;
const makes = (row: Row): string | null =>
  row.kind === 'walk-in' || row.kind === 'move-here' ? String(row.payload.sitting_id) : null;
const textOf = (row: Row, field: string): string[] =>
  typeof row.payload[field] === 'string' ? [row.payload[field]] : [];
const byKey = <Key, Value>(list: readonly Value[], key: (one: Value) => Key) =>
  new Map(list.map((one) => [key(one), one]));

/** What waits for a decision in a library, in the order it came: earlier ones of a sitting are decided first. */
export async function ofLibrary(libraryId: string): Promise<Result<Parked[]>> {
  const rows = await settle<Row[]>(
    client()
      .from('command')
      .select(COLUMNS)
      .eq('library_id', libraryId)
      .eq('status', 'parked')
      .order('position')
      .returns<Row[]>()
  );
  if (!rows.ok) return rows;
  if (rows.value.length === 0) return { ok: true, value: [] };
  const about = [...new Set(rows.value.flatMap((row) => row.sitting_id ?? textOf(row, 'from_sitting_id')))];
  const [sittings, enrolments, seats, events] = await Promise.all([
    settle<Sitting[]>(client().from('sitting').select('id, learner_id, state').in('id', about)),
    settle<{ id: string; learner_id: string }[]>(
      client()
        .from('enrolment')
        .select('id, learner_id')
        .in('id', [...new Set(rows.value.flatMap((row) => textOf(row, 'enrolment_id')))])
    ),
    settle<{ id: string; label: string }[]>(
      client()
        .from('seat')
        .select('id, label')
        .in('id', [...new Set(rows.value.flatMap((row) => textOf(row, 'seat_id')))])
    ),
    settle<Event[]>(
      client()
        .from('sitting_event')
        .select('sitting_id, seq, kind, effective_at, actor_id')
        .in('sitting_id', about)
        .order('seq')
    )
  ]);
  if (!sittings.ok) return sittings;
  if (!enrolments.ok) return enrolments;
  if (!seats.ok) return seats;
  if (!events.ok) return events;
  const people = [
    ...rows.value.map(({ actor_id }) => actor_id),
    ...sittings.value.map((one) => one.learner_id),
    ...enrolments.value.map((one) => one.learner_id),
    ...events.value.flatMap(({ actor_id }) => actor_id ?? [])
  ];
  const names = await settle<Name[]>(
    client()
      .from('profile')
      .select('user_id, given_name, family_name')
      .in('user_id', [...new Set(people)])
  );
  if (!names.ok) return names;

  const name = byKey(names.value, (one) => one.user_id);
  const sitting = byKey(sittings.value, (one) => one.id);
  const enrolment = byKey(enrolments.value, (one) => one.id);
  const seat = byKey(seats.value, (one) => one.id);
  const deedsOf = (row: Row): Deed[] => {
    const all = events.value.filter(({ sitting_id }) => sitting_id === row.sitting_id);
    const since = all.filter(({ seq }) => row.base_version !== null && seq > row.base_version);
    return (since.length > 0 ? since.slice(-mostDeeds) : all.slice(-1)).map((event) => ({
      kind: event.kind,
      effective_at: event.effective_at,
      by: name.get(event.actor_id ?? '') ?? null
    }));
  };
  const learnerOf = (row: Row): string | undefined => {
    const [from] = textOf(row, 'from_sitting_id');
    const [enrolled] = textOf(row, 'enrolment_id');
    return (sitting.get(row.sitting_id ?? from ?? '') ?? enrolment.get(enrolled ?? ''))?.learner_id;
  };
  const value = rows.value
    .filter((row) => row.awaits_sitting_id === null)
    .map((row) => ({
      ...row,
      actor: name.get(row.actor_id) ?? null,
      learner: name.get(learnerOf(row) ?? '') ?? null,
      seat: seat.get(textOf(row, 'seat_id')[0] ?? '')?.label ?? null,
      state: sitting.get(row.sitting_id ?? '')?.state ?? null,
      deeds: deedsOf(row),
      followers: rows.value.filter(
        (one) => one.awaits_sitting_id !== null && one.awaits_sitting_id === makes(row)
      )
    }));
  return { ok: true, value };
}

/**
 * Lets a parked command be judged as of when it took place. The judgement may still be a conflict.
 * Refusals: `second-person-needed` to its sender, `earlier-command-waits`, `not-parked`.
 */
export const confirm = async (id: string): Promise<Result<Judgement>> =>
  first(await settle<Judgement[]>(client().rpc('confirm_command', { p_id: id })));

/**
 * The author of a parked signature stands by it, signed in fully. Refusals: `not-allowed` to anybody else, `not-parked`,
 * `full-sign-in-needed`.
 * @param as the client of the author, who has just signed in
 */
export const sign = async (as: Client, id: string): Promise<Result<Judgement>> =>
  first(await settle<Judgement[]>(as.rpc('sign_command', { p_id: id })));

/** Decides that a parked command did not count; it stays in the record. Refusals as for `confirm`. */
export const discard = (id: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('discard_command', { p_id: id, p_reason: reason }));
