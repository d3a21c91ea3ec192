import { describe, expect, it } from 'vitest';
import { qrSide, recordPage, type AwardWords, type Box, type Page } from './certificate-layout.ts';
import { starter } from './starter.ts';
import { certificatePage, templatePage } from './template-page.ts';

const words: AwardWords = {
  kindTitle: 'Certificate',
  certifies: 'certifies',
  name: 'Ada',
  achieved: 'achieved',
  course: 'Course',
  at: 'at',
  issuer: 'Programme',
  library: 'Library',
  completed: { label: 'Completed', value: '1' },
  issued: { label: 'Issued', value: '2' },
  expires: { label: 'Valid until', value: '3' },
  number: { label: 'Number', value: '4' },
  accreditation: {
    label: 'Accredited by',
    body: 'A council',
    number: '17',
    statement: 'Good.',
    sentence: 'Accredited by A council, number 17. Good.',
    logo: `programme/${'a'.repeat(64)}.png`
  },
  stamp: 'Stamp',
  signature: 'Signature',
  date: 'Date',
  checkAt: 'Check',
  recordTitle: 'Record',
  recordIntro: 'Intro',
  record: Array.from({ length: 12 }, (_, i) => ({ label: `l${i}`, value: `v${i}` }))
};

function textBoxes(page: Page): Box[] {
  const kinds: string[] = ['text', 'qr', 'image', 'mark'];
  return page.elements.flatMap((e) => ('box' in e && kinds.includes(e.kind) ? [e.box] : []));
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the QR symbol', () => {
  it('is 30 mm wide while a module stays at 0.45 mm or more', () => {
    expect(qrSide(53)).toBe(30);
    expect(qrSide(65)).toBe(30);
  });

  it('grows when a module would fall under 0.45 mm', () => {
    expect(qrSide(85)).toBeCloseTo(38.25);
  });
});

const pages: [string, Page][] = [
  ['certificate, small symbol', certificatePage(words, 53)],
  ['certificate, large symbol', certificatePage(words, 85)],
  ['certificate that does not expire', certificatePage({ ...words, expires: null }, 61)],
  ...(['a4', 'letter'] as const).flatMap((paper) =>
    (['landscape', 'portrait'] as const).map((way): [string, Page] => [
      `${paper}, ${way}`,
      templatePage(starter(paper, way), words, 85, 'en')
    ])
  ),
  ['verification record', recordPage(words)],
  ['verification record on Letter', recordPage(words, 'letter')],
  [
    'verification record of an accredited award',
    recordPage({ ...words, record: [...words.record, ...words.record.slice(0, 3)] }, 'letter')
  ]
];

describe.each(pages)('%s', (_, page) => {
  it('keeps everything 9 mm from the edge', () => {
    for (const box of textBoxes(page)) {
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(9);
      expect(box.x + box.width).toBeLessThanOrEqual(page.width - 9);
      expect(box.y + box.height).toBeLessThanOrEqual(page.height - 9);
    }
  });

  it('keeps the words of the stamp’s place inside its ring', () => {
    for (const ring of page.elements.filter((one) => one.kind === 'ring')) {
      const said = textBoxes(page).filter((box) => overlap(box, { ...ring.centre, width: 0.1, height: 0.1 }));
      expect(said).toHaveLength(1);
      const [box] = said as [Box];
      for (const x of [box.x, box.x + box.width])
        expect(Math.hypot(x - ring.centre.x, box.y - ring.centre.y)).toBeLessThan(ring.radius - 2);
    }
  });

  it('lays no two texts over each other', () => {
    const boxes = textBoxes(page);
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b), JSON.stringify([a, b])).toBe(false);
  });
});
