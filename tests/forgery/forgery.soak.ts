import { forgeries } from './forge.ts';

const many = 100_000;

/** Forged symbols and files without end: never `valid`, never a crash. */
export async function soak(seed: number): Promise<{ what: string; figure: string }[]> {
  const begin = performance.now();
  const seen = await forgeries(seed, many * 0.9, many * 0.1);
  const took = ((performance.now() - begin) / 1000).toFixed(0);
  return [
    { what: 'forged symbols and files, none believed', figure: `${many} in ${took} s` },
    ...Array.from(seen, ([what, count]) => ({ what, figure: String(count) }))
  ];
}
