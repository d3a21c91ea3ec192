/** The report of a session as `read_report` gives it: the fixed text, and the words behind its ids. */
import { z } from 'zod';
import { parseInstant } from './moment.ts';

const at = z.string();
const deed = z.object({ by: z.uuid(), at });

const sitting = z.object({
  id: z.uuid(),
  learner_id: z.uuid(),
  course_id: z.uuid(),
  file_number: z.number(),
  course: z.string(),
  seat: z.string().nullable(),
  attempt: z.number(),
  starts_at: at,
  state: z.string(),
  pass_percent: z.string(),
  score_percent: z.string().nullable(),
  result_by: z.uuid().nullable(),
  id_check: z
    .object({
      outcome: z.string(),
      document_kind: z.string().nullable(),
      name_match: z.string().nullable(),
      reason: z.string().nullable(),
      checked_by: z.uuid(),
      checked_at: at
    })
    .nullable(),
  tools: z.array(
    z.object({ kind: z.string(), allowed: z.boolean(), answer: z.string(), count: z.number().nullable() })
  ),
  tools_checked: deed.nullable(),
  events: z.array(
    z.object({
      seq: z.number(),
      kind: z.string(),
      at: at.nullable(),
      seconds: z.number().nullable(),
      reason: z.string().nullable(),
      actor_id: z.uuid().nullable(),
      uncertain: z.boolean()
    })
  ),
  notes: z.array(z.uuid()),
  clock: z.object({
    started_at: at.nullable(),
    ended_at: at.nullable(),
    elapsed_ms: z.number(),
    paused_ms: z.number(),
    allowed_ms: z.number()
  })
});

const body = z.object({
  format: z.literal(1),
  session: z.object({
    id: z.uuid(),
    library: z.string(),
    library_code: z.string(),
    time_zone: z.string(),
    room: z.string(),
    starts_at: at,
    ends_at: at
  }),
  closed: z.object({ by: z.uuid().nullable(), at: at.nullable() }),
  proctors: z.array(z.uuid()),
  sittings: z.array(sitting),
  incidents: z.array(
    z.object({
      id: z.uuid(),
      sitting_id: z.uuid().nullable(),
      category: z.string(),
      code: z.string(),
      at,
      reported_by: z.uuid(),
      countersigned: deed.nullable(),
      credits: z.array(z.object({ sitting_id: z.uuid(), seconds: z.number() })),
      notes: z.array(z.uuid())
    })
  ),
  room_checks: z.array(
    z.object({
      id: z.uuid(),
      lines: z.array(z.object({ item: z.string(), ok: z.boolean() })),
      by: z.uuid(),
      at
    })
  ),
  handovers: z.array(
    z.object({ id: z.uuid(), by: z.uuid(), to: z.uuid().nullable(), at, notes: z.array(z.uuid()) })
  ),
  /** Who had the desk from then on; a report that was fixed before they were part of it has none. */
  take_overs: z
    .array(z.object({ id: z.uuid(), handover_id: z.uuid().nullable(), by: z.uuid(), at }))
    .default([]),
  notes: z.array(z.uuid())
});

const person = z.object({
  given_name: z.string(),
  family_name: z.string().nullable(),
  name_seen: z.string().nullable()
});

export const reportSchema = z.object({
  state: z.string(),
  /** Null while the session is open: then the body is a draft. */
  id: z.uuid().nullable(),
  body: z.string(),
  sha256: z.string().nullable(),
  closed_at: at.nullable(),
  closed_by: z.uuid().nullable(),
  signatures: z.array(deed),
  addendum: z.array(
    z.object({
      what: z.string(),
      at: at.nullable(),
      received_at: at,
      actor_id: z.uuid().nullable(),
      sitting_id: z.uuid().nullable(),
      detail: z.record(z.string(), z.unknown())
    })
  ),
  words: z.object({
    people: z.record(z.string(), person),
    courses: z.record(z.string(), z.record(z.string(), z.string())),
    notes: z.record(z.string(), z.object({ body: z.string(), author_id: z.uuid() }))
  })
});

export type Answer = z.infer<typeof reportSchema>;
export type Body = z.infer<typeof body>;
export type ReportSitting = z.infer<typeof sitting>;
export type Report = Omit<Answer, 'body'> & { text: string; body: Body };

/** Reads the verb's answer; throws on another shape. */
export function readReport(data: unknown): Report {
  const answer = reportSchema.parse(data);
  return { ...answer, text: answer.body, body: body.parse(JSON.parse(answer.body)) };
}

/** Whether the text is the one that the SHA-256 (hex) was made of. */
export async function matches(text: string, sha256: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}

/** Who gave the desk and who took it, in the order of time. A `taken` one names the person it was taken from, if anybody. */
export function deskChanges(
  body: Body
): (
  | { what: 'given'; id: string; by: string; to: string | null; at: string; notes: string[] }
  | { what: 'taken'; id: string; by: string; from: string | null; at: string }
)[] {
  const given = new Map(body.handovers.map((one) => [one.id, one]));
  return [
    ...body.handovers.map((one) => ({ what: 'given' as const, ...one })),
    ...body.take_overs.map(({ id, handover_id, by, at: taken }) => ({
      what: 'taken' as const,
      id,
      by,
      from: given.get(handover_id ?? '')?.by ?? null,
      at: taken
    }))
  ].toSorted((a, b) => (parseInstant(a.at) ?? 0) - (parseInstant(b.at) ?? 0));
}

/** How many came, stayed away, and were turned back. */
export function attendance(body: Body): { expected: number; came: number; absent: number; refused: number } {
  const live = body.sittings.filter(({ state }) => state !== 'cancelled');
  const absent = live.filter(({ state }) => state === 'no-show' || state === 'booked').length;
  const refused = live.filter(({ state }) => state === 'refused').length;
  return { expected: live.length, came: live.length - absent, absent, refused };
}
