/** schema.org markup: a course with the credential that it leads to, and a person's public awards. */

/** Minutes are not said: schema.org wants what a reader of search results can use. */
export type MarkedCourse = {
  code: string;
  kind: 'certificate' | 'diploma';
  title: string;
  description: string;
  hours: number;
  /** How long an award is valid; null for ever. */
  validMonths: number | null;
  /** Who accredits it today. */
  bodies: string[];
};

const credentialOf = (course: MarkedCourse) => ({
  '@type': 'EducationalOccupationalCredential',
  name: course.title,
  credentialCategory: course.kind === 'diploma' ? 'diploma' : 'certificate',
  ...(course.validMonths === null ? {} : { validFor: `P${course.validMonths}M` }),
  ...(course.bodies.length > 0
    ? { recognizedBy: course.bodies.map((name) => ({ '@type': 'Organization', name })) }
    : {})
});

/** The courses of a library's page. @param address of that page */
export function coursesMarkup(courses: MarkedCourse[], library: string, address: string): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'ItemList',
    itemListElement: courses.map((course, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      item: {
        '@type': 'Course',
        name: course.title,
        courseCode: course.code,
        description: course.description || course.title,
        timeRequired: `PT${course.hours}H`,
        provider: { '@type': 'Library', name: library, url: address },
        educationalCredentialAwarded: credentialOf(course)
      }
    }))
  };
}

/** A person's page, with what they chose to show and nothing else. */
export function personMarkup(
  page: {
    name: string;
    awards: {
      number: string;
      course: string;
      kind: string;
      accrediting_body: string | null;
      issued_on: string;
    }[];
  },
  origin: string
): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'Person',
    name: page.name,
    hasCredential: page.awards.map((award) => ({
      '@type': 'EducationalOccupationalCredential',
      name: award.course,
      credentialCategory: award.kind,
      dateCreated: award.issued_on,
      url: `${origin}/v/${award.number}`,
      ...(award.accrediting_body
        ? { recognizedBy: { '@type': 'Organization', name: award.accrediting_body } }
        : {})
    }))
  };
}
