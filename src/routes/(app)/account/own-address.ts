import type { Person } from '#lib/data/people.ts';

/** The person's mail address; null for an account that the server made, whose address reaches nobody. */
export const ownAddress = ({ email }: Person): string | null => (email.endsWith('.invalid') ? null : email);
