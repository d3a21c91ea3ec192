import { m } from '#lib/paraglide/messages.js';

const toolWords: Record<string, () => string> = {
  calculator: m.desk_tool_kind_calculator,
  'scientific-calculator': m.desk_tool_kind_scientific_calculator,
  dictionary: m.desk_tool_kind_dictionary,
  'formula-sheet': m.desk_tool_kind_formula_sheet,
  notes: m.desk_tool_kind_notes,
  phone: m.desk_tool_kind_phone,
  headphones: m.desk_tool_kind_headphones,
  other: m.desk_tool_kind_other
};

/** A tool's kind in words; the kind itself for one that a newer version wrote. */
export const toolWord = (kind: string): string => toolWords[kind]?.() ?? kind;
