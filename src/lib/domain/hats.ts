/** One thing a person may be: a role, held for a library, for a licensee, or for the whole programme. */
export type HeldHat = { role: string; library_id: string | null; licensee_id: string | null };

/** Names a hat on this device. */
export const hatKey = ({ role, library_id, licensee_id }: HeldHat): string =>
  `${role}/${library_id ?? licensee_id ?? ''}`;

/**
 * The hat that is on: of those the person holds today, the one worn last; the only one; or null, when the person has to be
 * asked (and when there is none).
 * @param worn keys of the hats worn on this device, the last one first
 * @param roles those that fit a place of the app; all when left out
 */
export function hatOn<H extends HeldHat>(
  hats: readonly H[],
  worn: readonly string[],
  roles?: readonly string[]
): H | null {
  const fitting = hats.filter(({ role }) => !roles || roles.includes(role));
  for (const key of worn) {
    const again = fitting.find((hat) => hatKey(hat) === key);
    if (again) return again;
  }
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** The worn hats once this one is put on. */
export const putOn = (worn: readonly string[], hat: HeldHat): string[] => {
  const key = hatKey(hat);
  return [key, ...worn.filter((other) => other !== key)];
};
