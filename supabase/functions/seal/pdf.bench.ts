import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, percentile, type Row } from '../../../scripts/bench-row.ts';
import { order, print } from './press/order.ts';

const names = ['Ama Serwaa Owusu', 'Ṣọlá Ògúndípẹ̀', 'فاطمة الزهراء', 'प्रिया शर्मा', '陈伟明'];
const rounds = 8;

/** An award's PDF in the functions' own runtime: the first, which loads a script's font, and those after it. */
export async function bench(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'carrel-press-'));
  try {
    const orders = Array.from({ length: rounds }, (_, round) =>
      names.map((name, index) => order(join(folder, `${round}-${index}.pdf`), name))
    );
    const took = await print(orders.flat());
    const later = took.slice(names.length);
    return [
      {
        what: `PDF of an award in Deno, first of each of ${names.length} scripts, slowest`,
        figure: milliseconds(Math.max(...took.slice(0, names.length)))
      },
      ...[0.5, 0.95].map((part) => ({
        what: `PDF of an award in Deno, p${part * 100} of ${later.length}`,
        figure: milliseconds(percentile(later, part))
      }))
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
