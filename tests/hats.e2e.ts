import { expect, test, type Page } from '@playwright/test';
import { client, demoPassword, device, laptop, phone, signIn, verb } from './cast.ts';

// One person proctors at two libraries and studies at one of them: they say once which hat is on, the device remembers,
// and they change it from where they are, also without a network.

/** Somebody new with three hats, made by the verbs that the screens call. */
async function personOfThreeHats(page: Page): Promise<string> {
  const email = `ines.${crypto.randomUUID()}@example.org`;
  const hq = await client(page, 'hq@carrel.test');
  const ines = await client(page, 'learner20.derry@carrel.test');
  const made = await ines.auth.signUp({ email, password: demoPassword });
  if (made.error) throw made.error;
  await verb(ines, 'register_learner', {
    p_slug: 'kisumu',
    p_given_name: 'Inès',
    p_family_name: 'Mota',
    p_terms: true
  });
  for (const slug of ['kisumu', 'derry']) {
    const { data } = await hq.from('library').select('id').eq('slug', slug).single();
    await verb(hq, 'add_member', {
      p_role: 'proctor',
      p_library_id: data?.id as string,
      p_licensee_id: null,
      p_email: email
    });
  }
  return email;
}

const hat = (page: Page, name: RegExp) => page.getByRole('listitem').getByRole('button', { name });

test('a proctor of two libraries who also studies chooses a hat once, and changes it', async ({
  browser
}) => {
  const ines = await device(browser, { width: 820, height: 1180 });
  await ines.goto('/');
  const email = await personOfThreeHats(ines);

  await ines.goto('/sign-in');
  await ines.getByLabel('E-mail address').fill(email);
  await ines.getByLabel('Password', { exact: true }).fill(demoPassword);
  await ines.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ines.getByRole('heading', { name: 'What are you here for?' })).toBeVisible();
  await expect(hat(ines, /./)).toHaveCount(3);
  for (const button of await hat(ines, /./).all())
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(48);
  await hat(ines, /Derry.*Proctor/).click();
  await expect(ines).toHaveURL(/\/desk$/);

  // In the drawer of a tablet held upright, by keyboard alone.
  await ines.getByRole('button', { name: 'Menu' }).click();
  const drawer = ines.getByRole('dialog');
  const change = drawer.getByRole('button', { name: /Derry.*Change role/ });
  await change.focus();
  await ines.keyboard.press('Enter');
  await expect(change).toHaveAttribute('aria-expanded', 'true');
  await expect(drawer.getByRole('button', { name: /Derry.*Now in use/ })).toBeVisible();
  await ines.keyboard.press('Escape');
  await expect(change).toBeFocused();
  await expect(change).toHaveAttribute('aria-expanded', 'false');
  await ines.keyboard.press('Enter');
  const kisumu = drawer.getByRole('button', { name: /Kisumu.*Proctor/ });
  for (let steps = 0; steps < 3; steps++) {
    await ines.keyboard.press('Tab');
    if (await kisumu.evaluate((button) => button === document.activeElement)) break;
  }
  await expect(kisumu).toBeFocused();
  await ines.keyboard.press('Enter');
  await expect(drawer).toHaveCount(0);
  await ines.getByRole('button', { name: 'Menu' }).click();
  await expect(drawer.getByRole('button', { name: /Kisumu.*Proctor.*Change role/ })).toBeVisible();
});

test('the device remembers the hat through signing out, and another device asks again', async ({
  browser
}) => {
  const own = await device(browser, phone);
  await own.goto('/');
  const email = await personOfThreeHats(own);
  await own.goto('/sign-in');
  await own.getByLabel('E-mail address').fill(email);
  await own.getByLabel('Password', { exact: true }).fill(demoPassword);
  await own.getByRole('button', { name: 'Sign in', exact: true }).click();
  await hat(own, /Kisumu.*Learner/).click();
  await expect(own).toHaveURL(/\/learn$/);
  await own.goto('/learn/account');
  await own.getByRole('button', { name: 'Sign out' }).click();
  await signIn(own, email);
  await expect(own).toHaveURL(/\/learn$/);

  // A link into another place: two hats fit there, so it asks; the answer opens that place.
  const other = await device(browser, laptop);
  await other.goto('/desk');
  await other.getByLabel('E-mail address').fill(email);
  await other.getByLabel('Password', { exact: true }).fill(demoPassword);
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(hat(other, /./)).toHaveCount(2);
  await hat(other, /Kisumu.*Proctor/).click();
  await expect(other.getByRole('button', { name: /Kisumu.*Proctor.*Change role/ })).toBeVisible();
  await expect(other).toHaveURL(/\/desk$/);
});

test('without a network the hat is changed from the kept list', async ({ browser }) => {
  const ines = await device(browser, phone);
  await ines.goto('/');
  const email = await personOfThreeHats(ines);
  await ines.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await ines.goto('/sign-in');
  await ines.getByLabel('E-mail address').fill(email);
  await ines.getByLabel('Password', { exact: true }).fill(demoPassword);
  await ines.getByRole('button', { name: 'Sign in', exact: true }).click();
  await hat(ines, /Derry.*Proctor/).click();
  await expect(ines).toHaveURL(/\/desk$/);
  await ines.goto('/learn');
  await expect(ines.getByRole('button', { name: /Kisumu.*Learner.*Change role/ })).toBeVisible();

  await ines.context().setOffline(true);
  await ines.reload();
  await ines.getByRole('button', { name: /Kisumu.*Learner.*Change role/ }).click();
  await hat(ines, /Derry.*Proctor/).click();
  await expect(ines).toHaveURL(/\/desk$/);
  await ines.getByRole('button', { name: 'Menu' }).click();
  await expect(ines.getByRole('dialog').getByRole('button', { name: /Derry.*Proctor/ })).toBeVisible();
  // The next visit without a network begins with what was put on last.
  await ines.goto('/sign-in');
  await expect(ines).toHaveURL(/\/desk$/);
});
