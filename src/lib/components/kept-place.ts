const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/**
 * For a dialog whose parts (`data-part`) hold forms that give way to what follows them. When the control that has the focus
 * is taken away, bits-ui leads to the first of the dialog, which closes it. Whoever works by keys goes on instead at the
 * button that opened the form, or else at the first control of what is in the part now. A finger moves nothing.
 * @returns what the dialog calls at each `focusin`
 */
export function keptPlace(): (event: FocusEvent) => void {
  let last: HTMLElement | null = null;
  let part: HTMLElement | null = null;
  let opener: HTMLElement | null = null;

  return ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    if (last && !last.isConnected && part?.isConnected) {
      const there = opener?.isConnected ? opener : part.querySelector<HTMLElement>(focusable);
      last = null;
      // bits-ui notes where it led to after the event: only what has the focus then is missed when it goes.
      if (there) return queueMicrotask(() => there.focus());
    }
    last = target.matches(':focus-visible') ? target : null;
    part = target.closest<HTMLElement>('[data-part]');
    opener = part?.querySelector<HTMLElement>('button[aria-expanded="true"]:not([aria-haspopup])') ?? null;
  };
}
