/**
 * Draws a session's report as PDF. It is read as whoever asks (`read_report`), so that the same people see it on paper as
 * on screen, and drawn from the text that was fixed when the session was closed.
 */
import { z } from 'zod';
import { base64 } from '#lib/domain/bytes.ts';
import { matches, readReport } from '#lib/domain/session-report.ts';
import { Refusal, serve } from '../_gate/http.ts';
import { call, caller, callerId } from '../_gate/supabase.ts';
import { reportPdf } from './pdf.ts';
import { languageOf } from './words.ts';

const bodySchema = z.object({ session_id: z.uuid(), locale: z.string().max(35) });

serve(async (request, body) => {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new Refusal('bad-body', 422);
  await callerId(request);
  const { session_id: sessionId, locale } = parsed.data;
  const report = readReport(await call(caller(request), 'read_report', { p_session_id: sessionId }));
  if (report.sha256 && !(await matches(report.text, report.sha256))) throw new Refusal('report-differs', 409);
  const { session } = report.body;
  return {
    name: `${session.library_code}-${session.starts_at.slice(0, 10)}-${session.id.slice(0, 8)}.pdf`,
    pdf: base64(await reportPdf(report, languageOf(locale)))
  };
});
