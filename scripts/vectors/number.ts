/** What people type for an award number or a voucher code, and what it is read as. */
import * as number from '../../src/lib/domain/number.ts';

type NumberVector = { text: string; number: string | null; kind: number.NumberKind; ok: boolean };

export function numberVectors(): NumberVector[] {
  const stems = [
    '3T7QK9XW2BZ',
    '00000000000',
    'ZZZZZZZZZZZ',
    '5M0RCG8EHNJ',
    '10101010101',
    'ABCDEFGHJKM',
    '98765432100'
  ];
  const kinds: number.NumberKind[] = ['award', 'voucher'];
  const made: NumberVector[] = [];
  const good = (text: string, kind: number.NumberKind, of: string) =>
    made.push({ text, number: of, kind, ok: true });
  const bad = (text: string, kind: number.NumberKind) => made.push({ text, number: null, kind, ok: false });
  for (const kind of kinds) {
    for (const stem of stems) {
      const symbols = stem + number.checkSymbol(stem, kind);
      good(symbols, kind, symbols);
      good(number.format(symbols), kind, symbols);
      bad(symbols, kind === 'award' ? 'voucher' : 'award');
    }
    const symbols = '10101010101' + number.checkSymbol('10101010101', kind);
    const last = symbols.slice(11);
    good('iolOIoLoiol' + last.toLowerCase(), kind, symbols);
    good(`  ${symbols.slice(0, 4)} ${symbols.slice(4, 8)}\u00A0\u2013 ${symbols.slice(8)}\n`, kind, symbols);
    good(number.format(symbols).toLowerCase(), kind, symbols);
    const first = '3T7QK9XW2BZ' + number.checkSymbol('3T7QK9XW2BZ', kind);
    bad('4' + first.slice(1), kind);
    bad('T3' + first.slice(2), kind);
    bad(first.slice(0, 10) + first.slice(11) + first.slice(10, 11), kind);
    bad(first.slice(1), kind);
    bad(first + '0', kind);
    bad('U' + first.slice(1), kind);
    bad('\u0131' + first.slice(1), kind);
    bad(first.slice(0, 11) + '\u0664', kind);
    bad(first.slice(0, 4) + '.' + first.slice(4), kind);
    bad('', kind);
  }
  return made;
}
