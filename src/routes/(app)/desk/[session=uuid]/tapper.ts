import { unexpected } from '#lib/data/result.ts';
import { payloads, type CommandKind, type Payload } from '#lib/domain/commands.ts';
import type { Shown } from '#lib/domain/desk-room.ts';
import { getDesk } from '#lib/state/desk.svelte.ts';
import { getToasts } from '#lib/state/toasts.svelte.ts';

/**
 * Gives the command that keeps a tap on the device. It owns its errors: false means that nothing was recorded and the person
 * has been told why, so a form stays filled.
 */
export function tapper() {
  const desk = getDesk();
  const toasts = getToasts();
  return async <Kind extends CommandKind>(
    one: Shown | null,
    kind: Kind,
    payload: Payload<Kind>
  ): Promise<boolean> => {
    if (!payloads[kind].safeParse(payload).success) {
      toasts.showError({ ok: false, kind: 'refused', code: 'bad-payload', status: 422 });
      return false;
    }
    try {
      if (one) await desk.tap(one, kind, payload);
      else await desk.tapSession(kind, payload);
      return true;
    } catch (fault) {
      toasts.showError(unexpected(fault instanceof Error ? fault.message : String(fault)));
      return false;
    }
  };
}
