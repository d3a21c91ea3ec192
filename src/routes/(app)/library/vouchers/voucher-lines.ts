import * as people from '#lib/data/people.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as sittings from '#lib/data/sittings.ts';
import * as vouchers from '#lib/data/vouchers.ts';
import { display } from '#lib/domain/names.ts';

/** A voucher and whom it is for: its learner once issued, the learner of the sitting while reserved. */
export type Line = { voucher: vouchers.Voucher; learnerId: string | null; name: string };
export type VoucherBook = { stock: vouchers.Stock[]; lines: Line[] };

export async function read(libraryId: string): Promise<Result<VoucherBook>> {
  const [stock, all, learners] = await Promise.all([
    vouchers.stock(libraryId),
    vouchers.ofLibrary(libraryId),
    people.learners(libraryId)
  ]);
  if (!stock.ok) return stock;
  if (!all.ok) return all;
  if (!learners.ok) return learners;
  const waiting = all.value
    .filter((one) => one.state === 'reserved')
    .flatMap((one) => one.reserved_for ?? []);
  const sat = await sittings.byIds(waiting);
  if (!sat.ok) return sat;
  const nameOf = new Map(learners.value.map((learner) => [learner.id, display(learner)]));
  const holderOf = new Map(sat.value.map((sitting) => [sitting.id, sitting.learner_id]));
  return done({
    stock: stock.value,
    lines: all.value.map((voucher) => {
      const learnerId = voucher.learner_id ?? holderOf.get(voucher.reserved_for ?? '') ?? null;
      return { voucher, learnerId, name: nameOf.get(learnerId ?? '') ?? '' };
    })
  });
}
