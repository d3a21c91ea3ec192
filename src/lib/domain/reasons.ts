/**
 * Coded reasons. Append-only rows hold the code; the words on screen come from the messages by it. A code is never
 * removed or given another meaning, because old rows keep it. `other` always asks for a note.
 */

/** ID documents that can be shown; a programme accepts those in its `id_kinds`. */
export const documentKinds = [
  'passport',
  'national-id',
  'driving-licence',
  'residence-permit',
  'student-card',
  'voter-card'
] as const;

/** Why a learner is not admitted. */
export const idRefusals = [
  'no-document',
  'document-not-accepted',
  'document-expired',
  'document-damaged',
  'name-differs',
  'photo-differs',
  'suspected-forgery',
  'too-late',
  'other'
] as const;

/** Why a refusal is taken back; the ID is then checked again from the beginning. */
export const overruleReasons = [
  'document-found',
  'document-accepted',
  'name-explained',
  'refused-in-error',
  'other'
] as const;

/** How the name on a document differs from the registered one, when it is the same person's all the same. */
export const nameDifferences = [
  'word-order',
  'accents',
  'middle-name',
  'short-form',
  'former-name',
  'other-script',
  'typing-error'
] as const;

/** Who may consent for a learner under age. */
export const guardianRelations = ['parent', 'guardian', 'school', 'other'] as const;

export const pauseReasons = [
  /** Granted to the learner; see rest.ts. */
  'rest-break',
  'power-cut',
  'network-down',
  'device-fault',
  'alarm',
  'disturbance',
  'medical',
  'toilet',
  'prayer',
  'irregularity',
  'other'
] as const;

export const extensionReasons = [
  'accommodation',
  'time-lost-power',
  'time-lost-network',
  'time-lost-device',
  'time-lost-disturbance',
  'staff-error',
  'other'
] as const;

/** Why a learner goes on at another seat, or with another device. */
export const seatMoveReasons = [
  'device-fault',
  'seat-fault',
  'power-cut',
  'network-down',
  'disturbance',
  'other'
] as const;

/** Incidents by category: what happened in the room, with the learner, by staff, or to the equipment. */
export const incidents = {
  environment: [
    'noise',
    'temperature',
    'lighting',
    'alarm',
    'evacuation',
    'weather',
    'room-unfit',
    'outsider',
    'other'
  ],
  learner: [
    'late',
    'left-room',
    'unwell',
    'talking',
    'tool-not-permitted',
    'phone',
    'copying',
    'help-from-another',
    'impersonation',
    'threat',
    'complaint',
    'other'
  ],
  staff: [
    'late',
    'absent',
    'wrong-instruction',
    'procedure-missed',
    'clock-error',
    'entered-in-error',
    'other'
  ],
  technical: ['power-cut', 'network-down', 'computer', 'course-site', 'printer', 'tablet', 'other']
} as const;

export const arrivalCancelReasons = ['wrong-learner', 'left-again', 'entered-in-error', 'other'] as const;

/** Why a booking is cancelled. */
export const bookingCancelReasons = [
  'learner-asked',
  'learner-unwell',
  'library-closed',
  'no-proctor',
  'no-room',
  'entered-in-error',
  'other'
] as const;

/** Why a sitting does not count, after it began. */
export const sittingVoidReasons = [
  'irregularity',
  'impersonation',
  'technical-failure',
  'staff-error',
  'evacuation',
  'entered-in-error',
  'other'
] as const;

/** Why a payment is taken back: always by a reversing row, never by changing it. */
export const refundReasons = [
  'paid-twice',
  'wrong-amount',
  'wrong-learner',
  'learner-withdrew',
  'sitting-void',
  'entered-in-error',
  'other'
] as const;

export const voucherVoidReasons = [
  'lost',
  'seen-by-another',
  'issued-in-error',
  'learner-withdrew',
  'refunded',
  'stock-damaged',
  'other'
] as const;

/** Why an award is taken back; public, so it is a class and never a story. */
export const revocationReasons = [
  'issued-in-error',
  'irregular-assessment',
  'identity',
  'misconduct',
  'holder-request',
  'other'
] as const;

export const reissueReasons = [
  'name-misspelt',
  'name-changed',
  'wrong-course-text',
  'key-compromised',
  'other'
] as const;

export const correctionReasons = [
  'tapped-late',
  'tapped-wrong',
  'clock-wrong',
  'sitting-confused',
  'other'
] as const;

export const dropReasons = [
  'learner-asked',
  'no-contact',
  'moved-away',
  'wrong-course',
  'entered-in-error',
  'other'
] as const;

/** What a proctor looks at before a session begins. */
export const roomChecks = [
  'seats-apart',
  'desks-clear',
  'clock-visible',
  'exits-clear',
  'network-works',
  'phones-away',
  'notices-down'
] as const;

export type DocumentKind = (typeof documentKinds)[number];
export type IdRefusal = (typeof idRefusals)[number];
export type OverruleReason = (typeof overruleReasons)[number];
export type NameDifference = (typeof nameDifferences)[number];
export type GuardianRelation = (typeof guardianRelations)[number];
export type CorrectionReason = (typeof correctionReasons)[number];
export type SittingVoidReason = (typeof sittingVoidReasons)[number];
export type PauseReason = (typeof pauseReasons)[number];
export type ExtensionReason = (typeof extensionReasons)[number];
export type SeatMoveReason = (typeof seatMoveReasons)[number];
export type IncidentCategory = keyof typeof incidents;
export type IncidentCode<Category extends IncidentCategory = IncidentCategory> =
  (typeof incidents)[Category][number];
export type RoomCheck = (typeof roomChecks)[number];
export type BookingCancelReason = (typeof bookingCancelReasons)[number];
export type RefundReason = (typeof refundReasons)[number];
export type VoucherVoidReason = (typeof voucherVoidReasons)[number];
export type RevocationReason = (typeof revocationReasons)[number];
export type DropReason = (typeof dropReasons)[number];

export const incidentCategories = Object.keys(incidents) as IncidentCategory[];

export function isIncident(category: string, code: string): boolean {
  return (
    Object.hasOwn(incidents, category) &&
    (incidents[category as IncidentCategory] as readonly string[]).includes(code)
  );
}

/** Why minutes that an incident cost are given back. */
export function creditReason(category: IncidentCategory, code: string): ExtensionReason {
  if (category === 'staff') return 'staff-error';
  if (code === 'power-cut') return 'time-lost-power';
  if (code === 'network-down' || code === 'course-site') return 'time-lost-network';
  return category === 'technical' ? 'time-lost-device' : 'time-lost-disturbance';
}
