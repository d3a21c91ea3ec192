import { expect, test } from '@playwright/test';
import { client, demoPassword, device, laptop, phone, signIn, tablet } from './cast.ts';

// Headquarters and a library together: a new course comes to a learner, and an award is taken back by two people.

test('headquarters makes a course, a library offers it for a fee, a learner enrols', async ({ browser }) => {
  const code = `N${Date.now().toString(36).slice(-5).toUpperCase()}`;
  const title = `Night sky ${code}`;
  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await hq.goto('/programme/courses');
  await hq.getByRole('link', { name: 'New course' }).click();
  await hq.getByLabel('Code', { exact: true }).fill(code.toLowerCase());
  await hq.getByLabel('Subject').fill('Science');
  await hq.getByLabel('Hours of study').fill('12');
  await hq.getByLabel('Title in English', { exact: true }).fill(title);
  await hq.getByLabel('Title in French').fill(`Ciel nocturne ${code}`);
  await hq.getByRole('button', { name: 'Add a module' }).click();
  await hq.getByRole('button', { name: 'Save' }).click();
  await expect(hq.getByText('Some fields need another look.')).toBeVisible();
  await expect(hq.getByLabel('Title in English', { exact: true })).toHaveValue(title);
  await hq.getByLabel('Title of module 1 in English', { exact: true }).fill('Finding north');
  await hq.getByRole('button', { name: 'Save' }).click();
  await hq.getByRole('button', { name: 'Open for libraries' }).click();
  await hq.getByRole('dialog').getByRole('button', { name: 'Open for libraries' }).click();
  await expect(hq.getByText('Open', { exact: true }).first()).toBeVisible();

  // Its name reaches the signed list of names by itself: this backend holds a root key of its own.
  await expect
    .poll(async () => {
      const answer = await hq.request.get('/.well-known/carrel-catalogue.json');
      return ((await answer.json()) as { courses: { title: string }[] }).courses.map((one) => one.title);
    })
    .toContain(title);
  await hq.goto('/programme');
  await expect(hq.getByRole('heading', { name: 'Libraries', exact: true })).toBeVisible();
  await expect(hq.getByText('The public names are older than your changes')).toHaveCount(0);

  const librarian = await device(browser, tablet);
  await signIn(librarian, 'librarian.derry@carrel.test');
  await librarian.goto('/library/courses');
  const row = librarian.getByRole('row').filter({ hasText: code });
  await expect(row).toContainText('Not offered');
  await row.getByRole('button', { name: 'Offer' }).click();
  await librarian.getByLabel('Fee in GBP').fill('a lot');
  await librarian.getByRole('dialog').getByRole('button', { name: 'Offer' }).click();
  await expect(librarian.getByText('Enter an amount, such as')).toBeVisible();
  await librarian.getByLabel('Fee in GBP').fill('42.50');
  await librarian.getByRole('dialog').getByRole('button', { name: 'Offer' }).click();
  await expect(row).toContainText('£42.50');

  const visitor = await device(browser, phone);
  await visitor.goto('/l/derry');
  await expect(visitor.getByText(title).first()).toBeVisible();
  const made = await client(visitor, 'learner20.derry@carrel.test');
  const email = `star.${crypto.randomUUID()}@example.org`;
  const { error } = await made.auth.signUp({ email, password: demoPassword });
  expect(error).toBeNull();
  await made.rpc('register_learner', {
    p_slug: 'derry',
    p_given_name: 'Star',
    p_family_name: null,
    p_terms: true
  });
  await signIn(visitor, email);
  await visitor.getByRole('link', { name: 'Choose a course' }).click();
  const offer = visitor.locator('details').filter({ hasText: title });
  await offer.locator('summary').click();
  await expect(offer).toContainText('£42.50');
  await offer.getByRole('button', { name: 'Enrol' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Enrol' }).click();
  await expect(visitor.getByRole('heading', { name: 'Study your modules' })).toBeVisible();
  await expect(visitor.getByText(title).first()).toBeVisible();
});

test('an award is taken back by two people, and its public page says so', async ({ browser }) => {
  const librarian = await device(browser, tablet);
  await librarian.goto('/');
  const data = await client(librarian, 'librarian.derry@carrel.test');
  const sealed = async () =>
    (
      await data
        .from('enrolment_chain')
        .select('award_number, learner_id, enrolment_id')
        .eq('learner_email', 'learner19.derry@carrel.test')
        .eq('award_state', 'sealed')
        .limit(1)
        .maybeSingle()
    ).data;
  // Just after the start the demo's awards are still being sealed.
  await expect.poll(sealed, { timeout: 60_000 }).not.toBeNull();
  const chain = await sealed();
  const number = (chain?.award_number as string).replace(/(.{4})(?=.)/g, '$1-');
  const anyone = await device(browser, phone);
  await anyone.goto(`/v/${number}`);
  await expect(anyone.getByText('This award was revoked')).toHaveCount(0);

  const hq = await device(browser, laptop);
  await signIn(hq, 'hq@carrel.test');
  await hq.goto('/programme/awards');
  await hq.getByRole('searchbox').fill(number);
  await hq.getByRole('button', { name: 'Search', exact: true }).click();
  await hq.getByRole('link', { name: number }).click();
  await hq.getByRole('button', { name: 'Revoke' }).click();
  const asking = hq.getByRole('dialog');
  await asking.getByLabel('Reason').click();
  await hq.getByRole('option').first().click();
  await asking.getByRole('button', { name: 'Revoke' }).click();
  await expect(asking.getByText('so that the second person can judge')).toBeVisible();
  await asking.getByLabel('What happened').fill('The result was of another learner');
  await asking.getByRole('button', { name: 'Revoke' }).click();
  // One person alone takes nothing back.
  await expect(hq.getByText('You proposed it: another person of HQ')).toBeVisible();
  await expect(hq.getByRole('button', { name: 'Confirm the revocation' })).toHaveCount(0);
  await anyone.reload();
  await expect(anyone.getByText('This award was revoked')).toHaveCount(0);

  await signIn(librarian, 'librarian.derry@carrel.test');
  await librarian.goto('/library');
  await librarian
    .getByRole('region', { name: 'Waiting for a second person' })
    .locator(`a[href*="${chain?.enrolment_id as string}"]`)
    .click();
  // The second reads what the first wrote. A library knows nobody of headquarters by name.
  await expect(librarian.getByText('The result was of another learner')).toBeVisible();
  await expect(librarian.getByText(/^Headquarters, /)).toBeVisible();
  const confirm = librarian.getByRole('button', { name: 'Confirm the revocation' });
  // As a screen reader presses it: once to be asked, once more to mean it.
  await confirm.dispatchEvent('click');
  await confirm.dispatchEvent('click');
  await expect(librarian.getByText('This award is revoked')).toBeVisible();
  await anyone.reload();
  await expect(anyone.getByText('This award was revoked')).toBeVisible();
  const answer = await anyone.request.get(`/v/${number}`, { headers: { accept: 'application/json' } });
  expect(await answer.json()).toMatchObject({ status: 'revoked' });
});
