import { globSync } from 'node:fs';
import { test as story, expect, type BrowserContext, type Page } from '@playwright/test';
import { sessionKey, sessionOf } from '../scripts/session.ts';
import { faultsOf } from './axe.ts';
import { client } from './cast.ts';
import { cutOff } from './pseudo.ts';

// Every screen that has an address of its own, found in src/routes, so that a new one cannot be forgotten: without
// findings of axe in light and dark, and with room for long words on a phone. These stories change nothing, so that
// all pages of one account share a browser context, with what it has loaded.

/** A new page in the context of an account; `account` empty for a visitor. */
type Visit = (origin: string, account: string) => Promise<Page>;

const test = story.extend<object, { visit: Visit }>({
  visit: [
    async ({ browser }, use) => {
      const contexts = new Map<string, Promise<BrowserContext>>();
      const open = async (origin: string, account: string): Promise<BrowserContext> => {
        // The worker would fetch the whole app into each context before it shows a thing.
        const context = await browser.newContext({
          baseURL: origin,
          locale: 'en-GB',
          timezoneId: 'Africa/Accra',
          serviceWorkers: 'block'
        });
        if (account === '') return context;
        const session = await sessionOf(origin, account);
        await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
          sessionKey,
          session
        ] as const);
        return context;
      };
      await use(async (origin, account) => {
        const opening = contexts.get(account) ?? open(origin, account);
        contexts.set(account, opening);
        const context = await opening;
        for (const page of context.pages()) await page.close();
        await context.clearCookies();
        return context.newPage();
      });
      for (const context of contexts.values()) await (await context).close();
    },
    { scope: 'worker' }
  ]
});

const accounts: Record<string, string> = {
  learn: 'learner01.accra-central',
  desk: 'proctor.accra-central',
  library: 'librarian.accra-central',
  coach: 'coach.accra-central',
  account: 'proctor.accra-central',
  licensee: 'licensee',
  programme: 'hq'
};

const routes = globSync('src/routes/**/+page.svelte').map(
  (file) => `/${file.replace(/^src\/routes\//, '').replace(/\([\w-]+\)\/|\/?\+page\.svelte$/g, '')}`
);

/** Pages with a parameter that anybody opens, each with one that the demo programme has. */
const withParameter: Record<string, string> = {
  '/l/[slug]': '/l/accra-central',
  '/l/[slug]/register': '/l/accra-central/register',
  '/l/[slug]/terms': '/l/accra-central/terms',
  '/p/[handle]': '/p/demo-learner',
  '/v/[number]': '/v/0000-0000-0000',
  '/v/[number]/problem': '/v/0000-0000-0000/problem'
};

type Found = {
  enrolment_id: string;
  learner_id: string;
  course_id: string;
  sitting_id: string;
  award_number: string;
};

/** Pages about one thing, with where the demo has it: a learner of each kind of file, the session under way. */
const aboutOne: Record<
  string,
  {
    account: string;
    learners: string[];
    path: (of: Found, at: { session: string; room: string; licensee: string; team: string }) => string;
  }
> = {
  '/library/learners/[learner=uuid]': {
    account: 'librarian.accra-central',
    learners: ['learner04', 'learner19'],
    path: (of) => `/library/learners/${of.learner_id}?enrolment=${of.enrolment_id}`
  },
  '/library/sessions/[session=uuid]': {
    account: 'librarian.accra-central',
    learners: ['learner09'],
    path: (_of, { session }) => `/library/sessions/${session}`
  },
  '/library/teams/[team=uuid]': {
    account: 'librarian.accra-central',
    learners: ['learner19'],
    path: (_of, { team }) => `/library/teams/${team}`
  },
  '/library/sessions/rooms/[room=uuid]': {
    account: 'librarian.accra-central',
    learners: ['learner09'],
    path: (_of, { room }) => `/library/sessions/rooms/${room}`
  },
  '/desk/[session=uuid]': {
    account: 'proctor.accra-central',
    learners: ['learner09'],
    path: (_of, { session }) => `/desk/${session}`
  },
  '/desk/[session=uuid]/report': {
    account: 'proctor.accra-central',
    learners: ['learner09'],
    path: (_of, { session }) => `/desk/${session}/report`
  },
  '/desk/[session=uuid]/labels': {
    account: 'proctor.accra-central',
    learners: ['learner09'],
    path: (_of, { session }) => `/desk/${session}/labels`
  },
  '/learn/awards/[number]': {
    account: 'learner19.accra-central',
    learners: ['learner19'],
    path: (of) => `/learn/awards/${of.award_number}`
  },
  '/learn/courses/[id]': {
    account: 'learner19.accra-central',
    learners: ['learner19'],
    path: (of) => `/learn/courses/${of.enrolment_id}`
  },
  '/learn/slots/[enrolment=uuid]': {
    account: 'learner03.accra-central',
    learners: ['learner03'],
    path: (of) => `/learn/slots/${of.enrolment_id}`
  },
  '/programme/awards/[number]': {
    account: 'hq',
    learners: ['learner19'],
    path: (of) => `/programme/awards/${of.award_number}`
  },
  '/programme/courses/[course=uuid]': {
    account: 'hq',
    learners: ['learner19'],
    path: (of) => `/programme/courses/${of.course_id}`
  },
  '/programme/libraries/[slug]': {
    account: 'hq',
    learners: ['learner19'],
    path: () => '/programme/libraries/accra-central'
  },
  '/programme/licensees/[licensee=uuid]': {
    account: 'hq',
    learners: ['learner19'],
    path: (_of, { licensee }) => `/programme/licensees/${licensee}`
  },
  '/programme/people/[person=uuid]': {
    account: 'hq',
    learners: ['learner19'],
    path: (of) => `/programme/people/${of.learner_id}`
  },
  '/v/[number]': { account: '', learners: ['learner19'], path: (of) => `/v/${of.award_number}` }
};

