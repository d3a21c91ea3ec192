import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, parse } from '../../src/lib/domain/number.ts';
import { openStage, type Stage } from './actors.ts';

type Vector = { text: string; number: string | null; kind: 'award' | 'voucher'; ok: boolean };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const sum = { award: 0, voucher: 1 };

describe('numbers in SQL', () => {
  it('are read as the vectors say', async () => {
    const path = new URL('../vectors/number.json', import.meta.url);
    const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vector[];
    expect(vectors.length).toBeGreaterThan(10);
    for (const vector of vectors) {
      const [row] = await stage.owner<{ symbols: string | null; sum: number | null }[]>`
        select s as symbols, private.symbol_sum(s) as sum from private.read_symbols(${vector.text}) s`;
      const ok = row!.symbols !== null && row!.sum === sum[vector.kind];
      expect([vector.text, vector.kind, ok]).toEqual([vector.text, vector.kind, vector.ok]);
      if (ok) expect(row!.symbols).toBe(vector.number);
    }
  });

  it('are made as the programme reads them, and the other way round', async () => {
    for (const kind of ['award', 'voucher'] as const) {
      const made = await stage.owner<{ code: string }[]>`
        select private.new_symbols(${sum[kind]}) as code from generate_series(1, 300)`;
      expect(new Set(made.map((row) => row.code)).size).toBe(300);
      for (const { code } of made) expect(parse(code, kind)).toMatchObject({ ok: true, number: code });
      for (let n = 0; n < 50; n++) {
        const [row] = await stage.owner`select private.symbol_sum(${generate(kind)}) as sum`;
        expect(row!.sum).toBe(sum[kind]);
      }
    }
  });

  it('of different purposes are never taken for each other', async () => {
    const [row] = await stage.owner`
      select bool_and(private.symbol_sum(private.new_symbols(purpose)) = purpose) as kept
      from generate_series(0, 3) as purpose, generate_series(1, 50)`;
    expect(row!.kept).toBe(true);
  });

  it('use all symbols', async () => {
    const [row] = await stage.owner`
      select count(distinct symbol)::int as symbols
      from generate_series(1, 200) as n, string_to_table(private.new_symbols(n % 4), null) as symbol`;
    expect(row!.symbols).toBe(32);
  });
});
