// The icons of the pieces below and of the learner's page. All others load with what shows them.
const icons = `
  arrow-left award book-open chevron-right circle-alert cloud-off cloud-upload eye eye-off footprints hourglass info languages
  list-checks lock refresh-cw triangle-alert user wifi x
`
  .trim()
  .split(/\s+/);

/** The words of the pieces below: what a screen says while it loads, when it fails, without network, in its frame. */
const words = `
  app_(broken|connection|dismiss|error|footer|language|loading|menu|messages|missing|name|nav|next_step|no_permission
  |offline_(page|text|title)|optional|password_(hide|show)|retry|skip|to_start|update)
  |errors_(offline|unexpected)
`.replace(/\s+/g, '');

/**
 * How the browser's JavaScript is cut into files. Left alone the bundler makes a file of every icon and of every word that two
 * pages share: about a hundred requests for a page, and a fifth more bytes, because small files compress badly. What nearly
 * every page uses lies together instead; a module that only some pages use does not belong here.
 */
const common: [name: string, test: RegExp][] = [
  ['svelte', /\/node_modules\/(svelte|esm-env|clsx)\//],
  ['icons', new RegExp(`/node_modules/@lucide/svelte/dist/((?!icons/)|icons/(${icons.join('|')})\\.)`)],
  ['words', new RegExp(`/paraglide/(runtime|registry|messages/(${words})[^/]*)\\.js`)],
  ['kiosk-words', /\/paraglide-kiosk\//],
  [
    'pieces',
    /\/components\/((Badge|Banner|Blank|Button|ConnectionBadge|DataList|EmptyState|ErrorState|Field|FormProblem|IconButton|LanguageSwitch|LinkButton|LoadingState|Logo|NavLink|NoPermissionState|OfflineState|PageHeader|PasswordInput|PublicShell|SkipLink|Spinner|TextInput|ToastArea|UpdateOffer)\.svelte|(field|nav)\.ts)/
  ],
  [
    'app',
    /\/node_modules\/(idb|tslib|@supabase\/(auth-js|postgrest-js))\/|\/lib\/(data\/(client|device|listening|outbox|people|queue|refusal-words|result|sender|signed-in-by|store)|domain\/(moment|regional|server-clock)|state\/(clock|keep-fresh|link|one-at-a-time|outbox|session|toasts)(\.svelte)?)\.ts$/
  ]
];

export const codeSplitting = {
  groups: common.map(([name, test], place) => ({ name, test, priority: common.length - place }))
};
