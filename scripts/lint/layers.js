import { posix } from 'node:path';
import { pathInRepository } from './place.js';

/** What each layer may reach, and what to do instead when it reaches further. Types may come from anywhere but up. */
const layers = {
  domain: {
    at: /^src\/lib\/domain\//,
    forbidden: /^src\/(routes|lib\/(data|state|components|paraglide(-kiosk)?))\//,
    instead: 'Pass the value in as an argument; domain is plain rules that Deno and Node load as they are.'
  },
  data: {
    at: /^src\/lib\/data\//,
    forbidden: /^src\/(routes|lib\/(state|components))\//,
    instead: 'Move the shared rule to src/lib/domain; data knows nothing of the screens above it.'
  },
  state: {
    at: /^src\/lib\/state\//,
    forbidden: /^src\/(routes|lib\/components)\//,
    instead: 'Give the class a method that the page calls; state knows nothing of looks.'
  },
  components: {
    at: /^src\/lib\/components\//,
    forbidden: /^src\/(routes|lib\/(data|state))\//,
    instead: 'Take it as a prop and give changes back by a callback; the page joins looks with data.',
    typesAllowed: true
  },
  functions: {
    at: /^supabase\/functions\//,
    forbidden: /^src\/(routes|lib\/(data|state|components|paraglide(-kiosk)?))\//,
    instead: 'Share the rule through src/lib/domain, which functions may import.',
    typesAllowed: true
  },
  stories: {
    at: /^tests\/.*\.e2e\.ts$/,
    forbidden: /^src\/(routes|lib\/(data|state|components))\//,
    instead: 'A story sees what a person sees: use the page, or a rule of src/lib/domain.',
    typesAllowed: true
  }
};

const frameworkInDomain = /^(\$app|\$env|\$service-worker|svelte|@sveltejs|@supabase|idb)(\/|$)/;
const storage = /^(@supabase\/(supabase-js|ssr)|idb)(\/|$)/;
const mayStore = /^(src\/lib\/data\/|supabase\/|tests\/|scripts\/)/;

/** Address of an imported file inside the repository, or null for a package. */
function target(source, from) {
  if (source.startsWith('.')) return posix.join(posix.dirname(from), source);
  if (source.startsWith('#lib/')) return `src/lib/${source.slice(5)}`;
  if (source.startsWith('$lib/')) return `src/lib/${source.slice(5)}`;
  if (source.startsWith('#domain/')) return `src/lib/domain/${source.slice(8)}`;
  return null;
}

/** Routes -> state -> data -> domain; routes -> components -> domain. No arrow back. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      layer: '{{layer}} may not import {{source}}. {{instead}}',
      framework:
        'domain may not import {{source}}: its rules run in browser, Node and Deno alike. Pass the value in.',
      relative:
        'domain files import each other as ./name.ts, so that Deno can load them without an import map.',
      storage:
        '{{source}} belongs to src/lib/data alone. Add a verb to the file of that noun in src/lib/data and call it.',
      extension:
        'Write {{source}} with its extension (.ts, .svelte, .js): Node and Deno resolve nothing for us.',
      alias:
        'Write {{source}} as #lib/...: the alias of package.json works in Node, in tests and in SvelteKit alike.'
    }
  },
  create(context) {
    const from = pathInRepository(context);
    const layer = Object.entries(layers).find(([, rule]) => rule.at.test(from));
    const inDomain = layer?.[0] === 'domain';

    function check(node) {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      const report = (messageId, data = {}) =>
        context.report({ node: node.source, messageId, data: { source, ...data } });
      const file = target(source, from);
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';

      if (source.startsWith('$lib')) report('alias');
      if (source.startsWith('#lib/') && !posix.extname(source)) report('extension');
      if (inDomain && source.startsWith('#')) return report('relative');
      if (inDomain && frameworkInDomain.test(source)) return report('framework');
      if (storage.test(source) && from.startsWith('src/') && !mayStore.test(from) && !typeOnly)
        report('storage');
      if (!layer || !file) return;
      const [name, rule] = layer;
      if (rule.typesAllowed && typeOnly) return;
      if (rule.forbidden.test(file)) report('layer', { layer: name, instead: rule.instead });
    }

    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check
    };
  }
};
