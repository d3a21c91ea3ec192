/** Scripts that papers are set in beside Latin, Greek and Cyrillic, which the plain face has: each with a face of its own. */

export type ScriptFace = 'arabic' | 'hebrew' | 'devanagari' | 'bengali' | 'tamil' | 'ethiopic' | 'han';

/** `shaped`: the face's own character map does not say how it looks, so that it is never set as plain text. */
const faces: { key: ScriptFace; of: RegExp; shaped: boolean }[] = [
  { key: 'arabic', of: /\p{Script=Arabic}/u, shaped: true },
  { key: 'hebrew', of: /\p{Script=Hebrew}/u, shaped: true },
  { key: 'devanagari', of: /\p{Script=Devanagari}/u, shaped: true },
  { key: 'bengali', of: /\p{Script=Bengali}/u, shaped: true },
  { key: 'tamil', of: /\p{Script=Tamil}/u, shaped: true },
  { key: 'ethiopic', of: /\p{Script=Ethiopic}/u, shaped: false },
  { key: 'han', of: /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u, shaped: false }
];

/** The face of the first script of its own in a text; null where the plain face does. */
export const scriptFace = (text: string): ScriptFace | null =>
  faces.find(({ of }) => of.test(text))?.key ?? null;

/** All faces that a text needs beside the plain one. */
export const scriptFaces = (text: string): ScriptFace[] =>
  faces.filter(({ of }) => of.test(text)).map(({ key }) => key);

/** Whether a text holds a script whose letters change with their neighbours. */
export const isShaped = (text: string): boolean => faces.some(({ of, shaped }) => shaped && of.test(text));
