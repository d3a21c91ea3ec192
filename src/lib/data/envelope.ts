/** How the author of a command was signed in when it was tapped: in full, or by PIN on a shared tablet. */
export type SignedInBy = 'password' | 'pin';

/** A write of the session day, as `submit_commands` takes it (docs/commands.md lists the kinds and payloads). */
export type Command = {
  id: string;
  session_id: string;
  sitting_id: string | null;
  kind: string;
  payload: Record<string, unknown>;
  base_version: number | null;
  device_id: string;
  boot_id: string;
  tapped_at: string;
  tapped_mono_ms: number;
  sent_mono_ms: number;
  /** Absent in commands that an older version kept. No part of what the stored hash covers. */
  auth_method?: SignedInBy;
};

/** What the server made of a command; `version` and `deadline` are the sitting's after it. */
export type Judgement = {
  id: string;
  status: 'applied' | 'conflict' | 'rejected' | 'parked';
  code: string | null;
  version: number | null;
  server_now: string;
  deadline: string | null;
};
