export type Cell = { column: number; row: number } | 'off';

/** A hand that shakes is not a drag. */
const slackPx = 6;

const read = (key: string): Cell => {
  if (key === 'off') return 'off';
  const [column, row] = key.split('/').map(Number);
  return { column: column ?? 1, row: row ?? 1 };
};

/**
 * Dragging by mouse, pen or finger between elements that name their place in `data-cell`. A press that does not move is a
 * tap. Keys are the page's own.
 */
export function drag({
  ondrop,
  ontap
}: {
  ondrop: (id: string, cell: Cell) => void;
  ontap: (id: string) => void;
}) {
  let from: { id: string; x: number; y: number } | null = null;
  let id = $state<string | null>(null);
  let offset = $state.raw({ x: 0, y: 0 });
  let over = $state<string | null>(null);
  let ended = 0;

  const cellUnder = ({ clientX, clientY }: PointerEvent) =>
    document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-cell]')?.dataset.cell ?? null;
  const letGo = () => {
    from = null;
    id = over = null;
  };

  const on = (seatId: string) => ({
    onpointerdown(event: PointerEvent) {
      if (event.button !== 0) return;
      from = { id: seatId, x: event.clientX, y: event.clientY };
      // A quick hand is off the seat before the first move is told.
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onpointermove(event: PointerEvent) {
      if (from?.id !== seatId) return;
      const next = { x: event.clientX - from.x, y: event.clientY - from.y };
      if (id === null) {
        if (Math.hypot(next.x, next.y) < slackPx) return;
        id = seatId;
      }
      offset = next;
      over = cellUnder(event);
    },
    onpointerup(event: PointerEvent) {
      if (id === seatId) {
        ended = event.timeStamp;
        const cell = cellUnder(event);
        if (cell) ondrop(seatId, read(cell));
      }
      letGo();
    },
    onpointercancel: letGo,
    onclick(event: MouseEvent) {
      // The click that ends a drag is no tap.
      if (event.timeStamp - ended > 50) ontap(seatId);
    }
  });

  return {
    /** The seat in the hand. */
    get id() {
      return id;
    },
    get x() {
      return offset.x;
    },
    get y() {
      return offset.y;
    },
    /** The place under the hand. */
    get over() {
      return over;
    },
    on
  };
}
