import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { m } from '#lib/paraglide/messages.js';
import CodeInput from './CodeInput.svelte';

const label = 'Code';

it('groups what is typed and reports the twelfth symbol once', async () => {
  const oncomplete = vi.fn();
  await render(CodeInput, { label, oncomplete });
  const box = page.getByRole('textbox', { name: label });
  await userEvent.type(box, '7k2m9qxr41tz');
  await expect.element(box).toHaveValue('7K2M-9QXR-41TZ');
  expect(oncomplete).toHaveBeenCalledExactlyOnceWith('7K2M9QXR41TZ');
});

it('says that an O was read as 0', async () => {
  await render(CodeInput, { label });
  await userEvent.type(page.getByRole('textbox', { name: label }), 'o');
  await expect.element(page.getByText(m.app_code_slip({ typed: 'O', read: '0' }))).toBeVisible();
});

it('takes a pasted address', async () => {
  await render(CodeInput, { label });
  const box = page.getByRole('textbox', { name: label });
  await userEvent.fill(box, 'https://carrel.test/v/7K2M9QXR41TZ#123');
  await expect.element(box).toHaveValue('7K2M-9QXR-41TZ');
});

it('keeps the caret in place when a symbol in the middle is mended', async () => {
  await render(CodeInput, { label, value: '7K2M9QXR41T' });
  const box = page.getByRole('textbox', { name: label });
  const input = box.element() as HTMLInputElement;
  input.focus();
  input.setSelectionRange(3, 3);
  await userEvent.keyboard('8');
  await expect.element(box).toHaveValue('7K28-M9QX-R41T');
  expect(input.selectionStart).toBe(4);
});
