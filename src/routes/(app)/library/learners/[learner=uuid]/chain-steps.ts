import type { Step } from '#lib/components/Stepper.svelte';
import { lookOf } from '#lib/components/state-looks.ts';
import type { Chain } from '#lib/data/enrolments.ts';
import { progress, type ChainState } from '#lib/domain/next-step.ts';
import { chainState } from '#lib/domain/urgency.ts';
import { m } from '#lib/paraglide/messages.js';
import type { showFor } from '../../show.ts';
import type { LearnerFile } from './learner-file.ts';

/** The stages a library thinks in; the room's own steps between booked and submitted are the desk's. */
const stages = [
  'modules-complete',
  'booked',
  'submitted',
  'passed',
  'fee-settled',
  'voucher-issued',
  'redeemed',
  'signed',
  'printed',
  'stamped',
  'collected'
] as const satisfies readonly ChainState[];
type Stage = (typeof stages)[number];
const sealed: readonly ChainState[] = ['voucher-issued', 'signed', 'printed', 'stamped', 'collected'];

function hints(chain: Chain, file: LearnerFile, show: ReturnType<typeof showFor>) {
  const award = file.awards.find(({ id }) => id === chain.award_id);
  const voucher = file.vouchers.find(({ id }) => id === chain.voucher_id);
  const day = (at: string | null | undefined) => (at ? show.shortDayOf(at) : undefined);
  const list: Partial<Record<Stage, string | undefined>> = {
    'modules-complete': m.library_modules_of({ done: chain.modules_done, total: chain.modules_total }),
    booked: chain.sitting_starts_at ? show.instant(chain.sitting_starts_at) : undefined,
    passed: chain.score_percent === null ? undefined : show.percent(chain.score_percent),
    'fee-settled':
      chain.fee_minor === null
        ? undefined
        : m.library_paid_of({
            paid: show.money(chain.paid_minor ?? 0, chain.currency),
            fee: show.money(chain.fee_minor, chain.currency)
          }),
    'voucher-issued': voucher?.issued_at ? `${voucher.serial} · ${day(voucher.issued_at)}` : undefined,
    redeemed: day(voucher?.redeemed_at),
    signed: day(award?.sealed_at),
    printed: day(award?.printed_at),
    stamped: day(award?.stamped_at),
    collected: day(award?.collected_at ?? award?.kept_for_ceremony_at)
  };
  return list;
}

/** The chain of an enrolment for the Stepper. The first stage not reached is the one under way. */
export function chainSteps(chain: Chain, file: LearnerFile, show: ReturnType<typeof showFor>): Step[] {
  const state = chainState(chain.chain_state);
  const reached = progress(state);
  const hint = hints(chain, file, show);
  const next = stages.find((stage) => progress(stage) > reached);
  // The fee may be paid before the assessment.
  const isPaid = chain.fee_minor !== null && (chain.paid_minor ?? 0) >= chain.fee_minor;
  return stages.map((stage) => ({
    key: stage,
    label:
      stage === 'collected' && state === 'kept-for-ceremony'
        ? lookOf('kept-for-ceremony').word()
        : lookOf(stage).word(),
    hint: hint[stage],
    seal: sealed.includes(stage),
    state:
      progress(stage) <= reached || (stage === 'fee-settled' && isPaid)
        ? 'done'
        : stage === 'passed' && state === 'failed'
          ? 'bad'
          : stage === next
            ? 'now'
            : 'todo'
  }));
}
