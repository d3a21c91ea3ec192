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
    expect(await photos.waiting('kofi')).toBe(1);
    answer = () => Promise.resolve({ error: null });
    expect(await photos.send('kofi')).toBe(0);
    expect(await photos.send('kofi')).toBe(0);
    expect(sent).toEqual(['incident-photos/lib/one.jpg', 'incident-photos/lib/one.jpg']);
  });

  it('stays while the server does not know what it belongs to', async () => {
    await photos.keep(screen);
    answer = () => Promise.resolve({ error: { statusCode: '403' } });
    expect(await photos.send('kofi')).toBe(1);
    expect(sent).toEqual(['evidence/lib/sit/two.jpg']);
    answer = () => Promise.resolve({ error: null });
    expect(await photos.send('kofi')).toBe(0);
  });

  it('is gone when the server had it already and the answer was lost', async () => {
    await photos.keep(room);
    answer = () => Promise.resolve({ error: { statusCode: '409' } });
    expect(await photos.send('kofi')).toBe(0);
    expect(await photos.waiting('kofi')).toBe(0);
  });

  it('is sent for the person who took it', async () => {
    await photos.keep(room);
    expect(await photos.send('esi')).toBe(0);
    expect(sent).toEqual([]);
    expect(await photos.waiting('kofi')).toBe(1);
  });
});
