import { pathInRepository } from './place.js';

const opensOffline = /^src\/routes\/(\(app\)\/.*)?\+(page|layout)\.server\.ts$/;
const start = 'src/routes/+page.server.ts';
const vague = /^(utils?|helpers?|common|shared|services?|misc)$/;

/** Files are named by the noun they are about, in the folder of their layer; a file that only re-exports is none. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      vague:
        '"{{name}}" says where a thing was put, not what it is. Name the file by its noun and put it beside its only user, or in the layer it belongs to.',
      server:
        'A signed-in page opens without a network, from one kept shell, so no part of it may load on the server. Load in +page.ts or +layout.ts by a verb of src/lib/data.',
      barrel: 'A barrel hides where things live. Import from the file of the noun itself.'
    }
  },
  create(context) {
    const path = pathInRepository(context);
    return {
      Program(node) {
        const name = path.split('/').find((part) => vague.test(part.replace(/\..*$/, '')));
        if (name) context.report({ loc: { line: 1, column: 0 }, messageId: 'vague', data: { name } });
        if (opensOffline.test(path) && path !== start)
          context.report({ loc: { line: 1, column: 0 }, messageId: 'server' });
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
