import { createRawSnippet } from 'svelte';
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Dialog from './Dialog.svelte';

const footer = createRawSnippet(() => ({ render: () => '<button type="button">Refuse</button>' }));

function opener() {
  const button = document.createElement('button');
  button.textContent = 'Open';
  document.body.append(button);
  button.focus();
  return button;
}

it('takes the focus, keeps it inside, and gives it back', async () => {
  const button = opener();
  const onclose = vi.fn();
  await render(Dialog, {
    open: true,
    title: 'Refuse?',
    description: 'The voucher goes back.',
    footer,
    onclose
  });
  const dialog = page.getByRole('dialog', { name: 'Refuse?' });
  await expect.element(dialog).toBeVisible();
  await expect.poll(() => dialog.element().contains(document.activeElement)).toBe(true);
  for (let presses = 0; presses < 4; presses++) {
    await userEvent.tab();
    expect(dialog.element().contains(document.activeElement)).toBe(true);
  }
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => document.activeElement).toBe(button);
  expect(onclose).toHaveBeenCalledOnce();
  button.remove();
});

it('is described by its description', async () => {
  await render(Dialog, { open: true, title: 'Refuse?', description: 'The voucher goes back.' });
  await expect.element(page.getByRole('dialog')).toHaveAccessibleDescription('The voucher goes back.');
});
