import House from '@lucide/svelte/icons/house';
import { expect, it } from 'vitest';
import { currentHref } from './nav.ts';

const items = ['/library', '/library/learners', '/library/sessions'].map((href) => ({
  href,
  label: href,
  icon: House
}));

it('marks the nearest item above the page, and none outside', () => {
  expect(currentHref(items, '/library')).toBe('/library');
  expect(currentHref(items, '/library/learners/42')).toBe('/library/learners');
  expect(currentHref(items, '/library/rooms')).toBe('/library');
  expect(currentHref(items, '/librarything')).toBeUndefined();
});
