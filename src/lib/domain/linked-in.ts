/** What LinkedIn's "add to profile" form asks; the same fields are shown for copying, because it does not always take them. */
export type LinkedInFields = {
  name: string;
  organizationName: string;
  issueYear: string;
  issueMonth: string;
  expirationYear: string;
  expirationMonth: string;
  certUrl: string;
  certId: string;
};

/** @param award days as YYYY-MM-DD; without an end the two fields of it are empty. @param number as shown to people */
export function linkedInFields(
  award: { course_title: string; issuer_name: string; issued_on: string; expires_on: string | null },
  number: string,
  page: string
): LinkedInFields {
  const [issueYear = '', issueMonth = ''] = award.issued_on.split('-');
  const [expirationYear = '', expirationMonth = ''] = award.expires_on?.split('-') ?? [];
  const month = (text: string) => (text === '' ? '' : String(Number(text)));
  return {
    name: award.course_title,
    organizationName: award.issuer_name,
    issueYear,
    issueMonth: month(issueMonth),
    expirationYear,
    expirationMonth: month(expirationMonth),
    // Never the symbol's fragment: it holds the name and is nobody else's business.
    certUrl: page.split('#')[0] ?? page,
    certId: number
  };
}

/** The address of the form with the fields filled in. */
export function linkedInAddress(fields: LinkedInFields): string {
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  const query = new URLSearchParams([['startTask', 'CERTIFICATION_NAME'], ...filled]);
  return `https://www.linkedin.com/profile/add?${query.toString()}`;
}
