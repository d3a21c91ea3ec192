import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { Store } from './store.ts';

it('keeps one id for the device', async () => {
  const store = new Store('device');
  const id = await store.deviceId();
  await store.close();
  expect(await store.deviceId()).toBe(id);
});

it('recalls what a screen showed, for its person only', async () => {
  const store = new Store('screens');
  await store.remember('ada', 'learn', { courses: 2 });
  expect((await store.recall<{ courses: number }>('ada', 'learn'))?.value.courses).toBe(2);
  expect(await store.recall('bob', 'learn')).toBeNull();
});

it('forgets a person who signs out and nobody else', async () => {
  const store = new Store('sign-out');
  await store.remember('ada', 'learn', 1);
  await store.remember('ada', 'session', 1);
  await store.remember('bob', 'learn', 2);
  await store.forget('ada');
  expect(await store.recall('ada', 'learn')).toBeNull();
  expect(await store.recall('ada', 'session')).toBeNull();
  expect((await store.recall('bob', 'learn'))?.value).toBe(2);
});
