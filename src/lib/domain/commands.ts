/**
 * The commands of the session day, as the tablet sends and the server judges them with `submit_commands`
 * (contract, "RPC verbs"). docs/commands.md is the table for readers; a test holds it to this file.
 */
import { z } from 'zod';
import { parseInstant } from './moment.ts';
import * as reasons from './reasons.ts';
import { parseScore, percentOf } from './score.ts';

/** One line or several of plain text, NFC, without control characters but newline. */
const text = (most: number) =>
  z
    .string()
    .transform((typed) => typed.normalize('NFC').trim())
    .refine((typed) => typed.length >= 1 && typed.length <= most && !/[^\P{Cc}\n]/u.test(typed));
const note = text(2000).optional();

/** A payload with a coded reason; `other` says nothing without a note. */
const withReason = <Codes extends readonly [string, ...string[]]>(codes: Codes) =>
  z
    .object({ reason: z.enum(codes), note })
    .refine((payload) => (payload.reason as string) !== 'other' || payload.note !== undefined, {
      path: ['note']
    });

const empty = z.object({});

/** A result as seen: per cent or points of points, decimal text, so that no float comes between. */
const result = z.union([
  z.object({ score_percent: z.string().refine((score) => parseScore(score) !== null) }),
  z
    .object({ points: z.string(), points_of: z.string() })
    .refine(({ points, points_of }) => percentOf(points, points_of) !== null, { path: ['points'] })
]);

export const payloads = {
  arrive: empty,
  'cancel-arrival': withReason(reasons.arrivalCancelReasons),
  'check-id': z.object({
    document_kind: z.enum(reasons.documentKinds),
    /** Another kind than the first, where the library asks for two. */
    second_kind: z.enum(reasons.documentKinds).optional(),
    name_match: z.enum(['exact', 'spelling', 'no']),
    difference: z.enum(reasons.nameDifferences).optional(),
    /** The name on the document: frozen for the award. */
    seen_name: text(200),
    photo_match: z.boolean(),
    /** At most four characters: more of a document's number is never stored. */
    last4: z
      .string()
      .regex(/^[0-9A-Za-z]{1,4}$/)
      .optional(),
    expired: z.boolean(),
    /** As read off the document: a learner under age needs a guardian's consent on record. */
    under_age: z.boolean().optional()
  }),
  'refuse-id': withReason(reasons.idRefusals),
  overrule: withReason(reasons.overruleReasons),
  'check-tools': z
    .object({
      lines: z
        .array(
          z.object({
            tool_id: z.uuid(),
            answer: z.enum(['allowed-present', 'absent', 'removed']),
            count: z.int().min(0).max(99).optional()
          })
        )
        .max(50)
        .refine((lines) => new Set(lines.map((line) => line.tool_id)).size === lines.length),
      belongings_away: z.literal(true)
    })
    .and(
      z.discriminatedUnion('agreed', [
        /** The learner signed on the tablet: the name as typed, and the version of the rules that was shown. */
        z.object({
          agreed: z.literal(true),
          signed_name: text(200),
          agreement_version: z.string().regex(/^[0-9A-Za-z.-]{1,20}$/)
        }),
        /** The learner confirms on the own phone, with the verb confirm_tools. */
        z.object({ agreed: z.literal(false) })
      ])
    ),
  'assign-seat': z.object({ seat_id: z.uuid() }),
  start: empty,
  pause: withReason(reasons.pauseReasons),
  resume: empty,
  extend: withReason(reasons.extensionReasons).and(z.object({ minutes: z.int().min(1).max(120) })),
  submit: z.object({ by: z.enum(['learner', 'proctor']) }),
  'record-result': result
    .and(
      z.object({
        evidence_note: text(2000).optional(),
        /** The photo's id; its file goes to the bucket `evidence` when there is a network. */
        evidence_photo: z.uuid().optional()
      })
    )
    .refine((payload) => payload.evidence_note !== undefined || payload.evidence_photo !== undefined, {
      path: ['evidence_note']
    }),
  'confirm-result': result,
  correct: withReason(reasons.correctionReasons).and(
    z.object({
      /** The `seq` of the event; with neither time nor seconds it is void. */
      target_seq: z.int().min(1),
      effective_at: z
        .string()
        .refine((at) => parseInstant(at) !== null)
        .optional(),
      seconds: z.int().min(-7200).max(7200).optional()
    })
  ),
  incident: z
    .object({
      category: z.enum(reasons.incidentCategories as [reasons.IncidentCategory]),
      code: z.string(),
      note,
      /** A photo of the room is kept on the tablet and sent when it can be. */
      photo: z.boolean().optional()
    })
    .refine((payload) => reasons.isIncident(payload.category, payload.code), { path: ['code'] })
    .refine((payload) => payload.code !== 'other' || payload.note !== undefined, { path: ['note'] }),
  note: z.object({ text: text(2000) }),
  'room-check': z.object({
    lines: z.array(z.object({ item: z.enum(reasons.roomChecks), ok: z.boolean() })).min(1),
    note
  }),
  /** What the author decided about an own command that was not taken. */
  settle: z.object({ command_id: z.uuid(), outcome: z.enum(['again', 'let-go']) }),
  'credit-time': withReason(reasons.extensionReasons).and(
    /** The incident's id is that of its command. */
    z.object({ incident_id: z.uuid(), minutes: z.int().min(1).max(120) })
  ),
  'move-seat': withReason(reasons.seatMoveReasons).and(
    /** The same seat again is a new device at it. The minutes that the move cost are credited. */
    z.object({ seat_id: z.uuid(), lost_minutes: z.int().min(0).max(60).optional() })
  ),
  /** To one person, or to whoever is there. */
  handover: z.object({ note: text(2000), to: z.uuid().optional() }),
  /** The author has the desk from now on; a handover may be what it answers. */
  'take-over': z.object({ handover_id: z.uuid().optional() }),
  /** A second name under incidents of others. */
  countersign: z.object({ incident_ids: z.array(z.uuid()).min(1).max(200) }),
  'close-session': empty,
  /** Somebody without a booking: `sitting_id` is made here, so that the next taps can be about it. */
  'walk-in': z.object({ sitting_id: z.uuid(), enrolment_id: z.uuid() }),
  /** Somebody booked elsewhere: the sitting `from_sitting_id` makes way for a new one here. */
  'move-here': z.object({ sitting_id: z.uuid(), from_sitting_id: z.uuid() })
} as const;

