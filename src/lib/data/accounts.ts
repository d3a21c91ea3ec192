/** A person who has signed in fully on this device, as it remembers them while they are locked out of sight. */
export type Account = {
  userId: string;
  email: string;
  /** How the lock screen calls them. */
  name: string;
};
