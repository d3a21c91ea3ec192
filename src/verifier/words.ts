import en from '#messages/en/verifier.json';
import fr from '#messages/fr/verifier.json';

const words: Record<string, string> = navigator.language.toLowerCase().startsWith('fr') ? fr : en;

/** The text of a key of messages/<language>/verifier.json, in the reader's language. */
export const say = (key: string): string => words[`verifier_${key.replaceAll('-', '_')}`] ?? key;
