import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Select from './Select.svelte';

const options = [
  { value: 'cash', label: 'Cash' },
  { value: 'card', label: 'Card' }
];

it('is chosen by key and named by its label and its value', async () => {
  const onchange = vi.fn();
  await render(Select, { options, label: 'Method', value: 'cash', onchange });
  const trigger = page.getByRole('combobox', { name: 'Method: Cash' });
  (trigger.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('option', { name: 'Card' })).toBeVisible();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(onchange).toHaveBeenCalledWith('card');
  await expect.element(page.getByRole('combobox', { name: 'Method: Card' })).toBeVisible();
});
