import { pathInRepository } from './place.js';

const vague = /^(utils?|helpers?|common|shared|services?|misc)$/;

/** Files are named by the noun they are about, in the folder of their layer; a file that only re-exports is none. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      vague:
        '"{{name}}" says where a thing was put, not what it is. Name the file by its noun and put it beside its only user, or in the layer it belongs to.',
      barrel: 'A barrel hides where things live. Import from the file of the noun itself.'
    }
  },
  create(context) {
    const path = pathInRepository(context);
    return {
      Program(node) {
        const name = path.split('/').find((part) => vague.test(part.replace(/\..*$/, '')));
        if (name) context.report({ loc: { line: 1, column: 0 }, messageId: 'vague', data: { name } });
        const exportsOnly =
          node.body.length > 0 &&
          node.body.every(
            (statement) =>
              statement.type === 'ExportAllDeclaration' ||
              (statement.type === 'ExportNamedDeclaration' && statement.source)
          );
        if (exportsOnly) context.report({ node, messageId: 'barrel' });
      }
    };
  }
};
