import type { GuardianRelation } from '#lib/domain/reasons.ts';
import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** A guardian's consent on paper, put on record; days are `2026-11-22`. */
export type Consent = {
  id: string;
  guardian_name: string | null;
  relation: GuardianRelation;
  given_on: string;
  of_age_on: string;
  withdrawn_at: string | null;
};

export const ofLearner = (learnerId: string): Promise<Result<Consent[]>> =>
  settle<Consent[]>(
    client()
      .from('guardian_consent')
      .select('id, guardian_name, relation, given_on, of_age_on, withdrawn_at')
      .eq('learner_id', learnerId)
      .order('created_at', { ascending: false })
  );

export type NewConsent = Omit<Consent, 'withdrawn_at' | 'guardian_name'> & { guardian_name: string };

/** Refusals: `name-missing`, `day-in-future`, `already-of-age`. */
export const record = (learnerId: string, consent: NewConsent): Promise<Result<string>> =>
  settle<string>(
    client().rpc('record_consent', {
      p_id: consent.id,
      p_learner_id: learnerId,
      p_guardian_name: consent.guardian_name,
      p_relation: consent.relation,
      p_given_on: consent.given_on,
      p_of_age_on: consent.of_age_on
    })
  );

export const withdraw = (id: string, reason: string): Promise<Result<null>> =>
  settle<null>(client().rpc('withdraw_consent', { p_id: id, p_reason: reason }));
