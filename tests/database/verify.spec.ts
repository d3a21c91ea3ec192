import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format, generate } from '../../src/lib/domain/number.ts';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { slipOf } from '../slip.ts';
import { chains, signing } from './chain.ts';

let stage: Stage;
let chain: ReturnType<typeof chains>;
let signer: ReturnType<typeof signing>;

beforeAll(async () => {
  stage = await openStage();
  chain = chains(stage);
  signer = signing(stage);
});
afterAll(() => stage.close());

const columns = [
  'status',
  'code',
  'number',
  'name',
  'course',
  'kind',
  'library',
  'accrediting_body',
  'accreditation_number',
  'issued_on',
  'expires_on',
  'online_minutes',
  'tutored_minutes',
  'superseded_by'
];

const verify = (number: string | null, address = '192.0.2.9', by: Actor = anon) =>
  stage.as(by, async (sql) => {
    await sql`select set_config('request.headers', ${JSON.stringify({ 'x-forwarded-for': address })}, true)`;
    const rows = await sql`select * from public.verify_award(${number})`;
    expect(rows).toHaveLength(1);
    return rows[0]!;
  });

describe('verifying a number', () => {
  it('answers what stands on the paper, however it is typed', async () => {
    const at = await chain.awarded({ months: 12 });
    await signer.sealAll();
    for (const typed of [at.number, format(at.number), ` ${at.number.toLowerCase()} `])
      expect(await verify(typed)).toMatchObject({
        status: 'valid',
        code: null,
        number: at.number,
        name: 'Ama Mensah',
        kind: 'certificate',
        accrediting_body: null,
        online_minutes: 0,
        superseded_by: null
      });
  });

  it('has one shape for everybody and everything', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    const cases: [string | null, string | null][] = [
      [at.number, null],
      [generate('award'), null],
      [generate('voucher'), 'check-symbol'],
      [slipOf(at.number), 'check-symbol'],
      ['hello', 'malformed'],
      ['', 'malformed'],
      [null, 'malformed'],
      ['x'.repeat(100_000), 'malformed'],
      ["'; drop table award; --", 'malformed']
    ];
    for (const [number, code] of cases) {
      const row = await verify(number);
      expect(Object.keys(row)).toEqual(columns);
      expect(row.code).toBe(code);
      expect(typeof row.number).toBe('string');
      expect((row.number as string).length).toBeLessThanOrEqual(40);
      if (row.status === 'unknown')
        for (const column of columns.slice(3)) expect([column, row[column]]).toEqual([column, null]);
    }
    for (const actor of [at.learner, at.librarian, await stage.hq(), service])
      expect(await verify(at.number, undefined, actor)).toEqual(await verify(at.number));
  });

  it('knows no award before it is sealed', async () => {
    const at = await chain.awarded();
    expect(await verify(at.number)).toMatchObject({ status: 'unknown', name: null });
    await signer.sealAll();
    expect(await verify(at.number)).toMatchObject({ status: 'valid' });
  });

  it('says expired from the day after the last one, in UTC', async () => {
    const at = await chain.awarded({ months: 12 });
    await signer.sealAll();
    const expire = (days: number) => stage.owner`
      update public.award set issued_on = current_date - 400,
        expires_on = (now() at time zone 'UTC')::date + ${days}::int
      where id = ${at.award}`;
    await expire(0);
    expect(await verify(at.number)).toMatchObject({ status: 'valid' });
    await expire(-1);
    expect(await verify(at.number)).toMatchObject({ status: 'expired', name: 'Ama Mensah' });
  });

  it('still answers for a person who was erased', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    await stage.owner`update public.award set name = null, salt = null where id = ${at.award}`;
    const row = await verify(at.number);
    expect(row).toMatchObject({ status: 'valid', name: null, kind: 'certificate' });
  });
});

describe('counting', () => {
  it('alarms once an hour when one address guesses, and refuses nobody', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    const alarms = async () =>
      (await stage.owner`select detail from public.audit where action = 'verify-alarm'`).map(
        (row) => row.detail
      );
    for (let n = 0; n < 99; n++) await verify(generate('award'), '203.0.113.1');
    for (let n = 0; n < 20; n++) await verify('typed wrong', '203.0.113.1');
    expect(await alarms()).toHaveLength(0);
    for (let n = 0; n < 30; n++) await verify(generate('award'), '203.0.113.1');
    expect(await alarms()).toEqual([{ scope: 'address', unknown: 100 }]);
    expect(await verify(at.number, '203.0.113.1')).toMatchObject({ status: 'valid' });
    await stage.owner`update private.verify_try set unknown = 1999 where address = '203.0.113.1'`;
    await stage.owner`update private.verify_alarm set raised_at = raised_at - interval '2 hours'`;
    await verify(generate('award'), '203.0.113.2');
    expect((await alarms()).at(-1)).toMatchObject({ scope: 'all' });
  });

  it('cannot be passed by in a transaction that may not write, as a GET is', async () => {
    const at = await chain.awarded();
    await signer.sealAll();
    for (const number of [at.number, generate('award')])
      await expectRefusal(
        stage.owner.begin('read only', async (sql) => {
          await sql`set local role anon`;
          return sql`select status from public.verify_award(${number})`;
        }),
        '25006'
      );
  });

  it('is read by no API role', async () => {
    for (const actor of [anon, service, await stage.hq()])
      await expectRefusal(
        stage.as(actor, (sql) => sql`select * from private.verify_try`),
        '42501'
      );
  });
});

