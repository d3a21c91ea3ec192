import { client, type Client } from './client.ts';
import { first, map, settle, type Result } from './result.ts';

export const reasons = ['other-name', 'altered-paper', 'wrong-facts', 'unknown-number', 'other'] as const;
export type Reason = (typeof reasons)[number];

/** What a verifier found wrong with an award; text and contact are gone half a year after it was settled. */
export type Problem = {
  id: string;
  number: string;
  award_id: string | null;
  reason: Reason;
  body: string | null;
  contact: string | null;
  settled_at: string | null;
  created_at: string;
};

export type Outcome = 'taken' | 'malformed' | 'slow-down';

/** Tells HQ, for anyone. `other` needs a text; text has at most 1,000 characters, contact 200. */
export const report = async (
  problem: { number: string; reason: string; body: string; contact: string },
  from: Client
): Promise<Result<Outcome>> =>
  map(
    first(
      await settle<{ outcome: Outcome }[]>(
        from.rpc('report_problem', {
          p_number: problem.number,
          p_reason: problem.reason,
          p_body: problem.body,
          p_contact: problem.contact
        })
      )
    ),
    ({ outcome }) => outcome
  );

/** The latest reports, those that are open first. For HQ. */
export const list = (): Promise<Result<Problem[]>> =>
  settle<Problem[]>(
    client()
      .from('problem_report')
      .select('id, number, award_id, reason, body, contact, settled_at, created_at')
      .order('settled_at', { ascending: false, nullsFirst: true })
      .order('created_at', { ascending: false })
      .limit(100)
  );

/** HQ has dealt with it. */
export const close = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('settle_problem', { p_report_id: id }));

/** An alarm of the public check: how many unknown numbers, and from whom. Never names an address. */
export type Alarm = {
  id: string;
  at: string;
  detail: { scope: 'address' | 'day' | 'all' | 'reports' | 'signed' | 'token'; unknown: number };
};

/** The alarms of the last 30 days, the latest first. For HQ. */
export const alarms = (): Promise<Result<Alarm[]>> =>
  settle<Alarm[]>(
    client()
      .from('audit')
      .select('id, at, detail')
      .eq('action', 'verify-alarm')
      .gte('at', new Date(Date.now() - 30 * 86_400_000).toISOString())
      .order('at', { ascending: false })
      .limit(100)
  );
