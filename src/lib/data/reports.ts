import { fromBase64 } from '#lib/domain/bytes.ts';
import { readReport, type Report } from '#lib/domain/session-report.ts';
import { client, type Client } from './client.ts';
import { invoke } from './functions.ts';
import { done, settle, type Result } from './result.ts';

/** The report of a session: a draft while it is open, fixed when it is closed. */
export const ofSession = (sessionId: string): Promise<Result<Report>> =>
  settle(client().rpc('read_report', { p_session_id: sessionId }), readReport);

/**
 * A second person signs the report that was on screen. Refusals: `second-person-needed`, `report-differs`.
 * @param as the client of that person
 */
export const sign = (as: Client, reportId: string, sha256: string): Promise<Result<null>> =>
  settle<null>(as.rpc('sign_report', { p_report_id: reportId, p_sha256: sha256 }));

/** A second person countersigns incidents; gives how many. Refusal: `second-person-needed` for an own one. */
export const countersign = (as: Client, sessionId: string, incidentIds: string[]): Promise<Result<number>> =>
  settle<number>(as.rpc('countersign_incidents', { p_session_id: sessionId, p_incident_ids: incidentIds }));

/** The report as a file for paper, drawn by the server in `locale`. Refusals: `not-allowed`, `report-differs`. */
export async function pdf(sessionId: string, locale: string): Promise<Result<{ name: string; file: Blob }>> {
  const drawn = await invoke<{ name: string; pdf: string }>('report', { session_id: sessionId, locale });
  if (!drawn.ok) return drawn;
  const { name, pdf: bytes } = drawn.value;
  return done({ name, file: new Blob([fromBase64(bytes)], { type: 'application/pdf' }) });
}
