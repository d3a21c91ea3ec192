import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

function held() {
  const waiting: (() => void)[] = [];
  const run = oneAtATime(() => new Promise((on) => waiting.push(on)));
  return { run, waiting };
}

test('runs once more for all who called during a run', async () => {
  const { run, waiting } = held();
  const done = run();
  void run();
  void run();
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  await done;
  expect(waiting).toHaveLength(2);
});

test('runs again after a run that failed', async () => {
  let runs = 0;
  const run = oneAtATime(() => {
    runs += 1;
    return runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve();
  });
  await expect(run()).rejects.toThrow('no');
  await run();
  expect(runs).toBe(2);
});
