import { requestContext } from './connection.ts';

/**
 * The library prints every error of the database with its stack, also those that are answers: a refusal by a
 * policy, a code that a verb raises. During its requests those are left out and others are one line each.
 */
export function quietenLibrary(): void {
  const { error, warn } = console;
  console.error = (...said: unknown[]) => {
    if (!requestContext.getStore()) return error(...said);
    const code = said.map(sqlState).find(Boolean);
    if (code === undefined || /^(53|57|58|XX)/.test(code))
      process.stderr.write(
        `${said.map((part) => (part instanceof Error ? part.message : String(part))).join(' ')}\n`
      );
  };
  console.warn = (...said: unknown[]) => {
    if (!String(said[0]).startsWith('EXPERIMENTAL FEATURES')) warn(...said);
  };
}

function sqlState(value: unknown): string | undefined {
  const { code } = (value ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
