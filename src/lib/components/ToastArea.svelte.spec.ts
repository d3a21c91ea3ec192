import { createRawSnippet } from 'svelte';
import { beforeAll, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Dialog from './Dialog.svelte';
import Sheet from './Sheet.svelte';
import ToastArea, { type Toast } from './ToastArea.svelte';

const long = createRawSnippet(() => ({
  render: () => '<div style="height: 2000px">As much as a busy learner has</div>'
}));
const words =
  'This tap was refused because another tablet of the room was first, and nothing has changed here.';
const toasts: Toast[] = [
  { id: 'a', tone: 'done', text: 'Saved.' },
  { id: 'b', tone: 'bad', text: words, hint: words }
];
const boxOf = (name: string) => page.getByRole('heading', { name }).element().getBoundingClientRect();
const lowest = () => page.getByRole('region', { name: 'Messages' }).element().getBoundingClientRect().bottom;

beforeAll(() => {
  // As the app has it: a padding is part of the height.
  document.head.append(
    Object.assign(document.createElement('style'), { textContent: '* { box-sizing: border-box }' })
  );
});

/** What both a Sheet and a Dialog are held to, once they are open on a phone. */
async function leavesTheTitle(): Promise<void> {
  let gone = '';
  await render(ToastArea, { toasts, ondismiss: (id) => (gone = id) });
  await expect.element(page.getByText('Saved.')).toBeVisible();
  await expect.poll(() => boxOf('Ama Mensah').top - lowest()).toBeGreaterThanOrEqual(0);
  await page.getByRole('button', { name: 'Dismiss' }).last().click();
  expect(gone).toBe('b');
  await expect.element(page.getByRole('dialog', { name: 'Ama Mensah' })).toBeVisible();
}

it('leaves the title of a Sheet on a phone in sight, and the Sheet open when it is dismissed', async () => {
  await page.viewport(390, 844);
  await render(Sheet, { open: true, title: 'Ama Mensah', children: long });
  await leavesTheTitle();
});

it('leaves the title of a Dialog on a phone in sight, and the Dialog open when it is dismissed', async () => {
  await page.viewport(390, 844);
  await render(Dialog, { open: true, title: 'Ama Mensah', children: long });
  await leavesTheTitle();
});

it('lies beside a Sheet on a tablet', async () => {
  await page.viewport(820, 1180);
  await render(Sheet, { open: true, title: 'Ama Mensah', children: long });
  await render(ToastArea, { toasts, ondismiss: () => undefined });
  await expect.element(page.getByText('Saved.')).toBeVisible();
  const sheet = page.getByRole('dialog').element();
  const area = page.getByRole('region', { name: 'Messages' }).element();
  await expect
    .poll(() => sheet.getBoundingClientRect().left - area.getBoundingClientRect().right)
    .toBeGreaterThanOrEqual(0);
});
