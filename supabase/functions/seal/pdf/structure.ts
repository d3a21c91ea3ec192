import {
  PDFArray,
  type PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  type PDFDocument,
  type PDFPage,
  type PDFRef
} from 'pdf-lib';

export type Role = 'H1' | 'P' | 'Figure';
type Part = { role: Role; says: string; mark: number };

/**
 * The structure of a tagged PDF (ISO 32000-1, 14.7 and 14.8): what each piece of a page is, in the order in which it is read,
 * so that a screen reader says headings, sentences and what a picture shows, and passes by lines and ornaments.
 */
export class Structure {
  readonly #document: PDFDocument;
  readonly #pages: { page: PDFPage; parts: Part[] }[] = [];

  constructor(document: PDFDocument) {
    this.#document = document;
  }

  /**
   * What is drawn by `draw` is one piece of the page, of this role. `says` is what a figure shows, or a text's words: letters
   * that are drawn as outlines could not be put together again in every script.
   */
  async tag(page: PDFPage, role: Role, says: string, draw: () => Promise<void> | void): Promise<void> {
    let held = this.#pages.find((one) => one.page === page);
    if (!held) this.#pages.push((held = { page, parts: [] }));
    const mark = held.parts.push({ role, says, mark: held.parts.length }) - 1;
    page.pushOperators(
      PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [
        PDFName.of(role),
        this.#document.context.obj({ MCID: mark }) as never
      ])
    );
    await draw();
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent));
  }

  /** What is drawn by `draw` is an ornament: nothing is lost to who does not see it. */
  ornament(page: PDFPage, draw: () => void): void {
    page.pushOperators(PDFOperator.of(PDFOperatorNames.BeginMarkedContent, [PDFName.of('Artifact')]));
    draw();
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent));
  }

  /** Writes the tree into the document; after the last piece. */
  write(): void {
    const { context, catalog } = this.#document;
    const root = context.nextRef();
    const whole = context.nextRef();
    const kids: PDFRef[] = [];
    const numbers = PDFArray.withContext(context);
    for (const [index, { page, parts }] of this.#pages.entries()) {
      const elements = parts.map(({ role, says, mark }) =>
        context.register(
          context.obj({
            Type: 'StructElem',
            S: role,
            P: whole,
            Pg: page.ref,
            K: mark,
            [role === 'Figure' ? 'Alt' : 'ActualText']: PDFHexString.fromText(says)
          })
        )
      );
      kids.push(...elements);
      page.node.set(PDFName.of('StructParents'), PDFNumber.of(index));
      page.node.set(PDFName.of('Tabs'), PDFName.of('S'));
      numbers.push(PDFNumber.of(index));
      numbers.push(context.register(context.obj(elements)));
    }
    context.assign(whole, context.obj({ Type: 'StructElem', S: 'Document', P: root, K: kids }));
    const tree = context.obj({
      Type: 'StructTreeRoot',
      K: [whole],
      ParentTree: context.register(context.obj({ Nums: numbers })),
      ParentTreeNextKey: this.#pages.length
    });
    context.assign(root, tree as PDFDict);
    catalog.set(PDFName.of('StructTreeRoot'), root);
    catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }));
  }
}
