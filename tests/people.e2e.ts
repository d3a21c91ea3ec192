import { expect, test, type Page } from '@playwright/test';
import { backend } from './backend.ts';
import { client, demoPassword, device, laptop, phone, signIn, tablet, verb } from './cast.ts';

// What the people of a programme change about themselves and each other: headquarters moves a learner, a librarian makes a
// team for a coach, and everybody changes the own address and password.

/** A new learner of a library, by the verbs that the registration form calls. */
async function newLearner(page: Page, slug: string, family: string): Promise<string> {
  const email = `new.${crypto.randomUUID()}@example.org`;
  const made = await client(page, `learner20.${slug}@carrel.test`);
  const { error } = await made.auth.signUp({ email, password: demoPassword });
  if (error) throw error;
  await verb(made, 'register_learner', {
    p_slug: slug,
    p_given_name: 'Nia',
    p_family_name: family,
    p_terms: true
  });
  return email;
}

/** The address that the last letter to a mailbox leads to. */
async function linkTo(page: Page, email: string): Promise<string> {
  const box = `${backend.url}/mail`;
  let link = '';
  await expect
    .poll(async () => {
      const answer = await page.request.get(box, { headers: { accept: 'application/json' } });
      const mails = (await answer.json()) as { to: string; text?: string }[];
      const text = mails.find(({ to }) => to.toLowerCase() === email)?.text ?? '';
      return (link = /https?:\/\/\S*\/sign-in\/mail\S+/.exec(text)?.[0] ?? '');
    })
    .not.toBe('');
  const { pathname, search } = new URL(link);
  return pathname + search;
}

const tag = () => Date.now().toString(36).slice(-6);

test('headquarters moves a learner, and both libraries read it with the reason', async ({ browser }) => {
  const name = `Nia Move-${tag()}`;
  const hq = await device(browser, laptop);
  await hq.goto('/');
  await newLearner(hq, 'derry', name.slice(4));
  await signIn(hq, 'hq@carrel.test');
  await hq.goto('/programme/people');
  await hq.getByRole('searchbox').fill(name);
  await hq.getByRole('link', { name }).click();
  await hq.getByRole('button', { name: 'Move to another library' }).click();
  const dialog = hq.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(dialog.getByText('Choose the library.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'New home library' }).fill('Kisumu');
  await hq.getByRole('option', { name: /Kisumu/ }).click();
  await dialog.getByLabel('Reason').fill('Moved house, studies on there');
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(hq.getByText(/From Derry.* to Kisumu/)).toBeVisible();

  for (const [slug, words] of [
    ['kisumu', /Came from Derry/],
    ['derry', /Moved to Kisumu.*stays here/]
  ] as const) {
    const librarian = await device(browser, tablet);
    await signIn(librarian, `librarian.${slug}@carrel.test`);
    await librarian.goto('/library');
    const told = librarian.getByRole('region', { name: 'Moved by headquarters' });
    const line = told.getByRole('listitem').filter({ hasText: name });
    await expect(line).toContainText(words);
    await expect(line).toContainText('Moved house, studies on there');
    await line.getByRole('link').click();
    await expect(librarian.getByRole('heading', { name })).toBeVisible();
  }
});

test('a librarian makes a team, and its coach sees the learners in it', async ({ browser }) => {
  const own = tag();
  const name = `Nia Team-${own}`;
  const librarian = await device(browser, tablet);
  await librarian.goto('/');
  await newLearner(librarian, 'kisumu', name.slice(4));
  await signIn(librarian, 'librarian.kisumu@carrel.test');
  await librarian.goto('/library/staff');
  await librarian.getByRole('link', { name: 'Teams' }).click();
  await librarian.getByRole('button', { name: 'New team' }).click();
  await librarian.getByLabel('Team', { exact: true }).fill(`Lakeside ${own}`);
  await librarian.getByRole('button', { name: 'Save' }).click();
  await expect(librarian.getByRole('heading', { name: `Lakeside ${own}` })).toBeVisible();

  const coach = await device(browser, phone);
  await signIn(coach, 'coach.kisumu@carrel.test');
  await expect(coach).toHaveURL(/\/coach$/);
  await expect(coach.getByRole('table')).toBeVisible();
  await expect(coach.getByText(name)).toHaveCount(0);

  await librarian.getByRole('checkbox').first().click();
  await librarian.getByRole('combobox', { name: 'Add a learner' }).fill(name);
  await librarian.getByRole('option', { name }).click();
  await expect(librarian.getByRole('link', { name })).toBeVisible();
  await coach.reload();
  await expect(coach.getByText(name)).toBeVisible();

  await librarian.getByRole('button', { name: `Take ${name} out of the team` }).click();
  await expect(librarian.getByText('Nobody is in the team yet.')).toBeVisible();
  await coach.reload();
  await expect(coach.getByRole('table')).toBeVisible();
  await expect(coach.getByText(name)).toHaveCount(0);
});

test('a person changes the own address by a letter, and the own password', async ({ browser }) => {
  const nia = await device(browser, phone);
  await nia.goto('/');
  const email = await newLearner(nia, 'kisumu', 'Otieno');
  const next = `next.${crypto.randomUUID()}@example.org`;
  await signIn(nia, email);
  await nia.goto('/learn/account');
  const address = nia.getByRole('region', { name: 'E-mail address' });
  await address.getByRole('button', { name: 'Change the address' }).click();
  await address.getByLabel('New e-mail address').fill(next);
  await address.getByLabel('Current password').fill('not this one');
  await address.getByRole('button', { name: 'Send the letter' }).click();
  await expect(address.getByRole('alert')).toBeVisible();
  await expect(address.getByLabel('New e-mail address')).toHaveValue(next);

  await address.getByLabel('New e-mail address').fill('librarian.derry@carrel.test');
  await address.getByLabel('Current password').fill(demoPassword);
  await address.getByRole('button', { name: 'Send the letter' }).click();
  await expect(address.getByText('There is already an account with this e-mail address')).toBeVisible();

  await address.getByLabel('New e-mail address').fill(next);
  await address.getByRole('button', { name: 'Send the letter' }).click();
  await expect(address.getByText(`A letter is on its way to ${next}`)).toBeVisible();
  await expect(address.getByText(email, { exact: true })).toBeVisible();
  await nia.goto(await linkTo(nia, next));
  await nia.getByRole('button', { name: 'Confirm' }).click();
  await expect(nia).toHaveURL(/\/learn$/);
  await nia.goto('/learn/account');
  await expect(address.getByText(next, { exact: true })).toBeVisible();

  const secret = nia.getByRole('region', { name: 'Password' });
  await secret.getByRole('button', { name: 'Change the password' }).click();
  await secret.getByLabel('Current password').fill(demoPassword);
  await secret.locator('[name="new-password"]').fill('four calm new words');
  await secret.locator('[name="confirm-password"]').fill('four calm new words');
  await secret.getByRole('button', { name: 'Save the password' }).click();
  await expect(nia.getByText('Your new password is in use from now on.')).toBeVisible();
  await nia.getByRole('button', { name: 'Sign out' }).click();
  await signIn(nia, next, 'four calm new words');
  await expect(nia).toHaveURL(/\/learn$/);

  // Staff have the same page, from the foot of their menu.
  const proctor = await device(browser, laptop);
  await signIn(proctor, 'proctor.kisumu@carrel.test');
  await proctor.getByRole('link', { name: 'Your account' }).click();
  await expect(proctor.getByRole('button', { name: 'Change the address' })).toBeVisible();
});
