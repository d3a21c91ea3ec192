import { readFileSync } from 'node:fs';

/** A table of the folder `expected`: one line a subject, one column a role or property, cells apart by tabs. */
export interface Expected {
  columns: string[];
  /** The first `names` columns, joined by tabs, -> the cells after them. */
  lines: Map<string, string[]>;
  /** How many columns name the line. */
  names: number;
}

export function readExpected(file: string, names: number): Expected {
  const text = readFileSync(new URL(`expected/${file}`, import.meta.url), 'utf8');
  const [head, ...rest] = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  const lines = new Map<string, string[]>();
  for (const cells of rest) {
    const name = cells.slice(0, names).join('\t');
    if (cells.length !== head!.length) throw new Error(`${file}: ${name} has ${cells.length} cells`);
    if (lines.has(name)) throw new Error(`${file}: ${name} stands twice`);
    lines.set(name, cells.slice(names));
  }
  const order = [...lines.keys()];
  const late = [...order].sort().find((name, index) => name !== order[index]);
  if (late !== undefined) throw new Error(`${file}: not sorted, ${late} stands too late`);
  return { columns: head!.slice(names), lines, names };
}

/** Every difference in words; none when what is there is what the table says, line by line. */
export function differences(expected: Expected, found: Map<string, string[]>): string[] {
  const faults: string[] = [];
  for (const [name, cells] of found) {
    const line = expected.lines.get(name);
    if (!line) faults.push(`unlisted: ${[name, ...cells].join('\t')}`);
    else
      for (const [index, cell] of cells.entries())
        if (cell !== line[index])
          faults.push(
            `${name.replaceAll('\t', ', ')}: ${expected.columns[index]} expected ${line[index]}, got ${cell}`
          );
  }
  for (const name of expected.lines.keys())
    if (!found.has(name)) faults.push(`listed, but not there: ${name.replaceAll('\t', ', ')}`);
  return faults;
}
