import { describe, expect, test } from 'vitest';
import { markupFaults } from '../../../tests/schema-org.ts';
import { coursesMarkup, personMarkup, type MarkedCourse } from './schema-markup.ts';

const course: MarkedCourse = {
  code: 'DCG18',
  kind: 'diploma',
  title: 'Diploma in Caregiving',
  description: 'Care at home.',
  hours: 12.5,
  validMonths: 24,
  bodies: ['Council for Continuing Awards']
};
const address = 'https://awards.example.org/l/accra-central';
const page = {
  name: 'Ama Owusu',
  awards: [
    {
      number: '3T7QK9XW2BZ4',
      course: 'First Aid',
      kind: 'certificate',
      accrediting_body: null,
      issued_on: '2026-11-22'
    }
  ]
};

describe('a library’s courses', () => {
  test.each([
    ['with all that can be said', course],
    ['with as little as there can be', { ...course, description: '', validMonths: null, bodies: [] }]
  ])('%s are in order by schema.org', (_, one) => {
    expect(markupFaults(coursesMarkup([one], 'Accra Central Library', address))).toEqual([]);
  });

  test('say who gives the course, and what it leads to', () => {
    expect(coursesMarkup([course], 'Accra Central Library', address)).toMatchObject({
      itemListElement: [
        {
          position: 1,
          item: {
            provider: { name: 'Accra Central Library' },
            timeRequired: 'PT12.5H',
            educationalCredentialAwarded: {
              validFor: 'P24M',
              recognizedBy: [{ name: 'Council for Continuing Awards' }]
            }
          }
        }
      ]
    });
  });
});

test('a person’s page is in order by schema.org', () => {
  expect(markupFaults(personMarkup(page, 'https://awards.example.org'))).toEqual([]);
  expect(markupFaults(personMarkup({ ...page, awards: [] }, 'https://awards.example.org'))).toEqual([]);
});

test('what is not in order is found', () => {
  const markup = coursesMarkup([course], '', 'no address');
  expect(markupFaults(markup)).toEqual([
    '$.itemListElement[0].item[0].provider[0].name: ""',
    '$.itemListElement[0].item[0].provider[0].url: "no address"'
  ]);
  expect(markupFaults({ '@type': 'Course', name: 'x', hours: 3 })).not.toEqual([]);
});
