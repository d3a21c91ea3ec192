/** What schema.org says of the types that our markup uses, as far as it uses them: https://schema.org/Course and the others. */

type Node = Record<string, unknown>;
const text = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const address = (value: unknown) => typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
/** ISO 8601, as schema.org/Duration asks. */
const duration = (value: unknown) =>
  typeof value === 'string' &&
  /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+(\.\d+)?H)?(\d+M)?(\d+S)?)?$/.test(value);
const day = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const position = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
const of = (types: string[], many = false) => ({ types, many });
type Rule = ((value: unknown) => boolean) | ReturnType<typeof of>;

/** Of each type the properties that we may use; those that a reader of search results must find end in `!`. */
const vocabulary: Record<string, Record<string, Rule>> = {
  ItemList: { 'itemListElement!': of(['ListItem'], true) },
  ListItem: { 'position!': position, 'item!': of(['Course']) },
  Course: {
    'name!': text,
    'description!': text,
    'provider!': of(['Library', 'Organization']),
    courseCode: text,
    timeRequired: duration,
    educationalCredentialAwarded: of(['EducationalOccupationalCredential'])
  },
  Library: { 'name!': text, url: address },
  Organization: { 'name!': text, url: address },
  Person: { 'name!': text, 'hasCredential!': of(['EducationalOccupationalCredential'], true) },
  EducationalOccupationalCredential: {
    'name!': text,
    'credentialCategory!': text,
    validFor: duration,
    dateCreated: day,
    url: address,
    recognizedBy: of(['Organization'], true)
  }
};

function faultsOf(node: unknown, allowed: string[], path: string): string[] {
  if (typeof node !== 'object' || node === null) return [`${path} is no node`];
  const { '@type': type, '@context': _, ...said } = node as Node;
  if (typeof type !== 'string' || !allowed.includes(type)) return [`${path} is a ${String(type)}`];
  const rules = vocabulary[type]!;
  const ruleOf = (key: string) => rules[key] ?? rules[`${key}!`];
  const missing = Object.keys(rules)
    .filter((key) => key.endsWith('!') && !(key.slice(0, -1) in said))
    .map((key) => `${path} lacks ${key.slice(0, -1)}`);
  const wrong = Object.entries(said).flatMap(([key, value]) => {
    const rule = ruleOf(key);
    const at = `${path}.${key}`;
    if (!rule) return [`${at} is no property of ${type}`];
    if (typeof rule === 'function') return rule(value) ? [] : [`${at}: ${JSON.stringify(value)}`];
    const all = Array.isArray(value) ? value : [value];
    if (Array.isArray(value) && !rule.many) return [`${at} is a list`];
    return all.flatMap((one, i) => faultsOf(one, rule.types, `${at}[${i}]`));
  });
  return [...missing, ...wrong];
}

/** What is wrong with a piece of markup by schema.org; empty when it is in order. */
export function markupFaults(markup: unknown): string[] {
  const context = (markup as Node | null)?.['@context'];
  return [
    ...(context === 'https://schema.org' ? [] : [`@context is ${String(context)}`]),
    ...faultsOf(markup, ['ItemList', 'Person'], '$')
  ];
}
