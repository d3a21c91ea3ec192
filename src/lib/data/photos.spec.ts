import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as photos from './photos.ts';

type Answer = { error: null | { statusCode: string } };
const sent: string[] = [];
let answer: () => Promise<Answer>;

vi.mock('./client.ts', () => ({
  client: () => ({
    storage: () =>
      Promise.resolve({
        from: (bucket: string) => ({
          upload: (name: string) => {
            sent.push(`${bucket}/${name}`);
            return answer();
          }
        })
      })
  })
}));

const photo = new Blob(['picture'], { type: 'image/jpeg' });
const room = { library: 'lib', incident: 'one', userId: 'kofi', photo };
const screen = { library: 'lib', incident: 'two', sitting: 'sit', userId: 'kofi', photo };

beforeEach(async () => {
  sent.length = 0;
  answer = () => Promise.resolve({ error: null });
  await photos.send('kofi');
  await photos.send('esi');
  sent.length = 0;
});

describe('a photo', () => {
  it('stays while nobody answers, and goes once when somebody does', async () => {
    await photos.keep(room);
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await photos.send('kofi')).toBeGreaterThan(0);
    expect(await photos.kept('kofi')).toHaveLength(1);
    answer = () => Promise.resolve({ error: null });
    expect(await photos.send('kofi')).toBe(0);
    expect(await photos.send('kofi')).toBe(0);
    expect(sent).toEqual(['incident-photos/lib/one.jpg', 'incident-photos/lib/one.jpg']);
  });

  it('that the server refuses stays and says so, until it goes through or a person lets it go', async () => {
    await photos.keep(screen);
    answer = () => Promise.resolve({ error: { statusCode: '403' } });
    // Another try soon is not worth it; another one is made all the same whenever photos are sent.
    expect(await photos.send('kofi')).toBe(0);
    expect(await photos.kept('kofi')).toMatchObject([{ incident: 'two', refused: 403 }]);
    expect(sent).toEqual(['evidence/lib/sit/two.jpg']);
    answer = () => Promise.resolve({ error: null });
    await photos.send('kofi');
    expect(await photos.kept('kofi')).toEqual([]);

    await photos.keep(screen);
    await photos.letGo('two');
    expect(await photos.kept('kofi')).toEqual([]);
  });

  it.each(['401', '408', '429', '500', '503'])('is not refused by what may pass: %s', async (statusCode) => {
    await photos.keep(screen);
    answer = () => Promise.resolve({ error: { statusCode } });
    expect(await photos.send('kofi')).toBe(1);
    expect((await photos.kept('kofi'))[0]).not.toHaveProperty('refused');
  });

  it('from another device’s file is kept for its person, once', async () => {
    const { userId: _, ...packed } = screen;
    await photos.takeIn('esi', [packed]);
    await photos.takeIn('esi', [{ ...packed, photo: new Blob(['another']) }]);
    const [one, ...more] = await photos.kept('esi');
    expect([one?.incident, one?.userId, await one?.photo.text(), more]).toEqual([
      'two',
      'esi',
      'picture',
      []
    ]);
    expect(await photos.kept('kofi')).toEqual([]);
  });

  it('is gone when the server had it already and the answer was lost', async () => {
    await photos.keep(room);
    answer = () => Promise.resolve({ error: { statusCode: '409' } });
    expect(await photos.send('kofi')).toBe(0);
    expect(await photos.kept('kofi')).toEqual([]);
  });

  it('is sent for the person who took it', async () => {
    await photos.keep(room);
    expect(await photos.send('esi')).toBe(0);
    expect(sent).toEqual([]);
    expect(await photos.kept('kofi')).toHaveLength(1);
  });
});