export type CommandKind = keyof typeof payloads;
export type Payload<Kind extends CommandKind> = z.infer<(typeof payloads)[Kind]>;

export const kinds = Object.keys(payloads) as [CommandKind, ...CommandKind[]];

/** States of a sitting, as the table has them. */
export const sittingStates = [
  'booked',
  'arrived',
  'admitted',
  'ready',
  'running',
  'paused',
  'submitted',
  'expired',
  'awaiting-sync',
  'passed',
  'failed',
  'refused',
  'no-show',
  'cancelled',
  'void'
] as const;
export type SittingState = (typeof sittingStates)[number];

type Rule = {
  /** What the command is about: one sitting, the whole session, or either. */
  about: 'sitting' | 'session' | 'either';
  /** A stale `base_version` makes it a conflict. What only adds to the record is accepted from any version. */
  checksVersion: boolean;
  /** States in which the server takes it; null for any. */
  from: readonly SittingState[] | null;
  /** The state it leads to; null when it changes none, or when the payload decides (`after`). */
  to: SittingState | null;
};

const present = ['arrived', 'admitted', 'ready'] as const;
const ended = ['submitted', 'expired', 'awaiting-sync'] as const;

export const rules: Record<CommandKind, Rule> = {
  arrive: { about: 'sitting', checksVersion: false, from: ['booked', 'no-show'], to: 'arrived' },
  'cancel-arrival': { about: 'sitting', checksVersion: true, from: present, to: 'booked' },
  'check-id': { about: 'sitting', checksVersion: false, from: ['arrived'], to: 'admitted' },
  'refuse-id': { about: 'sitting', checksVersion: true, from: present, to: 'refused' },
  overrule: { about: 'sitting', checksVersion: true, from: ['refused'], to: 'arrived' },
  'check-tools': { about: 'sitting', checksVersion: false, from: ['admitted', 'ready'], to: 'ready' },
  'assign-seat': { about: 'sitting', checksVersion: true, from: ['booked', ...present], to: null },
  start: { about: 'sitting', checksVersion: true, from: ['ready'], to: 'running' },
  pause: { about: 'sitting', checksVersion: true, from: ['running'], to: 'paused' },
  resume: { about: 'sitting', checksVersion: true, from: ['paused'], to: 'running' },
  extend: { about: 'sitting', checksVersion: true, from: [...present, 'running', 'paused'], to: null },
  submit: {
    about: 'sitting',
    checksVersion: true,
    from: ['running', 'paused', 'expired', 'awaiting-sync'],
    to: 'submitted'
  },
  'record-result': { about: 'sitting', checksVersion: true, from: ended, to: null },
  'confirm-result': { about: 'sitting', checksVersion: true, from: ['submitted', 'expired'], to: null },
  correct: {
    about: 'sitting',
    checksVersion: true,
    from: [...present, 'running', 'paused', 'submitted'],
    to: null
  },
  incident: { about: 'either', checksVersion: false, from: null, to: null },
  note: { about: 'either', checksVersion: false, from: null, to: null },
  'room-check': { about: 'session', checksVersion: false, from: null, to: null },
  settle: { about: 'either', checksVersion: false, from: null, to: null },
  'credit-time': {
    about: 'sitting',
    checksVersion: false,
    from: [...present, 'running', 'paused'],
    to: null
  },
  'move-seat': { about: 'sitting', checksVersion: true, from: ['running', 'paused'], to: null },
  handover: { about: 'session', checksVersion: false, from: null, to: null },
  'take-over': { about: 'session', checksVersion: false, from: null, to: null },
  countersign: { about: 'session', checksVersion: false, from: null, to: null },
  'close-session': { about: 'session', checksVersion: false, from: null, to: null },
  'walk-in': { about: 'session', checksVersion: false, from: null, to: null },
  'move-here': { about: 'session', checksVersion: false, from: null, to: null }
};

