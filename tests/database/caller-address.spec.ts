import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from './actors.ts';

let stage: Stage;
const secret = 'a'.repeat(64);

beforeAll(async () => {
  stage = await openStage(2);
});
beforeEach(async () => {
  await stage.owner`delete from private.setting where key = 'address_header'`;
  await stage.owner`delete from private.secret where key = 'app'`;
});
afterAll(() => stage.close());

const address = (headers: Record<string, string> | string) =>
  stage.owner.begin(async (sql) => {
    const text = typeof headers === 'string' ? headers : JSON.stringify(headers);
    await sql`select set_config('request.headers', ${text}, true)`;
    const [row] = await sql`select private.attested_address() as address`;
    return row!.address as string;
  });
const shareSecret = () => stage.owner`insert into private.secret (key, value) values ('app', ${secret})`;

it('is the last of those that proxies wrote down, or none', async () => {
  expect(await address({ 'x-forwarded-for': '203.0.113.9, 192.0.2.1' })).toBe('192.0.2.1');
  expect(await address({})).toBe('unattested');
  expect(await address('')).toBe('unattested');
  expect(await address('{')).toBe('unattested');
  expect(await address({ 'x-forwarded-for': 'x'.repeat(99) })).toHaveLength(64);
});

it('is read from the header of this gateway', async () => {
  await stage.owner`insert into private.setting (key, value) values ('address_header', 'cf-connecting-ip')`;
  const headers = { 'x-forwarded-for': '203.0.113.9', 'cf-connecting-ip': '192.0.2.2' };
  expect(await address(headers)).toBe('192.0.2.2');
});

it('is what the app says, when the call shows that it comes from the app', async () => {
  const app = { 'x-forwarded-for': '192.0.2.1', 'x-carrel-app': secret, 'x-carrel-caller': '203.0.113.9' };
  expect(await address(app), 'no secret is shared').toBe('192.0.2.1');
  await shareSecret();
  expect(await address(app)).toBe('203.0.113.9');
  expect(await address({ ...app, 'x-carrel-caller': ' ' })).toBe('192.0.2.1');
});

it('is never what somebody else says', async () => {
  await shareSecret();
  const other = { 'x-forwarded-for': '192.0.2.1', 'x-carrel-caller': '203.0.113.9' };
  expect(await address(other)).toBe('192.0.2.1');
  for (const guess of ['', 'guess', secret.slice(1)])
    expect(await address({ ...other, 'x-carrel-app': guess })).toBe('192.0.2.1');
});
