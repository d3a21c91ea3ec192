import { untrack } from 'svelte';
import {
  margin,
  sheetOf,
  type Design,
  type LibraryRight,
  type TemplateElement
} from '#lib/domain/template.ts';

export type Box = TemplateElement['box'];
const tenth = (value: number) => Math.round(value * 10) / 10;
const most = 100;

/** A design as it is being drawn: what is chosen, what may be done with it, and the way back. */
export class DesignDraft {
  #design = $state<Design>({ paper: 'a4', orientation: 'landscape', elements: [] });
  #past = $state.raw<string[]>([]);
  #future = $state.raw<string[]>([]);
  readonly #rights: readonly LibraryRight[] | null;
  readonly #baseIds: readonly string[];
  chosen = $state<string | null>(null);

  /** @param rights what a library may do; null for HQ, who may do everything. @param base the design it is made of */
  constructor(design: Design, rights: readonly LibraryRight[] | null, base: Design | null) {
    this.#design = structuredClone(design);
    this.#rights = rights;
    this.#baseIds = base?.elements.map(({ id }) => id) ?? [];
  }

  get design(): Design {
    return this.#design;
  }
  get sheet() {
    return sheetOf(this.#design);
  }
  get element(): TemplateElement | undefined {
    return this.#design.elements.find(({ id }) => id === this.chosen);
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  get isHq(): boolean {
    return this.#rights === null;
  }

  #may(right: LibraryRight): boolean {
    return this.#rights === null || this.#rights.includes(right);
  }
  /** A library's own element is its own; one of the base stays as HQ's rights say. */
  #own = ({ id }: TemplateElement): boolean => this.isHq || !this.#baseIds.includes(id);
  mayChoosePaper = () => this.#may('paper');
  mayAdd = () => this.#may('add') && this.#design.elements.length < 60;
  mayMove = (one: TemplateElement) =>
    this.#own(one) || this.#may('paper') || (!one.locked && this.#may('move'));
  mayChange = (one: TemplateElement) => this.#own(one) || (!one.locked && this.#may('text'));
  mayRemove = (one: TemplateElement) => this.#own(one) || !one.locked;

  #gesture = '';
  readonly #now = () => untrack(() => JSON.stringify(this.#design));
  /** Keeps the way back, before a change. @param gesture steps of the same one (a drag, typing into a field) are one step */
  step(gesture = ''): void {
    if (gesture && gesture === this.#gesture) return;
    this.#gesture = gesture;
    const now = this.#now();
    this.#future = [];
    if (now !== this.#past.at(-1)) this.#past = [...this.#past.slice(1 - most), now];
  }
  undo(): void {
    [this.#past, this.#future] = this.#back(this.#past, this.#future);
  }
  redo(): void {
    [this.#future, this.#past] = this.#back(this.#future, this.#past);
  }
  /** Takes the last state of `from` that is not the present one, and leaves the present one in `to`. */
  #back(from: string[], to: string[]): [string[], string[]] {
    const now = this.#now();
    const at = from.findLastIndex((state) => state !== now);
    this.#gesture = '';
    if (at < 0) return [[], to];
    this.#design = JSON.parse(from[at]!) as Design;
    if (!this.element) this.chosen = null;
    return [from.slice(0, at), [...to, now]];
  }
  /** Another design in the place of this one, as an earlier version is brought back. */
  load(design: Design): void {
    this.step();
    this.#design = structuredClone(design);
    if (!this.element) this.chosen = null;
  }

  /** Puts an element's box where it was asked, within what a printer reaches, in tenths of a millimetre. */
  place(id: string, to: Partial<Box>): void {
    const one = this.#design.elements.find((other) => other.id === id);
    if (!one || !this.mayMove(one)) return;
    const sheet = this.sheet;
    const box = { ...one.box, ...to };
    const least = one.kind === 'rule' ? 0 : 3;
    box.width = Math.min(Math.max(box.width, 3), sheet.width - 2 * margin);
    box.height = Math.min(Math.max(box.height, least), sheet.height - 2 * margin);
    box.x = Math.min(Math.max(box.x, margin), sheet.width - margin - box.width);
    box.y = Math.min(Math.max(box.y, margin), sheet.height - margin - box.height);
    one.box = { x: tenth(box.x), y: tenth(box.y), width: tenth(box.width), height: tenth(box.height) };
  }
  nudge(id: string, x: number, y: number): void {
    const one = this.#design.elements.find((other) => other.id === id);
    if (!one || !this.mayMove(one)) return;
    this.step(`nudge ${id}`);
    this.place(id, { x: one.box.x + x, y: one.box.y + y });
  }

  add(kind: TemplateElement['kind'], start: TemplateElement): void {
    this.step();
    let number = 1;
    while (this.#design.elements.some(({ id }) => id === `${kind}-${number}`)) number++;
    const id = `${kind}-${number}`;
    this.#design.elements.push({ ...start, id, locked: false });
    this.chosen = id;
  }
  remove(id: string): void {
    const one = this.#design.elements.find((other) => other.id === id);
    if (!one || !this.mayRemove(one)) return;
    this.step();
    this.#design.elements = this.#design.elements.filter((other) => other.id !== id);
    this.chosen = null;
  }
  /** Another paper: everything keeps its share of the sheet, so that nothing falls off it. */
  paper(paper: Design['paper'], orientation: Design['orientation'], fresh: Design): void {
    this.step();
    const byId = Object.fromEntries(fresh.elements.map((one) => [one.id, one.box]));
    const from = this.sheet;
    const to = sheetOf({ paper, orientation });
    this.#design.paper = paper;
    this.#design.orientation = orientation;
    for (const one of this.#design.elements) {
      const { x, y, width, height } = one.box;
      one.box = byId[one.id] ?? {
        x: tenth((x / from.width) * to.width),
        y: tenth((y / from.height) * to.height),
        width: tenth(Math.min(width, to.width - 2 * margin)),
        height: tenth(Math.min(height, to.height - 2 * margin))
      };
    }
  }
}
