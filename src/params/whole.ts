/** A whole number without leading zeros, small enough for an `int` of the database. */
export const match = (text: string): boolean => /^(0|[1-9]\d{0,8})$/.test(text);
