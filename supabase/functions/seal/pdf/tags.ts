import {
  PDFHexString,
  PDFName,
  PDFOperator,
  PDFOperatorNames,
  type PDFDocument,
  type PDFPage,
  type PDFRef
} from 'pdf-lib';

/** The standard structure types used here (ISO 32000-1, 14.8.4). */
export type Role = 'Document' | 'H1' | 'H2' | 'P' | 'Figure' | 'Table' | 'TR' | 'TH' | 'TD';
type Kid = PDFRef | { page: PDFRef; id: number };
export type Element = { ref: PDFRef; role: Role; says: string | null; parent: PDFRef; kids: Kid[] };

/**
 * The structure tree of a document: what is a heading, a paragraph, a cell, and in which order they are read aloud (ISO
 * 32000-1, 14.7). Everything drawn is either marked as part of an element or as an artifact.
 */
export class Tags {
  readonly #document: PDFDocument;
  readonly #root: PDFRef;
  readonly #elements: Element[] = [];
  readonly #pages = new Map<PDFPage, Element[]>();
  readonly top: Element;

  constructor(document: PDFDocument) {
    this.#document = document;
    this.#root = document.context.nextRef();
    this.top = this.#made('Document', this.#root);
  }

  #made(role: Role, parent: PDFRef, says: string | null = null): Element {
    const made = { ref: this.#document.context.nextRef(), role, says, parent, kids: [] };
    this.#elements.push(made);
    return made;
  }

  /**
   * An element within another. `says` is what a figure shows, or a text's words where its letters are outlines, which could
   * not be put together again in every script.
   */
  element(role: Role, parent: Element, says?: string): Element {
    const made = this.#made(role, parent.ref, says);
    parent.kids.push(made.ref);
    return made;
  }

  /** What `draw` puts on the page belongs to the element. */
  async mark(page: PDFPage, element: Element, draw: () => Promise<void> | void): Promise<void> {
    const there = this.#pages.get(page) ?? [];
    this.#pages.set(page, there);
    const id = there.push(element) - 1;
    element.kids.push({ page: page.ref, id });
    page.pushOperators(
      PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [
        PDFName.of(element.role),
        this.#document.context.obj({ MCID: id }) as never
      ])
    );
    await draw();
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent));
  }

  /** What `draw` puts on the page says nothing: lines, and what every page repeats. */
  async artifact(page: PDFPage, draw: () => Promise<void> | void): Promise<void> {
    page.pushOperators(PDFOperator.of(PDFOperatorNames.BeginMarkedContent, [PDFName.of('Artifact')]));
    await draw();
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent));
  }

  /** Writes the tree into the document, once everything is drawn. */
  finish(): void {
    const { context, catalog } = this.#document;
    for (const { ref, role, says, parent, kids } of this.#elements)
      context.assign(
        ref,
        context.obj({
          Type: 'StructElem',
          S: role,
          P: parent,
          K: kids.map((kid) =>
            'id' in kid ? context.obj({ Type: 'MCR', Pg: kid.page, MCID: kid.id }) : kid
          ),
          ...(says !== null && { [role === 'Figure' ? 'Alt' : 'ActualText']: PDFHexString.fromText(says) }),
          ...(role === 'TH' && { A: context.obj({ O: 'Table', Scope: 'Column' }) })
        })
      );
    const numbers = [...this.#pages].flatMap(([page, elements], i) => {
      page.node.set(PDFName.of('StructParents'), context.obj(i));
      page.node.set(PDFName.of('Tabs'), PDFName.of('S'));
      return [context.obj(i), context.register(context.obj(elements.map(({ ref }) => ref)))];
    });
    context.assign(
      this.#root,
      context.obj({
        Type: 'StructTreeRoot',
        K: [this.top.ref],
        ParentTree: context.register(context.obj({ Nums: numbers })),
        ParentTreeNextKey: this.#pages.size
      })
    );
    catalog.set(PDFName.of('StructTreeRoot'), this.#root);
    catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }));
  }
}
