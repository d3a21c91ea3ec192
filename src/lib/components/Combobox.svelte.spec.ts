import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { m } from '#lib/paraglide/messages.js';
import Combobox from './Combobox.svelte';

const options = [
  { value: 'derry', label: 'Doire', hint: 'Éire' },
  { value: 'kisumu', label: 'Kisumu', hint: 'Kenya' }
];

it('finds without accents, in the hint too, and shows what was chosen', async () => {
  const onchange = vi.fn();
  await render(Combobox, { options, label: 'Library', onchange });
  const box = page.getByRole('combobox', { name: 'Library' });
  await userEvent.type(box, 'eire');
  await expect.element(page.getByRole('option')).toHaveTextContent('Doire Éire');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(onchange).toHaveBeenCalledWith('derry');
  await expect.element(box).toHaveValue('Doire');
});

it('says when nothing matches', async () => {
  await render(Combobox, { options, label: 'Library' });
  await userEvent.type(page.getByRole('combobox', { name: 'Library' }), 'xyz');
  await expect.element(page.getByText(m.app_nothing_found())).toBeVisible();
});

it('shows the choice it was given, and again after a search that was given up', async () => {
  await render(Combobox, { options, label: 'Library', value: 'kisumu' });
  const box = page.getByRole('combobox', { name: 'Library' });
  await expect.element(box).toHaveValue('Kisumu');
  await userEvent.fill(box, 'doi');
  await expect.element(page.getByRole('option')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(box).toHaveValue('Kisumu');
});
