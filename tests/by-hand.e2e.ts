import { expect, test, type Page } from '@playwright/test';
import { backend } from './backend.ts';
import { device, phone, signIn, tablet } from './cast.ts';
import * as day from './database/session-day.ts';
import { dayRoom, type DayRoom } from './day-room.ts';

/** What a librarian does by hand for a learner: a no is said where it was asked for, and what was chosen stays. */

let room: DayRoom;
let made: DayRoom | undefined;

test.beforeAll(async () => {
  made = room = await dayRoom('nobody', backend);
});
test.afterAll(() => made?.close());

async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await page.getByRole('dialog').getByLabel(label).click();
  await page.getByRole('option', { name: option }).click();
}

test('a booking is refused for missing modules, a full room and an appointment at the same time', async ({
  browser
}) => {
  const { scene, email } = room;
  const { stage, library, librarian, course } = scene;
  const other = await day.course(stage);
  await stage.as(librarian, (sql) => sql`select public.offer_course(${library.id}, ${other.id}, 0, 'open')`);
  const elsewhere = await day.saveRoom(stage, librarian, library, 3);
  const tomorrow = new Date(scene.startsAt.getTime() + 86_400_000);
  const proctor = await stage.staff('proctor', library);
  const session = await day.planSession(stage, librarian, library, elsewhere, [proctor], tomorrow, 120);
  const { learner, enrolment } = await day.enrolled(scene, []);
  const complete = (id: string, modules: string[]) =>
    stage.as(librarian, async (sql) => {
      for (const module of modules)
        await sql`select public.record_module(${id}, ${module}, current_date - 1)`;
    });
  const [second] = await stage.as(learner, (sql) => sql`select public.enrol(${other.id}) as id`);
  await complete(second!.id as string, other.modules);
  await day.book(scene, second!.id as string, { session, startsAt: tomorrow });

  const page = await device(browser, tablet);
  await signIn(page, email.librarian);
  await page.goto(`/library/learners/${learner.id}?enrolment=${enrolment}`);
  const dialog = page.getByRole('dialog');
  const said = dialog.getByRole('alert');
  const book = () => dialog.getByRole('button', { name: 'Book an assessment' }).click();
  await page.getByRole('button', { name: 'Book an assessment' }).click();
  await book();
  await expect(dialog.getByText('Choose a session.')).toBeVisible();

  await choose(page, 'Session', /12 of 12/);
  const [chosen, time] = [
    await dialog.getByLabel('Session').innerText(),
    await dialog.getByLabel('Appointment').innerText()
  ];
  const stays = async () => {
    await expect(dialog.getByLabel('Session')).toHaveText(chosen);
    await expect(dialog.getByLabel('Appointment')).toHaveText(time);
  };
  await book();
  await expect(said).toContainText('Modules are still missing');
  await expect(said).toContainText('before a sitting is booked');
  await stays();

  await complete(enrolment, course.modules);
  await book();
  await expect(said).toContainText('All seats of this session are taken');
  await stays();

  await choose(page, 'Session', /1 of 3/);
  await book();
  await expect(said).toContainText('The learner already has a sitting at this time');
  await dialog.getByLabel('Appointment').click();
  await page.getByRole('option').last().click();
  await book();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: 'Assessment' }).getByText('Booked')).toBeVisible();
  await page.context().close();
});

test('progress of a learner without e-mail is imported by the number of the file', async ({ browser }) => {
  const { scene, email } = room;
  const { stage, course } = scene;
  const { learner, enrolment } = await day.enrolled(scene, []);
  await stage.owner`update public.profile set email = null where user_id = ${learner.id}`;
  await stage.owner`update public.learner set email = null where id = ${learner.id}`;
  const [file] = await stage.owner`select file_number from public.learner where id = ${learner.id}`;
  const number = Number(file!.file_number);
  const page = await device(browser, phone);
  await signIn(page, email.librarian);
  await page.goto('/library/import');
  await expect(page.getByText('A learner without e-mail is named in a column file_number')).toBeVisible();
  const give = (...lines: string[]) =>
    page.locator('input[type="file"]').setInputFiles({
      name: 'progress.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['file_number,course,module,completed_on', ...lines].join('\n'))
    });
  const line = (who: string, module: string) => `${who},${course.code},${module},2026-11-01`;
  const table = page.getByRole('table');

  await give(line(String(number), 'M1'), line('', 'M1'), line('99999', 'M1'));
  await expect(page.getByText('2 lines to put right.')).toBeVisible();
  await expect(table).toContainText('Who is meant? Fill in “email” or “file_number”');
  await expect(table).toContainText('No learner of this library has this e-mail address or file number');
  await give(line(String(number), 'M1'), line(String(number), 'M2'));
  await page.getByRole('button', { name: 'Import 2 modules' }).click();
  await expect(page.getByText('2 modules recorded')).toBeVisible();
  const rows = await stage.owner`select from public.module_progress where enrolment_id = ${enrolment}`;
  expect(rows).toHaveLength(2);
  await page.context().close();
});