const paths = routes
  .filter((path) => !path.includes('[') && path !== '/shell')
  .concat(Object.values(withParameter))
  .sort();

/** The page has shown what it has: no skeleton is left, and there is a heading. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expect(page.locator('[role="status"] .bone')).toHaveCount(0);
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
  );
}

// Each page is a story of its own: both workers share them.
test.describe.configure({ mode: 'parallel' });
test.use({ trace: 'off' });

const phone = { width: 390, height: 844 };
const looks = [
  ['light', phone],
  ['dark', { width: 1024, height: 768 }]
] as const;

/** Looks at an address in every look, and once more on a phone with long words. */
async function lookAt(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(path);
  for (const [colorScheme, viewport] of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    await settled(page);
    expect(await faultsOf(page), colorScheme).toEqual([]);
  }
  const locale = { name: 'carrel-locale', value: 'en-XA', url: page.url() };
  await page.context().addCookies([locale]);
  await page.setViewportSize(phone);
  await page.reload();
  await settled(page);
  expect(await cutOff(page), 'long words').toEqual([]);
}

for (const path of paths)
  test(`${path} is right for axe and has room for long words`, async ({ visit, baseURL }) => {
    await lookAt(await visit(baseURL ?? '', accounts[path.split('/')[1] ?? ''] ?? ''), path);
  });

test('every page about one thing has an example here', () => {
  const shown = [...Object.keys(withParameter), ...Object.keys(aboutOne)];
  expect(routes.filter((path) => path.includes('[') && !shown.includes(path))).toEqual([]);
});

let found: ReturnType<typeof look> | undefined;

/** Where the learners of the demo stand, asked once. */
async function look(page: Page) {
  const staff = await client(page, 'librarian.accra-central@carrel.test');
  const { data } = await staff
    .from('enrolment_chain')
    .select('*')
    .order('since')
    .returns<(Found & { learner_email: string })[]>();
  const of = new Map((data ?? []).map((one) => [one.learner_email.split('.')[0] ?? '', one]));
  const running = await staff
    .from('sitting')
    .select('session_id, session!inner(room_id)')
    .eq('id', of.get('learner09')?.sitting_id)
    .returns<{ session_id: string; session: { room_id: string } }[]>()
    .single();
  const hq = await client(page, 'hq@carrel.test');
  const licensee = await hq.from('licensee').select('id').limit(1).single();
  const { session_id: session = '', session: { room_id: room } = { room_id: '' } } = running.data ?? {};
  const team = await staff.from('team').select('id').limit(1).single();
  return {
    of,
    at: { session, room, licensee: licensee.data?.id as string, team: team.data?.id as string }
  };
}

for (const [route, { account, learners, path }] of Object.entries(aboutOne))
  test(`${route} of the demo is right for axe and has room for long words`, async ({
    page,
    visit,
    baseURL
  }) => {
    const { of, at } = await (found ??= look(page));
    for (const learner of learners) {
      const one = of.get(learner);
      if (!one) throw new Error(`the demo has no ${learner}`);
      await lookAt(await visit(baseURL ?? '', account), path(one, at));
    }
  });
