import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { m } from '#lib/paraglide/messages.js';
import ConfirmHold from './ConfirmHold.svelte';

const label = 'Submit';
const press = (type: string, init: object = {}) =>
  page
    .getByRole('button', { name: label })
    .element()
    .dispatchEvent(
      type.startsWith('key')
        ? new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init })
        : new PointerEvent(type, { bubbles: true, button: 0, ...init })
    );

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function mount() {
  const onconfirm = vi.fn();
  await render(ConfirmHold, { label, onconfirm, holdMs: 900 });
  return onconfirm;
}

it('confirms a press that lasts, once', async () => {
  const onconfirm = await mount();
  press('pointerdown');
  vi.advanceTimersByTime(899);
  expect(onconfirm).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  press('pointerup');
  press('click');
  expect(onconfirm).toHaveBeenCalledOnce();
});

it('lets a short press go and says how it works', async () => {
  const onconfirm = await mount();
  press('pointerdown');
  vi.advanceTimersByTime(300);
  press('pointerup');
  press('click');
  vi.advanceTimersByTime(2000);
  expect(onconfirm).not.toHaveBeenCalled();
  await expect.element(page.getByText(m.app_hold_again())).toBeVisible();
});

it('is held by key, and a repeating key does not start again', async () => {
  const onconfirm = await mount();
  press('keydown', { key: 'Enter' });
  vi.advanceTimersByTime(600);
  press('keydown', { key: 'Enter', repeat: true });
  vi.advanceTimersByTime(300);
  expect(onconfirm).toHaveBeenCalledOnce();
});

it('takes two clicks from a device that cannot hold', async () => {
  const onconfirm = await mount();
  press('click');
  expect(onconfirm).not.toHaveBeenCalled();
  press('click');
  expect(onconfirm).toHaveBeenCalledOnce();
});

it('forgets the first click after six seconds', async () => {
  const onconfirm = await mount();
  press('click');
  vi.advanceTimersByTime(6001);
  press('click');
  expect(onconfirm).not.toHaveBeenCalled();
});
