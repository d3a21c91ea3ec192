import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starter } from '../../src/lib/domain/starter.ts';
import type { Design } from '../../src/lib/domain/template.ts';
import { expectRefusal, openStage, service, type Actor, type Library, type Stage } from './actors.ts';
import { chains } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let hq: Actor;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  hq = await stage.hq();
});
afterAll(() => stage.close());

type Facts = Record<string, unknown> & { labels: string[] };
const page = (): Design => starter('a4', 'landscape');
const save = (by: Actor, id: string, version: number, draft: Design, facts: Facts) =>
  stage.as(by, async (sql) => {
    const whole = sql.json({ name: 'A paper', ...facts, draft } as never);
    const [row] = await sql`select public.save_template(${id}, ${version}, ${whole}) as version`;
    return row!.version as number;
  });
const publish = (by: Actor, id: string, version: number) =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.publish_template(${id}, ${version}) as number`;
    return row!.number as number;
  });
const retire = (by: Actor, id: string) => stage.as(by, (sql) => sql`select public.retire_template(${id})`);

/** A template of the programme for one kind of award, taken back by the test that made it. */
async function programmePaper(labels: string[], more: Record<string, unknown> = {}, draft = page()) {
  const id = crypto.randomUUID();
  await save(hq, id, 0, draft, { labels, ...more });
  await publish(hq, id, 1);
  return id;
}
/** As the service is told: a job that was given out comes again when its lock has ended. */
const designOf = async (number: string) => {
  await stage.owner`update private.signing_job set locked_until = null`;
  const jobs = await stage.as(service, (sql) => sql`select public.take_signing_jobs(1000) as job`);
  return jobs.map((row) => row.job).find((job) => job.number === number)?.design as Design | null;
};
async function librarian(): Promise<{ library: Library; by: Actor }> {
  const library = await stage.library();
  return { library, by: await stage.staff('librarian', library) };
}

describe('a template of the programme', () => {
  it('is HQ’s, kept as a draft until it is published, and numbered from then on', async () => {
    const id = crypto.randomUUID();
    const { by } = await librarian();
    await expectRefusal(save(by, id, 0, page(), { labels: ['diploma'] }), 'not-allowed');
    expect(await save(hq, id, 0, page(), { labels: ['diploma'] })).toBe(1);
    await expectRefusal(save(hq, id, 0, page(), { labels: ['diploma'] }), 'changed-meanwhile');
    await expectRefusal(publish(by, id, 1), 'not-allowed');
    expect(await publish(hq, id, 1)).toBe(1);
    expect(await save(hq, id, 1, { ...page(), orientation: 'portrait' }, { labels: ['diploma'] })).toBe(2);
    expect(await publish(hq, id, 2)).toBe(2);
    await expectRefusal(
      stage.owner`update public.template_version set number = 9 where template_id = ${id}`,
      'append-only'
    );
    await retire(hq, id);
    await expectRefusal(save(hq, id, 3, page(), { labels: ['diploma'] }), 'template-retired');
  });

  it('covers a kind of award alone', async () => {
    const first = await programmePaper(['completion', 'diploma']);
    const second = crypto.randomUUID();
    await save(hq, second, 0, page(), { labels: ['diploma'] });
    await expectRefusal(publish(hq, second, 1), 'label-covered');
    await retire(hq, first);
    expect(await publish(hq, second, 1)).toBe(1);
    await retire(hq, second);
  });

  it('is not published without what proves an award', async () => {
    const lacking = async (change: (design: Design) => void, code: string) => {
      const draft = page();
      change(draft);
      const id = crypto.randomUUID();
      await save(hq, id, 0, draft, { labels: ['diploma'] });
      await expectRefusal(publish(hq, id, 1), code);
    };
    const without = (kind: string) => (draft: Design) => {
      draft.elements = draft.elements.filter((one) => one.kind !== kind && one.id !== kind);
    };
    await lacking(without('qr'), 'design-incomplete');
    await lacking(without('name'), 'design-incomplete');
    await lacking(without('number'), 'design-incomplete');
    await lacking((draft) => {
      const name = draft.elements.find(({ id }) => id === 'name');
      if (name?.kind === 'text') name.texts.fr = 'Quelqu’un';
    }, 'design-incomplete');
    await lacking((draft) => {
      draft.elements.find(({ kind }) => kind === 'qr')!.box.width = 20;
    }, 'design-incomplete');
    await lacking((draft) => {
      draft.elements[0]!.box.x = -4;
    }, 'design-malformed');
    await lacking((draft) => {
      draft.elements.push(draft.elements[0]!);
    }, 'design-malformed');
    await lacking((draft) => {
      const art = `programme/${'c'.repeat(64)}.png`;
      const box = { x: 10, y: 10, width: 9, height: 9 };
      draft.elements.push({ id: 'art', kind: 'image', art, alt: { en: '' }, box, locked: false });
    }, 'art-unknown');
  });
});

describe('an award', () => {
  it('keeps the version it was made with, also when it is issued anew', async () => {
    const id = await programmePaper(['completion']);
    const at = await chain.awarded();
    await save(hq, id, 1, { ...page(), orientation: 'portrait' }, { labels: ['completion'] });
    await publish(hq, id, 2);
    const later = await chain.awarded();
    expect((await designOf(at.number))?.orientation).toBe('landscape');
    expect((await designOf(later.number))?.orientation).toBe('portrait');
    await retire(hq, id);
    const plain = await chain.awarded();
    expect(await designOf(plain.number)).toBeNull();
  });

  it('is printed on the library’s own before the programme’s, each for its kind', async () => {
    const base = await programmePaper(['completion', 'diploma'], {
      open_to_libraries: true,
      library_may: ['paper']
    });
    const at = await chain.issued();
    const own = crypto.randomUUID();
    const letter = { ...starter('letter', 'landscape') };
    await save(at.librarian, own, 0, letter, {
      library_id: at.library.id,
      base_id: base,
      labels: ['completion']
    });
    await publish(at.librarian, own, 1);
    const { award_number: number } = await chain.redeem(at.learner, at.code);
    expect((await designOf(number!))?.paper).toBe('letter');
    const elsewhere = await chain.awarded();
    expect((await designOf(elsewhere.number))?.paper).toBe('a4');
    await retire(hq, base);
  });
});

describe('a library’s own template', () => {
  const own = async (may: string[], change: (draft: Design) => void, labels = ['completion']) => {
    const base = await programmePaper(['completion'], { open_to_libraries: true, library_may: may });
    const { library, by } = await librarian();
    const id = crypto.randomUUID();
    const draft = page();
    change(draft);
    const tried = (async () => {
      await save(by, id, 0, draft, { library_id: library.id, base_id: base, labels });
      return publish(by, id, 1);
    })();
    await tried.catch(() => undefined);
    await retire(hq, base);
    return tried;
  };
  const find = (draft: Design, id: string) => draft.elements.find((one) => one.id === id)!;

  it('may leave out what is not locked, and change nothing else unless HQ opened it', async () => {
    const drop = (draft: Design) => (draft.elements = draft.elements.filter(({ id }) => id !== 'stamp'));
    expect(await own([], drop)).toBe(1);
    await expectRefusal(
      own([], (draft) => (draft.orientation = 'portrait')),
      'beyond-limits'
    );
    const move = (draft: Design) => void (find(draft, 'stamp').box.x += 3);
    await expectRefusal(own([], move), 'beyond-limits');
    expect(await own(['move'], move)).toBe(1);
    const rename = (draft: Design) => {
      const line = find(draft, 'signature');
      if (line.kind === 'signature') line.texts = { en: 'Head of the library' };
    };
    await expectRefusal(own(['move'], rename), 'beyond-limits');
    expect(await own(['text'], rename)).toBe(1);
    const add = (draft: Design) => void draft.elements.push({ ...find(draft, 'stamp'), id: 'stamp-2' });
    await expectRefusal(own(['move', 'text', 'paper'], add), 'beyond-limits');
    expect(await own(['add'], add)).toBe(1);
  });

  it('never loses or changes what is locked', async () => {
    const all = ['paper', 'move', 'text', 'add'];
    const lose = (draft: Design) => (draft.elements = draft.elements.filter(({ id }) => id !== 'check'));
    await expectRefusal(own(all, lose), 'beyond-limits');
    const cover = (draft: Design) => {
      const course = find(draft, 'course');
      if (course.kind === 'text') course.texts = { en: 'Medicine' };
    };
    await expectRefusal(own(all, cover), 'beyond-limits');
    const unlock = (draft: Design) => void (find(draft, 'course').locked = false);
    await expectRefusal(own(all, unlock), 'beyond-limits');
  });

  it('is of a base that HQ opened, for kinds of that base', async () => {
    await expectRefusal(
      own([], () => undefined, ['diploma']),
      'labels-missing'
    );
    const closed = await programmePaper(['completion']);
    const { library, by } = await librarian();
    const mine = { library_id: library.id, base_id: closed, labels: ['completion'] };
    await expectRefusal(save(by, crypto.randomUUID(), 0, page(), mine), 'base-unknown');
    await retire(hq, closed);
    const base = await programmePaper(['completion'], { open_to_libraries: true });
    const foreign = { library_id: (await stage.library()).id, base_id: base, labels: ['completion'] };
    await expectRefusal(save(by, crypto.randomUUID(), 0, page(), foreign), 'not-found');
    await retire(hq, base);
  });
});
