/** A session with its room, people and record, as `board_snapshot` gives it and a tablet keeps it. */
import { z } from 'zod';
import { sittingStates } from './commands.ts';
import { doorRulesSchema, elsewhereSchema, grantedSchema, walkInSchema } from './door.ts';

const person = z.object({ id: z.uuid(), given_name: z.string(), family_name: z.string().nullable() });
const at = z.string();

const sitting = z.object({
  id: z.uuid(),
  enrolment_id: z.uuid(),
  attempt: z.number(),
  starts_at: at,
  allowed_seconds: z.number(),
  pass_percent: z.string(),
  seat_id: z.uuid().nullable(),
  state: z.enum(sittingStates),
  version: z.number(),
  name_seen: z.string().nullable(),
  score_percent: z.string().nullable(),
  learner: person.extend({ file_number: z.number() }),
  course: z.object({
    id: z.uuid(),
    code: z.string(),
    kind: z.enum(['certificate', 'diploma']),
    titles: z.record(z.string(), z.string()),
    tools: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        allowed: z.boolean(),
        max_count: z.number().nullable(),
        note: z.string().nullable()
      })
    )
  }),
  id_check: z
    .object({
      outcome: z.string(),
      document_kind: z.string().nullable(),
      name_match: z.string().nullable(),
      last4: z.string().nullable(),
      reason: z.string().nullable(),
      checked_by: z.uuid(),
      checked_at: at
    })
    .nullable(),
  /** A guardian's consent: null where the record knows of no age. Rooms that an older version kept have none of these. */
  consent: z.enum(['given', 'withdrawn']).nullish(),
  agreement: z.object({ version: z.string(), method: z.enum(['phone', 'tablet']), agreed_at: at }).nullish(),
  /** What was written beside the reason of the last refusal, while it stands. */
  refusal_note: z.string().nullish(),
  points: z.string().nullish(),
  points_of: z.string().nullish(),
  pending_result: z
    .object({
      score_percent: z.string(),
      points: z.string().nullable(),
      points_of: z.string().nullable(),
      entered_by: z.uuid()
    })
    .nullish(),
  tool_checks: z.array(z.object({ tool_id: z.uuid(), answer: z.string(), count: z.number().nullable() })),
  events: z.array(
    z.object({
      seq: z.number(),
      kind: z.string(),
      effective_at: at.nullable(),
      seconds: z.number().nullable(),
      target_seq: z.number().nullable(),
      reason: z.string().nullable(),
      actor_id: z.uuid().nullable(),
      uncertain: z.boolean()
    })
  ),
  notes: z.array(z.object({ id: z.uuid(), body: z.string(), author_id: z.uuid(), at })),
  base_seconds: z.number().nullable().default(null),
  ticket_hash: z.string().default(''),
  accommodation: grantedSchema.nullable().default(null)
});

/** What an older snapshot on the device lacks is taken as nothing there. */
const incident = z.object({
  id: z.uuid(),
  sitting_id: z.uuid().nullable(),
  category: z.string(),
  code: z.string(),
  at,
  reported_by: z.uuid(),
  photo: z.boolean().default(false),
  countersigned: z.object({ by: z.uuid(), at }).nullable().default(null),
  credits: z.array(z.object({ sitting_id: z.uuid(), seconds: z.number() })).default([]),
  notes: z.array(z.object({ id: z.uuid(), body: z.string(), author_id: z.uuid() })).default([])
});
export type Incident = z.infer<typeof incident>;

const handover = z.object({
  id: z.uuid(),
  given_by: z.uuid(),
  given_to: z.uuid().nullable(),
  at,
  note: z.string().nullable()
});
export type Handover = z.infer<typeof handover>;

const takeOver = z.object({ id: z.uuid(), handover_id: z.uuid().nullable(), taken_by: z.uuid(), at });
export type TakeOver = z.infer<typeof takeOver>;

export const roomSchema = z.object({
  session: z.object({ id: z.uuid(), library_id: z.uuid(), starts_at: at, ends_at: at, state: z.string() }),
  library: z.object({ name: z.string(), time_zone: z.string(), currency: z.string() }),
  programme: z.object({
    id_kinds: z.array(z.string()),
    late_minutes: z.number(),
    /** From the deadline until the server lets a sitting expire. */
    expiry_grace_seconds: z.number().default(60),
    adult_age: z.number().optional(),
    result_needs_second: z.boolean().optional()
  }),
  gate: z.object({ id_kinds: z.array(z.string()), second_document: z.boolean() }).optional(),
  agreement: z.object({ version: z.string(), texts: z.record(z.string(), z.string()) }).optional(),
  room: z.object({ id: z.uuid(), name: z.string() }),
  seats: z.array(
    z.object({
      id: z.uuid(),
      label: z.string(),
      position: z.number(),
      plan_column: z.number().nullish(),
      plan_row: z.number().nullish()
    })
  ),
  staff: z.array(person.extend({ planned: z.boolean() })),
  sittings: z.array(sitting),
  incidents: z.array(incident),
  handovers: z.array(handover).default([]),
  take_overs: z.array(takeOver).default([]),
  room_checks: z.array(z.object({ id: z.uuid(), checked_by: z.uuid(), checked_at: at })),
  parked: z
    .array(z.object({ id: z.uuid(), sitting_id: z.uuid().nullable(), kind: z.string(), code: z.string() }))
    .default([]),
  /** Once the session is closed. */
  report: z
    .object({ id: z.uuid(), sha256: z.string(), closed_by: z.uuid(), closed_at: at })
    .nullable()
    .default(null),
  /** When the learner's own screen was last heard of, by sitting. */
  seen: z.record(z.uuid(), at).default({}),
  /** The library's own, or the programme's. */
  rules: doorRulesSchema.optional(),
  walk_ins: z.array(walkInSchema).default([]),
  elsewhere: z.array(elsewhereSchema).default([]),
  /** By id, for who has no sitting here yet. */
  courses: z.record(z.uuid(), sitting.shape.course).default({}),
  seq: z.number(),
  server_now: at
});

export type Room = z.infer<typeof roomSchema>;
export type Sitting = z.infer<typeof sitting>;

/** What the gate of this room asks for; a room that an older version kept falls back on the programme's own list. */
export const gateOf = (room: Room) =>
  room.gate ?? { id_kinds: room.programme.id_kinds, second_document: false };
