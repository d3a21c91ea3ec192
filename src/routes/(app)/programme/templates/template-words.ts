import type { Ink, TextStyle } from '#lib/domain/certificate-layout.ts';
import {
  factFields,
  type AwardLabel,
  type Fault,
  type FactField,
  type LibraryRight,
  type TemplateElement
} from '#lib/domain/template.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export const labelWords: Record<AwardLabel, () => string> = {
  completion: m.awarding_label_completion,
  accredited: m.awarding_label_accredited,
  diploma: m.awarding_label_diploma
};

export const rightWords: Record<LibraryRight, () => string> = {
  paper: m.awarding_right_paper,
  move: m.awarding_right_move,
  text: m.awarding_right_text,
  add: m.awarding_right_add
};

export const kindWords: Record<TemplateElement['kind'], () => string> = {
  text: m.awarding_kind_text,
  fact: m.awarding_kind_fact,
  signature: m.awarding_kind_signature,
  image: m.awarding_kind_image,
  logo: m.awarding_kind_logo,
  mark: m.awarding_kind_mark,
  rule: m.awarding_kind_rule,
  frame: m.awarding_kind_frame,
  stamp: m.awarding_kind_stamp,
  qr: m.awarding_kind_qr
};

export const fieldWords: Record<FactField, () => string> = {
  completed: m.awarding_place_completed,
  issued: m.awarding_place_issued,
  number: m.awarding_place_number,
  expires: m.awarding_place_expires,
  accreditation: m.awarding_kind_accreditation
};
export const fields = () => factFields.map((value) => ({ value, label: fieldWords[value]() }));

/** What a text may name in braces, as a person chooses it. */
export const placeWords: Record<string, () => string> = {
  name: m.awarding_place_name,
  course: m.awarding_place_course,
  kind: m.awarding_place_kind,
  library: m.awarding_place_library,
  issuer: m.awarding_place_issuer,
  completed: m.awarding_place_completed,
  issued: m.awarding_place_issued,
  expires: m.awarding_place_expires,
  number: m.awarding_place_number,
  body: m.awarding_place_body,
  accreditation: m.awarding_place_accreditation,
  statement: m.awarding_place_statement,
  accredited: m.awarding_place_accredited,
  certifies: m.awarding_place_certifies,
  achieved: m.awarding_place_achieved,
  at: m.awarding_place_at,
  check: m.awarding_place_check,
  signature: m.awarding_place_signature,
  date: m.awarding_place_date
};

export const styleWords: Record<TextStyle, () => string> = {
  serif: m.awarding_style_serif,
  'serif-bold': m.awarding_style_serif_bold,
  sans: m.awarding_style_sans,
  'sans-bold': m.awarding_style_sans_bold
};
export const inkWords: Record<Ink, () => string> = {
  ink: m.awarding_ink_ink,
  quiet: m.awarding_ink_quiet,
  seal: m.awarding_ink_seal
};

export const faultWords: Record<Fault['code'], () => string> = {
  'name-missing': m.awarding_fault_name,
  'number-missing': m.awarding_fault_number,
  'qr-missing': m.awarding_fault_qr,
  'qr-twice': m.awarding_fault_qr_twice,
  'ids-twice': m.awarding_fault_ids,
  'art-large': m.awarding_fault_art,
  'off-sheet': m.awarding_fault_off,
  'qr-small': m.awarding_fault_qr_small,
  'qr-covered': m.awarding_fault_qr_covered
};

/** Languages that texts can be written in, with their names in the reader's. */
export const textLanguages = () => {
  const names = new Intl.DisplayNames(getLocale(), { type: 'language' });
  return ['en', 'fr', 'es', 'pt', 'ar', 'sw', 'hi', 'zh'].map((value) => ({
    value,
    label: names.of(value) ?? value
  }));
};

/** How a person tells an element from the others: what it says, or what it is. */
export function nameOf(one: TemplateElement): string {
  if (one.kind === 'fact') return fieldWords[one.field]();
  if (one.kind !== 'text' && one.kind !== 'signature') return kindWords[one.kind]();
  const said = one.texts[getLocale()] ?? one.texts.en ?? Object.values(one.texts)[0] ?? '';
  return said.replace(/\{(\w+)\}/g, (whole, place: string) => placeWords[place]?.() ?? whole).slice(0, 60);
}

const middle = { x: 80, y: 95, width: 60, height: 12 };
/** What a new element begins as. */
export const starts: Record<TemplateElement['kind'], TemplateElement> = {
  text: {
    id: '',
    locked: false,
    kind: 'text',
    box: middle,
    texts: { en: 'Text' },
    style: 'sans',
    size: 12,
    lines: 1,
    align: 'start',
    ink: 'ink'
  },
  fact: { id: '', locked: false, kind: 'fact', box: middle, field: 'accreditation' },
  signature: {
    id: '',
    locked: false,
    kind: 'signature',
    box: { ...middle, height: 22 },
    texts: { en: '{signature}' },
    art: null
  },
  image: {
    id: '',
    locked: false,
    kind: 'image',
    box: { ...middle, width: 40, height: 30 },
    art: null,
    alt: { en: '' }
  },
  logo: { id: '', locked: false, kind: 'logo', box: { ...middle, width: 36, height: 18 } },
  mark: { id: '', locked: false, kind: 'mark', box: { ...middle, width: 14, height: 14 } },
  rule: { id: '', locked: false, kind: 'rule', box: { ...middle, height: 0 }, weight: 0.3, ink: 'ink' },
  frame: { id: '', locked: false, kind: 'frame', box: { ...middle, height: 30 }, weight: 0.4, ink: 'seal' },
  stamp: { id: '', locked: false, kind: 'stamp', box: { ...middle, width: 34, height: 34 } },
  qr: { id: '', locked: false, kind: 'qr', box: { ...middle, width: 38, height: 38 } }
};
