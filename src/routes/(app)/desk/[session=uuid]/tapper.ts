import { unexpected } from '#lib/data/result.ts';
import { payloads, type CommandKind, type Payload } from '#lib/domain/commands.ts';
import type { Shown } from '#lib/domain/desk-room.ts';
import { display } from '#lib/domain/names.ts';
import { reverse } from '#lib/domain/undo.ts';
import { m } from '#lib/paraglide/messages.js';
import { getDesk } from '#lib/state/desk.svelte.ts';
import { getToasts } from '#lib/state/toasts.svelte.ts';
import { commandWord } from '../../command-words.ts';

/** `id` where another tap will name this one; `quiet` for one of many, which are told together. */
type Options = { id?: string; quiet?: boolean };

/**
 * Gives the command that keeps a tap on the device. It owns its errors: false means that nothing was recorded and the person
 * has been told why, so a form stays filled. What has a way back offers it for a few seconds.
 */
export function tapper() {
  const desk = getDesk();
  const toasts = getToasts();

  async function tap<Kind extends CommandKind>(
    one: Shown | null,
    kind: Kind,
    payload: Payload<Kind>,
    { id, quiet = false }: Options = {}
  ): Promise<boolean> {
    if (!payloads[kind].safeParse(payload).success) {
      toasts.showError({ ok: false, kind: 'refused', code: 'bad-payload', status: 422 });
      return false;
    }
    try {
      if (one) await desk.tap(one, kind, payload, id);
      else await desk.tapSession(kind, payload, id);
    } catch (fault) {
      toasts.showError(unexpected(fault instanceof Error ? fault.message : String(fault)));
      return false;
    }
    if (one && !quiet) offerBack(one, kind, payload);
    return true;
  }

  function offerBack<Kind extends CommandKind>(one: Shown, kind: Kind, payload: Payload<Kind>) {
    const back = reverse(one, kind, payload);
    if (!back) return;
    toasts.show({
      key: 'undo',
      tone: 'done',
      text: m.board_done({ name: display(one.learner), what: commandWord(kind) }),
      action: {
        label: m.board_undo(),
        run: () => {
          const now = desk.sitting(one.id);
          if (now) void tap(now, back.kind, back.payload, { quiet: true });
        }
      }
    });
  }

  return tap;
}
