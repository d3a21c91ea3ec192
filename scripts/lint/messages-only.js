const readAloud = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title'
]);
const letter = /\p{L}/u;
/** Set after what an expression shows: French has a space before it, English none. */
const colon = /^\s*:(\s|$)/;

/** Literal strings that an expression can show as it stands: both arms of a choice, parts of a template. */
function* literals(expression) {
  switch (expression?.type) {
    case 'Literal':
      if (typeof expression.value === 'string' && letter.test(expression.value)) yield expression;
      break;
    case 'TemplateLiteral':
      for (const part of expression.quasis) if (letter.test(part.value.cooked ?? '')) yield part;
      for (const inner of expression.expressions) yield* literals(inner);
      break;
    case 'ConditionalExpression':
      yield* literals(expression.consequent);
      yield* literals(expression.alternate);
      break;
    case 'LogicalExpression':
    case 'BinaryExpression':
      if (expression.type === 'BinaryExpression' && expression.operator !== '+') break;
      yield* literals(expression.left);
      yield* literals(expression.right);
      break;
  }
}

const named = (attribute) => attribute.key?.name ?? '';

/** Inside `translate="no"` stand names and codes that no language changes; scripts and styles are not read. */
function exempt(node) {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'SvelteStyleElement' || at.type === 'SvelteScriptElement') return true;
    const attributes = at.startTag?.attributes ?? (at.type === 'SvelteStartTag' ? at.attributes : []);
    const kept = attributes.some(
      (attribute) => named(attribute) === 'translate' && attribute.value?.[0]?.value === 'no'
    );
    if (kept) return true;
  }
  return false;
}

/** Every text that a person reads comes from `messages/`, in the languages that Carrel speaks. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      literal:
        'Text that a person reads comes from messages: add a key to messages/en and messages/fr and write m.key(). A name or a code that no language changes stands inside translate="no".',
      colon:
        'A colon belongs to the message that it ends, because French sets a space before it: put it there, or write m.app_colon().'
    }
  },
  create(context) {
    const report = (node) => {
      if (!exempt(node)) context.report({ node, messageId: 'literal' });
    };
    return {
      SvelteText(node) {
        if (letter.test(node.value)) report(node);
        else if (colon.test(node.value) && !exempt(node)) context.report({ node, messageId: 'colon' });
      },
      SvelteLiteral(node) {
        const attribute = node.parent;
        if (
          attribute.type === 'SvelteAttribute' &&
          readAloud.has(named(attribute)) &&
          letter.test(node.value)
        )
          report(node);
      },
      SvelteMustacheTag(node) {
        const attribute = node.parent;
        if (attribute.type === 'SvelteAttribute' && !readAloud.has(named(attribute))) return;
        if (attribute.type === 'SvelteStyleDirective') return;
        for (const found of literals(node.expression)) report(found);
      }
    };
  }
};
