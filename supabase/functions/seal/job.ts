import { z } from 'zod';

/** One row of `take_signing_jobs`: all that is printed and signed, and how far the award has come. */
export const jobSchema = z.object({
  award_id: z.uuid(),
  step: z.enum(['pending', 'logged']),
  library_id: z.uuid(),
  number: z.string(),
  kind: z.enum(['certificate', 'diploma']),
  name: z.string(),
  course_code: z.string(),
  course_title: z.string(),
  library_code: z.string(),
  library_name: z.string(),
  library_locale: z.string(),
  issuer_name: z.string(),
  accreditation_code: z.string().nullable(),
  accrediting_body: z.string().nullable(),
  accreditation_number: z.string().nullable(),
  accreditation_statement: z.string().nullable(),
  accreditation_logo: z.string().nullable(),
  alignment: z.array(
    z.object({ framework: z.string(), code: z.string().optional(), name: z.string(), url: z.url() })
  ),
  /** The version of a template that it was made with; null for the programme's own page. */
  design: z.unknown(),
  completed_on: z.iso.date(),
  issued_on: z.iso.date(),
  expires_on: z.iso.date().nullable(),
  status_index: z.number(),
  salt: z.string(),
  online_minutes: z.number(),
  tutored_minutes: z.number(),
  score_percent: z.union([z.number(), z.string()]).nullable(),
  token_url: z.string().nullable(),
  credential: z.record(z.string(), z.unknown()).nullable()
});

export type Job = z.infer<typeof jobSchema>;
