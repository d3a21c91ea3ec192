import { readReport, type Report } from '#lib/domain/session-report.ts';
import { client, type Client } from './client.ts';
import { settle, type Result } from './result.ts';

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
