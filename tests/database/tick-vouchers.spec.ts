import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
});
afterAll(() => stage.close());

const tick = async (at = new Date()) => {
  const [row] = await stage.owner`select private.tick(${at}) as counts`;
  return row!.counts as Record<string, number | boolean>;
};
const stateOf = async (serial: string) =>
  (await stage.owner`select state from public.voucher where serial = ${serial}`)[0]!.state as string;

describe('the tick', () => {
  it('ends vouchers on the day after their last, in the library’s time zone', async () => {
    const at = await chain.passed();
    const [east] = await chain.stock(at, 1, 'certificate', '2027-01-31');
    await stage.owner`update public.library set time_zone = 'Pacific/Auckland' where id = ${at.library.id}`;
    const there = await chain.passed();
    const [west] = await chain.stock(there, 1, 'certificate', '2027-01-31');
    await stage.owner`update public.library set time_zone = 'America/Los_Angeles' where id = ${there.library.id}`;
    await tick(new Date('2027-01-31T10:30:00Z'));
    expect([await stateOf(east!), await stateOf(west!)]).toEqual(['in-stock', 'in-stock']);
    await tick(new Date('2027-01-31T11:30:00Z'));
    expect([await stateOf(east!), await stateOf(west!)]).toEqual(['expired', 'in-stock']);
    await tick(new Date('2027-02-01T08:30:00Z'));
    expect(await stateOf(west!)).toBe('expired');
    const events = await stage.owner`
      select e.kind, e.actor_id from public.voucher_event e join public.voucher v on v.id = e.voucher_id
      where v.serial = ${west!} order by e.at`;
    expect(events.at(-1)).toEqual({ kind: 'expired', actor_id: null });
  });

  it('ends a voucher that is out, and its learner is told', async () => {
    const at = await chain.issued();
    await stage.owner`update public.voucher set expires_on = '2027-01-31' where id = ${at.voucher_id}`;
    await tick(new Date('2027-02-02T00:00:00Z'));
    expect(await chain.redeem(at.learner, at.code)).toMatchObject({
      outcome: 'refused',
      code: 'voucher-expired'
    });
  });

  it('frees what was reserved for a sitting that ended otherwise', async () => {
    const at = await chain.passed({ score: 40 });
    const [serial] = await chain.stock(at);
    await stage.owner`select private.reserve_voucher(${at.sitting})`;
    expect(await stateOf(serial!)).toBe('reserved');
    expect(await tick()).toMatchObject({ vouchers_released: 1 });
    expect(await stateOf(serial!)).toBe('in-stock');
  });

  it('removes addresses when their time is over', async () => {
    const at = await chain.passed();
    await chain.redeem(at.learner, 'wrong', '192.0.2.55');
    await stage.as(anon, (sql) => sql`select public.verify_award('wrong')`);
    const kept = async () => {
      const [row] = await stage.owner`
        select (select count(*) from private.code_try)::int as tries,
          (select count(*) from private.verify_try)::int as calls`;
      return row;
    };
    await tick(new Date(Date.now() + 3_600_000));
    expect(await kept()).toMatchObject({ calls: 1 });
    await tick(new Date(Date.now() + 31 * 86_400_000));
    expect(await kept()).toEqual({ tries: 0, calls: 0 });
  });

  it('runs once at a time, and for the service alone', async () => {
    await stage.owner.begin(async (sql) => {
      await sql`select private.tick(now())`;
      expect(await tick()).toEqual({ busy: true });
    });
    await stage.as(service, (sql) => sql`select public.run_tick()`);
    for (const actor of [anon, await stage.hq()])
      await expectRefusal(
        stage.as(actor, (sql) => sql`select public.run_tick()`),
        '42501'
      );
  });
});

describe('files of awards', () => {
  const list = (by: Actor, bucket: string) =>
    stage.as(by, (sql) => sql`select name from storage.objects where bucket_id = ${bucket}`);

  it('are read by who reads the award, and written by no person', async () => {
    const at = await chain.awarded();
    await signing(stage).sealAll();
    const path = `${at.library.id}/${at.award}.pdf`;
    await stage.as(
      service,
      (sql) => sql`insert into storage.objects (bucket_id, name) values ('awards', ${path}),
        ('awards', ${`${at.library.id}/stray.pdf`}), ('ceremony-photos', ${path})`
    );
    const elsewhere = await chain.passed();
    for (const actor of [at.learner, at.librarian, at.proctor, await stage.hq()])
      expect(await list(actor, 'awards')).toEqual([{ name: path }]);
    for (const actor of [
      anon,
      elsewhere.learner,
      elsewhere.librarian,
      await stage.learner(at.library),
      await stage.licensee(at.library),
      await stage.staff('coach', at.library)
    ])
      expect(await list(actor, 'awards')).toEqual([]);
    for (const actor of [at.learner, at.librarian, await stage.hq()]) {
      expect(await list(actor, 'ceremony-photos')).toEqual([]);
      for (const bucket of ['awards', 'ceremony-photos'])
        await expectRefusal(
          stage.as(
            actor,
            (sql) => sql`insert into storage.objects (bucket_id, name) values (${bucket}, 'forged.pdf')`
          ),
          '42501'
        );
      const changed = await stage.as(
        actor,
        (sql) => sql`update storage.objects set name = 'moved.pdf' where bucket_id = 'awards' returning 1`
      );
      expect(changed).toHaveLength(0);
    }
  });
});
