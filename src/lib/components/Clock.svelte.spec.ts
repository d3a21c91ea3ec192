import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { m } from '#lib/paraglide/messages.js';
import Clock from './Clock.svelte';

const spoken = () => document.querySelector('[aria-live]')?.textContent;

it('speaks at the marks and is silent between them', async () => {
  const { rerender } = await render(Clock, { remainingMs: 601_000 });
  expect(spoken()).toBe('');
  await rerender({ remainingMs: 600_000 });
  expect(spoken()).toBe(m.app_clock_minutes_left({ minutes: 10 }));
  await rerender({ remainingMs: 599_000 });
  expect(spoken()).toBe(m.app_clock_minutes_left({ minutes: 10 }));
  await rerender({ remainingMs: 60_000 });
  expect(spoken()).toBe(m.app_clock_last_minute());
  await rerender({ remainingMs: 0 });
  expect(spoken()).toBe(m.app_clock_over());
});

it('says in words that it is paused and that it is not sure', async () => {
  await render(Clock, { remainingMs: 1000, paused: true, unsure: true });
  await expect.element(page.getByText(m.app_clock_paused())).toBeVisible();
  await expect.element(page.getByText(m.app_clock_unsure())).toBeVisible();
});

it('never counts below nothing', async () => {
  await render(Clock, { remainingMs: -9000 });
  await expect.element(page.getByRole('timer')).toHaveTextContent('00:00');
});
