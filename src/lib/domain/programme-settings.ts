import { documentKinds } from './reasons.ts';

/**
 * What HQ may change of the programme, as `private.programme_setting` has it: of a number the bounds, of a text the
 * length, of words how many. A test holds the two together.
 */
export type Setting =
  | { name: string; kind: 'text' | 'whole' | 'percent'; least: number; most: number }
  | { name: string; kind: 'words'; least: number; choices: readonly string[] }
  | { name: string; kind: 'switch' };

export const settings = [
  { name: 'name', kind: 'text', least: 1, most: 120 },
  { name: 'issuer_name', kind: 'text', least: 1, most: 120 },
  { name: 'terms_version', kind: 'text', least: 1, most: 20 },
  { name: 'pass_percent', kind: 'percent', least: 0, most: 100 },
  { name: 'sitting_minutes', kind: 'whole', least: 5, most: 480 },
  { name: 'arrive_early_minutes', kind: 'whole', least: 0, most: 240 },
  { name: 'late_minutes', kind: 'whole', least: 0, most: 240 },
  { name: 'no_show_minutes', kind: 'whole', least: 0, most: 480 },
  { name: 'change_hours', kind: 'whole', least: 0, most: 336 },
  { name: 'learners_book', kind: 'switch' },
  { name: 'expiry_grace_seconds', kind: 'whole', least: 0, most: 3600 },
  { name: 'uncertain_minutes', kind: 'whole', least: 0, most: 240 },
  { name: 'retake_wait_days', kind: 'whole', least: 0, most: 365 },
  { name: 'retake_limit', kind: 'whole', least: 1, most: 100 },
  { name: 'expiry_first_days', kind: 'whole', least: 1, most: 365 },
  { name: 'expiry_second_days', kind: 'whole', least: 1, most: 365 },
  { name: 'expiry_third_days', kind: 'whole', least: 1, most: 365 },
  { name: 'result_needs_second', kind: 'switch' },
  { name: 'adult_age', kind: 'whole', least: 0, most: 30 },
  { name: 'second_document', kind: 'switch' },
  { name: 'id_kinds', kind: 'words', least: 1, choices: documentKinds }
] as const satisfies readonly Setting[];

export type SettingName = (typeof settings)[number]['name'];
export type SettingValue = string | number | boolean | string[];

/**
 * A typed number of a setting, with a point or a comma: null when it is none, or one outside of what is allowed.
 * @param decimals how many digits may stand after the point
 */
export function readNumber(typed: string, least: number, most: number, decimals = 0): number | null {
  const text = typed.trim().replace(',', '.');
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  const places = text.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  return places <= decimals && number >= least && number <= most ? number : null;
}
