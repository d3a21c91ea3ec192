import type { DocumentKind } from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Record<DocumentKind, () => string> = {
  passport: m.desk_document_passport,
  'national-id': m.desk_document_national_id,
  'driving-licence': m.desk_document_driving_licence,
  'residence-permit': m.desk_document_residence_permit,
  'student-card': m.desk_document_student_card,
  'voter-card': m.desk_document_voter_card
};

/** A kind of document in words; the kind itself for one that a newer version wrote. */
export const documentWord = (kind: string): string => words[kind as DocumentKind]?.() ?? kind;
