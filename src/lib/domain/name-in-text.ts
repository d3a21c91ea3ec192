/** Letters and digits alone, without case and marks: readers of PDFs lose marks, and leave signs of their own for them. */
const folded = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

const leastText = 20;

/**
 * Whether a file has a text, and a name does not stand in it: most likely somebody else's symbol was put there. Right-to-left
 * and other scripts are left out, because a file's text may hold them in the order of the page.
 * @param name as in a token: a long one ends in an ellipsis
 */
export function isNameMissing(name: string | null, text: string): boolean {
  if (name === null || !/^[\p{Script=Latin}\p{M}\p{P}\p{Zs}]+$/u.test(name)) return false;
  const all = folded(text);
  return all.length >= leastText && !all.includes(folded(name));
}
