import en from '#messages/en/certificate.json' with { type: 'json' };
import fr from '#messages/fr/certificate.json' with { type: 'json' };
import { wordsOf, type AwardFacts } from '#lib/domain/award-words.ts';
import type { AwardWords } from '#lib/domain/certificate-layout.ts';
import { checkSymbol } from '#lib/domain/number.ts';
import type { AwardLabel } from '#lib/domain/template.ts';

/** Who vouches for an award: as its paper says it. */
export type Vouching = { body: string; number: string; statement: string | null; logo_path: string | null };

/** An award as it could be, or as it is: what the preview shows a template with. */
export type Sample = {
  key: string;
  name: string;
  course: string;
  library: string;
  /** Of an award as it is; null where nobody vouches for it. */
  vouching?: { body: string; number: string } | null;
};

const symbols = '3T7QK9XW2BZ';
export const sampleNumber = symbols + checkSymbol(symbols, 'award');

/** Names that show what a place for a name has to bear; of no living person. */
export const samples: Sample[] = [
  { key: 'short', name: 'Ama Owusu', course: 'First Aid', library: 'Accra Central Library' },
  {
    key: 'long',
    name: 'Wanjirũ Mũthoni Gĩthae-Odhiambo Nekesa Adhiambo Onyango Achieng’ Títílayọ̀ Akínwándé',
    course:
      'Nursing Studies - Clinical Skills: Caring for Cardiovascular Patients in Hospitals, at Home and on the Way',
    library: 'Kisumu and Lake Victoria Shores Regional Community Library'
  },
  { key: 'arabic', name: 'فاطمة الزهراء بنت محمد', course: 'الإسعافات الأولية', library: 'المكتبة المركزية' },
  { key: 'devanagari', name: 'प्रिया शर्मा', course: 'प्राथमिक चिकित्सा', library: 'केंद्रीय पुस्तकालय' },
  { key: 'hebrew', name: 'נועה בן־דוד', course: 'עזרה ראשונה', library: 'הספרייה המרכזית' },
  { key: 'ethiopic', name: 'ሰላማዊት ተስፋዬ', course: 'የመጀመሪያ እርዳታ', library: 'ማዕከላዊ ቤተ መጻሕፍት' },
  { key: 'bengali', name: 'শ্রেয়া চট্টোপাধ্যায়', course: 'প্রাথমিক চিকিৎসা', library: 'কেন্দ্রীয় গ্রন্থাগার' },
  { key: 'tamil', name: 'க்ஷீரா சுப்பிரமணியன்', course: 'முதலுதவி', library: 'மத்திய நூலகம்' },
  { key: 'chinese', name: '陈伟明', course: '急救', library: '中央图书馆' },
  { key: 'mixed', name: 'Amina Hassan نور', course: 'First Aid (الإسعافات)', library: 'Mombasa Library' }
];

const invented: Vouching = {
  body: 'Council for Continuing Awards',
  number: 'CCA-2026-0417',
  statement: 'Meets its standard of continuing professional education.',
  logo_path: null
};

/** Who vouches for the sample: the award's own, else one with a logo, so that the place for it can be seen. */
export function vouchingFor(sample: Sample, all: Vouching[]): Vouching {
  const { vouching } = sample;
  const own = vouching && all.find((one) => one.body === vouching.body && one.number === vouching.number);
  return own ?? all.find(({ logo_path }) => logo_path !== null) ?? all[0] ?? invented;
}

/** The words of a sample on an award of this kind. @param locale of the words, BCP 47 */
export function wordsOfSample(
  sample: Sample,
  label: AwardLabel,
  locale: string,
  issuer: string,
  vouching: Vouching
): AwardWords {
  const accredited = label === 'accredited';
  const facts: AwardFacts = {
    number: sampleNumber,
    kind: label === 'diploma' ? 'diploma' : 'certificate',
    name: sample.name,
    course_title: sample.course,
    library_name: sample.library,
    issuer_name: issuer,
    completed_on: '2026-11-20',
    issued_on: '2026-11-22',
    expires_on: '2029-11-22',
    accrediting_body: accredited ? vouching.body : null,
    accreditation_number: accredited ? vouching.number : null,
    accreditation_statement: accredited ? vouching.statement : null,
    accreditation_logo: accredited ? vouching.logo_path : null,
    online_minutes: 1345,
    tutored_minutes: 240,
    score_percent: 91.5,
    locale
  };
  return wordsOf(facts, location.origin, { en, fr });
}
