import type { AccountFault, NewAccount } from '#lib/domain/account.ts';
import { m } from '#lib/paraglide/messages.js';

type Words = (fault: AccountFault | undefined) => string | null;

/** What each field of the form says about its fault. */
export const accountWords: Record<Exclude<keyof NewAccount, 'terms'>, Words> = {
  given: (fault) =>
    fault === 'too-long' ? m.errors_name_too_long() : fault ? m.public_given_name_missing() : null,
  family: (fault) => (fault ? m.errors_name_too_long() : null),
  email: (fault) => (fault === 'missing' ? m.public_email_missing() : fault ? m.errors_bad_email() : null),
  password: (fault) =>
    fault === 'missing' ? m.public_password_missing() : fault ? m.public_password_short() : null,
  confirmed: (fault) => (fault ? m.public_confirm_differs() : null)
};
