import * as libraries from '#lib/data/libraries.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as vouchers from '#lib/data/vouchers.ts';

/** A library's vouchers, counted. `inStock` by kind is what can still be issued or reserved. */
export type Line = {
  library: Pick<libraries.Library, 'id' | 'name' | 'code' | 'state'>;
  inStock: Record<vouchers.VoucherKind, number>;
  issued: number;
  redeemed: number;
};

/** Every library, those with the emptiest stock first. */
export async function read(): Promise<Result<Line[]>> {
  const [all, stock] = await Promise.all([libraries.list(), vouchers.stockOfAll()]);
  if (!all.ok) return all;
  if (!stock.ok) return stock;
  const sum = (id: string, what: 'in_stock' | 'issued' | 'redeemed', kind?: vouchers.VoucherKind) =>
    stock.value
      .filter((one) => one.library_id === id && (!kind || one.kind === kind))
      .reduce((total, one) => total + one[what], 0);
  const least = ({ inStock }: Line) => Math.min(inStock.certificate, inStock.diploma);
  return done(
    all.value
      .filter(({ state }) => state !== 'revoked')
      .map((library) => ({
        library,
        inStock: {
          certificate: sum(library.id, 'in_stock', 'certificate'),
          diploma: sum(library.id, 'in_stock', 'diploma')
        },
        issued: sum(library.id, 'issued'),
        redeemed: sum(library.id, 'redeemed')
      }))
      .sort((a, b) => least(a) - least(b))
  );
}
