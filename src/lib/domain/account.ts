/** What a new account must look like before the server is asked. The server judges again. */

export type NewAccount = {
  given: string;
  /** Empty for a person with a single name. */
  family: string;
  email: string;
  password: string;
  confirmed: string;
  terms: boolean;
};

export type AccountFault = 'missing' | 'malformed' | 'too-short' | 'too-long' | 'differs';

export const shortestPassword = 8;
const longestName = 100;

/** Length alone is asked for: rules about symbols make passwords that people write on paper. */
export function passwordFault(password: string): AccountFault | null {
  if (!password) return 'missing';
  return Array.from(password).length < shortestPassword ? 'too-short' : null;
}

/** Whether a text has the parts of a mail address. Only a message that arrives proves one. */
export function emailFault(email: string): AccountFault | null {
  const address = email.trim();
  if (!address) return 'missing';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? null : 'malformed';
}

/** The faults of a form by field; empty when it can be sent. */
export function faults(account: NewAccount): Partial<Record<keyof NewAccount, AccountFault>> {
  const found: Partial<Record<keyof NewAccount, AccountFault>> = {};
  const email = emailFault(account.email);
  const password = passwordFault(account.password);
  if (!account.given.trim()) found.given = 'missing';
  else if (account.given.trim().length > longestName) found.given = 'too-long';
  if (account.family.trim().length > longestName) found.family = 'too-long';
  if (email) found.email = email;
  if (password) found.password = password;
  if (account.confirmed !== account.password) found.confirmed = 'differs';
  if (!account.terms) found.terms = 'missing';
  return found;
}