describe('signed documents', () => {
  const keys = [
    {
      use: 'qr',
      kid: 1,
      alg: 'Ed25519',
      publicKeyMultibase: 'z6MkA',
      notBefore: '',
      notAfter: null,
      compromisedFrom: null
    }
  ];
  const document = (more: object = {}) => ({
    origin: 'http://localhost:4173',
    issuedAt: '2026-11-22T08:00:00Z',
    keys,
    signature: 'A'.repeat(86),
    ...more
  });
  const store = (what: 'key_list' | 'catalogue', body: object, by: Actor = service) =>
    stage.as(by, (sql) => sql`select ${sql.unsafe(`public.store_${what}`)}(${sql.json(body as never)})`);
  const latest = (what: 'key_list' | 'catalogue', by: Actor = anon) =>
    stage.as(by, async (sql) => {
      const [row] = await sql`select document from public.${sql(what)} order by id desc limit 1`;
      return row?.document as Record<string, unknown> | undefined;
    });

  it('are served to anyone as the operator signed them', async () => {
    await store('key_list', document());
    expect(await latest('key_list')).toEqual(document());
    await store('catalogue', document({ keys: undefined, libraries: [] }));
    expect(await latest('catalogue')).toMatchObject({ libraries: [] });
  });

  it('never go back, change origin or lose a key', async () => {
    const later = document({ issuedAt: '2026-11-23T08:00:00Z', keys: [...keys, { ...keys[0], kid: 2 }] });
    await store('key_list', later);
    await expectRefusal(store('key_list', document()), 'older-document');
    await expectRefusal(store('key_list', { ...later, keys }), 'key-dropped');
    await expectRefusal(
      store('key_list', {
        ...later,
        keys: later.keys.map((key) => ({ ...key, publicKeyMultibase: 'z6MkB' }))
      }),
      'key-dropped'
    );
    await expectRefusal(store('key_list', { ...later, origin: 'https://elsewhere.test' }), 'other-origin');
    for (const bad of [
      { ...later, signature: undefined },
      { ...later, signature: 'short' },
      { ...later, issuedAt: 'today' },
      { ...later, issuedAt: '2026-13-01T00:00:00Z' },
      { ...later, origin: undefined },
      { ...later, keys: undefined },
      []
    ])
      await expectRefusal(store('key_list', bad), 'bad-document');
    expect(await latest('key_list')).toEqual(later);
  });

  it('are stored by the service alone and never changed', async () => {
    for (const actor of [anon, await stage.hq(), await stage.person()]) {
      await expectRefusal(store('key_list', document(), actor), '42501');
      await expectRefusal(store('catalogue', document(), actor), '42501');
      await expectRefusal(
        stage.as(actor, (sql) => sql`select public.catalogue_rows()`),
        '42501'
      );
    }
    for (const table of ['key_list', 'catalogue']) {
      await expectRefusal(
        stage.as(service, (sql) => sql`delete from public.${sql(table)}`),
        '42501'
      );
      await expectRefusal(stage.owner`delete from public.${stage.owner(table)}`, 'append-only');
    }
  });

  it('have the names behind all codes, those of closed libraries too', async () => {
    const library = await stage.library('revoked');
    const course = await chain.course('diploma');
    const [row] = await stage.as(service, (sql) => sql`select public.catalogue_rows() as rows`);
    const rows = row!.rows as Record<string, Record<string, string>[]>;
    expect(Object.keys(rows).sort()).toEqual(['accreditations', 'courses', 'libraries']);
    expect(rows.libraries!.find((one) => one.code === library.code)).toMatchObject({ slug: library.slug });
    const [code] = await stage.owner`select code from public.course where id = ${course}`;
    expect(rows.courses!.find((one) => one.code === code!.code)).toMatchObject({ kind: 'diploma' });
  });

  it('tell headquarters which names are older than what is there', async () => {
    const hq = await stage.hq();
    const state = async (actor: Actor) => {
      const [row] = await stage.as(actor, (sql) => sql`select * from public.catalogue_state()`);
      return row as { issued_at: Date | null; current: boolean; codes: string[] };
    };
    const sign = async (issuedAt: string) => {
      const [row] = await stage.as(service, (sql) => sql`select public.catalogue_rows() as rows`);
      await store('catalogue', document({ keys: undefined, issuedAt, ...(row!.rows as object) }));
    };
    const library = await stage.library();
    expect((await state(hq)).codes).toContain(library.code);
    await sign('2027-01-01T00:00:00Z');
    expect(await state(hq)).toMatchObject({ current: true, codes: [] });
    await stage.owner`update public.library set name = 'Renamed' where id = ${library.id}`;
    expect(await state(hq)).toMatchObject({ current: false, codes: [library.code] });
    await sign('2027-01-02T00:00:00Z');
    expect((await state(hq)).current).toBe(true);
    for (const actor of [await stage.person(), await stage.staff('librarian', library)])
      await expectRefusal(state(actor), 'not-allowed');
  });

  it('of status lists are stored in place of the last', async () => {
    const [lists] = await stage.as(
      service,
      (sql) => sql`select array(select public.status_lists()) as lists`
    );
    expect(lists!.lists).toEqual([0]);
    for (const version of [1, 2])
      await stage.as(
        service,
        (sql) => sql`select public.store_status_list(0, 'revocation', ${sql.json({ version })})`
      );
    const rows = await stage.as(
      anon,
      (sql) => sql`select purpose, document from public.status_list_credential`
    );
    expect(rows).toEqual([{ purpose: 'revocation', document: { version: 2 } }]);
    await expectRefusal(
      stage.as(service, (sql) => sql`select public.status_bits(-1, 'revocation')`),
      'bad-list'
    );
  });
});
