import type { Tool, ToolKind } from '#lib/data/courses.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Record<ToolKind, () => string> = {
  calculator: m.public_tool_calculator,
  'scientific-calculator': m.public_tool_scientific_calculator,
  dictionary: m.public_tool_dictionary,
  'formula-sheet': m.public_tool_formula_sheet,
  notes: m.public_tool_notes,
  phone: m.public_tool_phone,
  headphones: m.public_tool_headphones,
  other: m.public_tool_other
};

/** One line of what a learner may bring: the thing, how many, and the course's own remark. */
export function toolWords(tool: Tool): string {
  // What is none of the usual things is named by its note alone.
  if (tool.kind === 'other' && tool.note) return tool.note;
  const thing = words[tool.kind]();
  const counted = tool.max_count === null || tool.max_count === 1 ? thing : `${tool.max_count} × ${thing}`;
  return tool.note ? m.public_tool_with_note({ tool: counted, note: tool.note }) : counted;
}
