import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let count = 0;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
});
afterAll(() => stage.close());

const save = (by: Actor, handle: string, published: boolean, awards: string[]) =>
  stage.as(by, (sql) => sql`select public.save_public_page(${handle}, ${published}, ${awards})`);
const read = async (handle: string) => {
  const [row] = await stage.as(anon, (sql) => sql`select public.read_public_page(${handle}) as page`);
  return row!.page as { name: string; awards: { number: string; over: boolean }[] } | null;
};
async function sealed() {
  const at = await chain.awarded({ months: 12 });
  await signing(stage).sealAll();
  return { ...at, handle: `learner-${++count}` };
}

describe('a public page', () => {
  it('shows nothing until the learner switches it on, and nothing after it is off', async () => {
    const at = await sealed();
    await save(at.learner, at.handle, false, [at.award]);
    expect(await read(at.handle)).toBeNull();
    await save(at.learner, at.handle, true, [at.award]);
    expect((await read(at.handle.toUpperCase()))?.awards).toMatchObject([{ number: at.number, over: false }]);
    await save(at.learner, at.handle, false, [at.award]);
    expect(await read(at.handle)).toBeNull();
    expect(await read('nobody')).toBeNull();
  });

  it('has only the chosen awards, and says no more of the person than the name', async () => {
    const at = await sealed();
    await save(at.learner, at.handle, true, []);
    const page = await read(at.handle);
    expect(page?.awards).toEqual([]);
    expect(Object.keys(page!)).toEqual(['name', 'awards']);
    expect(JSON.stringify(page)).not.toContain('@');
  });

  it('loses an award that is revoked, and says of one that ended that it did', async () => {
    const at = await sealed();
    await save(at.learner, at.handle, true, [at.award]);
    await stage.owner`update public.award set expires_on = current_date - 2, issued_on = current_date - 400 where id = ${at.award}`;
    expect((await read(at.handle))?.awards).toMatchObject([{ over: true }]);
    await stage.owner`update public.award set state = 'revoked' where id = ${at.award}`;
    expect((await read(at.handle))?.awards).toEqual([]);
  });

  it('is the learner’s own: nobody else’s award, handle or rows', async () => {
    const at = await sealed();
    const other = await sealed();
    await expectRefusal(save(at.learner, at.handle, true, [other.award]), 'award-unknown');
    await save(at.learner, at.handle, true, []);
    await expectRefusal(save(other.learner, at.handle, true, []), 'handle-taken');
    for (const handle of ['ab', '-ama', 'Ama Mensah', 'a'.repeat(41)])
      await expectRefusal(save(at.learner, handle, true, []), 'handle-malformed');
    await expectRefusal(save(at.librarian, 'librarian', true, []), 'not-allowed');
    const rows = await stage.as(other.learner, (sql) => sql`select handle from public.public_page`);
    expect(rows).toEqual([]);
  });

  it('goes with the person', async () => {
    const at = await sealed();
    await save(at.learner, at.handle, true, [at.award]);
    await stage.owner`select private.erasing_a_public_page(${at.learner.id})`;
    expect(await read(at.handle)).toBeNull();
  });
});