const envelope = z.object({
  /** Made on the device; the same id again is the same command. */
  id: z.uuid(),
  session_id: z.uuid(),
  sitting_id: z.uuid().nullable(),
  base_version: z.int().nonnegative().nullable(),
  device_id: z.uuid(),
  boot_id: z.uuid(),
  tapped_at: z.string().refine((at) => parseInstant(at) !== null),
  tapped_mono_ms: z.number().nonnegative(),
  sent_mono_ms: z.number().nonnegative(),
  /** How the author was signed in at the tap; older versions of the app do not say. */
  auth_method: z.enum(['password', 'pin']).optional()
});

type Envelope = z.infer<typeof envelope>;
export type Command<Kind extends CommandKind = CommandKind> = Kind extends CommandKind
  ? Envelope & { kind: Kind; payload: Payload<Kind> }
  : never;

/** A whole command. What it is about and the version it must carry follow from its kind. */
export const commandSchema = envelope
  .extend({ kind: z.enum(kinds), payload: z.unknown() })
  .transform((command, context) => {
    const { about, checksVersion } = rules[command.kind];
    if (about === (command.sitting_id === null ? 'sitting' : 'session'))
      context.addIssue({ code: 'custom', path: ['sitting_id'] });
    if (checksVersion && command.base_version === null)
      context.addIssue({ code: 'custom', path: ['base_version'] });
    const payload = payloads[command.kind].safeParse(command.payload);
    if (!payload.success)
      for (const issue of payload.error.issues)
        context.addIssue({ code: 'custom', path: ['payload', ...issue.path], message: issue.message });
    return { ...command, payload: payload.data } as Command;
  });

/** At most 50 commands go in one call. */
export const batchLimit = 50;

export const statuses = ['applied', 'conflict', 'rejected', 'parked'] as const;
export type CommandStatus = (typeof statuses)[number];

/** Codes that `submit_commands` answers with; null goes with `applied`. */
export const refusals = {
  conflict: ['stale-version', 'wrong-state'],
  rejected: [
    'modules-missing',
    'already-booked',
    'already-passed',
    'retake-limit',
    'retake-too-soon',
    'seats-full',
    'times-overlap',
    'outside-session',
    'enrolment-closed',
    'learner-suspended',
    'library-not-active',
    'accommodation-counted',
    'bad-payload',
    'reused-id',
    'not-allowed',
    'not-found',
    'id-not-sufficient',
    'second-document-missing',
    'consent-missing',
    'tools-incomplete',
    'tool-not-permitted',
    'agreement-missing',
    'seat-missing',
    'seat-taken',
    'room-not-checked',
    'second-person-needed',
    'not-correctable',
    'result-differs',
    'too-early',
    'too-late',
    'session-closed',
    'before-previous',
    'incident-missing',
    'already-credited',
    'not-a-proctor',
    'handover-missing',
    'taken-over',
    'time-up',
    'no-rest-granted',
    'sittings-unfinished',
    'discarded'
  ],
  parked: ['member-suspended', 'time-uncertain', 'full-sign-in-needed']
} as const;
export type RefusalCode = (typeof refusals)[keyof typeof refusals][number];

/** Signatures: each waits, parked, until the server has seen its author sign in fully. A test holds them to SQL's. */
export const signatures: readonly CommandKind[] = ['overrule', 'confirm-result', 'countersign'];

export const isSignature = (kind: string): boolean => (signatures as readonly string[]).includes(kind);

/** One row of the answer, in the order of the commands. */
export const resultSchema = z.object({
  id: z.uuid(),
  status: z.enum(statuses),
  code: z.string().nullable(),
  version: z.number().nullable(),
  server_now: z.string(),
  deadline: z.string().nullable()
});
export type CommandResult = z.infer<typeof resultSchema>;

/** Whether an ID check lets the learner in: otherwise the proctor must refuse, with a reason. */
export function admits(check: Payload<'check-id'>): boolean {
  return check.name_match !== 'no' && check.photo_match && !check.expired;
}

/** Whether the server would take this kind of command in `state`; for greying out, never for deciding. */
export function fits(kind: CommandKind, state: SittingState): boolean {
  const { from } = rules[kind];
  return from === null || from.includes(state);
}

/** The state that a tablet shows before the server has answered. Pass or fail is for the server to say. */
export function after(command: Pick<Command, 'kind' | 'payload'>, state: SittingState): SittingState {
  if (!fits(command.kind, state)) return state;
  if (command.kind === 'check-id' && !admits(command.payload as Payload<'check-id'>)) return state;
  // Asked on the learner's phone: nobody is ready before the learner has answered.
  if (command.kind === 'check-tools' && !(command.payload as Payload<'check-tools'>).agreed)
    return 'admitted';
  return rules[command.kind].to ?? state;
}
