// The icons of the pieces below and of the learner's page. Those that only the desk or the library shows load with them.
const icons = `
  armchair arrow-left award badge-check ban book-check book-open calendar-check calendar-plus calendar-x
  check chevron-right circle-alert circle-dashed circle-question-mark cloud-off cloud-upload door-open eye
  eye-off file-pen-line file-warning footprints graduation-cap hand-coins hourglass house id-card info
  languages list-checks lock maximize-2 message-circle-warning package-check pause play printer refresh-cw
  send shield-alert stamp ticket timer timer-off triangle-alert undo-2 user user-x wifi x
`
  .trim()
  .split(/\s+/);

/**
 * How the browser's JavaScript is cut into files. Left alone the bundler makes a file of every icon and of every word that two
 * pages share: about a hundred requests for a page, and a fifth more bytes, because small files compress badly. What nearly
 * every page uses lies together instead; a module that only some pages use does not belong here.
 */
const kinds: [name: string, test: RegExp][] = [
  ['svelte', /\/node_modules\/(svelte|esm-env|clsx)\//],
  ['icons', new RegExp(`/node_modules/@lucide/svelte/dist/((?!icons/)|icons/(${icons.join('|')})\\.)`)],
  ['words', /\/paraglide\/(runtime|registry|messages\/(app|errors_offline|errors_unexpected)[^/]*)\.js/],
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
  groups: kinds.map(([name, test], place) => ({ name, test, priority: kinds.length - place }))
};
