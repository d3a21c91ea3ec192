/** What verifiers may type as their name, and what of it the holder sees: page and database keep the same rule. */
export const fit: [typed: string, name: string][] = [
  ['Volta Foods', 'Volta Foods'],
  ['  Volta \n  Foods ', 'Volta Foods'],
  ['Smith & Co. of 1864', 'Smith & Co. of 1864'],
  ['Universite\u0301 de Lome\u0301', 'Université de Lomé'],
  ['شركة النيل', 'شركة النيل'],
  ['Volta\u202e Foods', 'Volta Foods'],
  ['x'.repeat(80), 'x'.repeat(80)]
];

export const unfit: string[] = [
  '',
  ' \u200f ',
  'x'.repeat(81),
  'https://evil.test',
  'evil.test/1',
  'www.evil.test',
  'pay@evil.test',
  'call 0244000000',
  'call 024 400 0000',
  'call 024-40',
  'اتصل ٠٢٤٤٠',
  '<b>Bank</b>',
  'tel: us'
];
