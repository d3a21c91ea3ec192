import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { Accounts, wrongTries } from './accounts.ts';
import { newDeviceKey } from './pin.ts';
import { Store } from './store.ts';

// Each try costs a derivation, which is slow by design.
vi.setConfig({ testTimeout: 60_000 });

const who = { userId: 'ada', email: 'ada@carrel.test', name: 'Ada', library: 'Kisumu' };
const session = JSON.stringify({ access_token: 'a', refresh_token: 'r' });
const pin = '4071';

/** A page load of this device: the disk is all that two of them share. */
const load = (device: string) => new Accounts(new Store(device));

async function locked(device: string): Promise<Accounts> {
  const accounts = load(device);
  await accounts.setPin(who, pin);
  expect(await accounts.lock(who.userId, session)).toBe(true);
  return accounts;
}

describe('a locked person', () => {
  it('comes back with the PIN, on a later page load too, and may lock again without it', async () => {
    await locked('right');
    expect(await load('right').unlock('ada', pin)).toEqual({ ok: true, session });
    await load('right').opened('ada');
    expect(await load('right').get('ada')).toMatchObject({ sealed: null, tries: 0 });
    expect(await load('right').lock('ada', 'renewed')).toBe(true);
    expect(await load('right').unlock('ada', pin)).toEqual({ ok: true, session: 'renewed' });
  });

  it('does not with another', async () => {
    const accounts = await locked('wrong');
    expect(await accounts.unlock('ada', '4072')).toEqual({
      ok: false,
      why: 'wrong-pin',
      left: wrongTries - 1
    });
  });

  it('is ended by five wrong tries with reloads in between, and the tokens are gone from the disk', async () => {
    await locked('five');
    for (let left = wrongTries - 1; left > 0; left--)
      expect(await load('five').unlock('ada', '9999')).toEqual({ ok: false, why: 'wrong-pin', left });
    expect(await load('five').unlock('ada', '9999')).toEqual({ ok: false, why: 'ended' });
    expect(await load('five').get('ada')).toMatchObject({
      pin: null,
      sealed: null,
      ended: true,
      name: 'Ada'
    });
    expect(await load('five').unlock('ada', pin)).toEqual({ ok: false, why: 'ended' });
  });

  it('has a try counted that never came to be judged', async () => {
    await locked('crash');
    // The page dies while the PIN is being judged, each time.
    const judging = vi.spyOn(crypto.subtle, 'deriveKey').mockReturnValue(new Promise(() => undefined));
    for (let tried = 1; tried <= wrongTries; tried++) {
      void load('crash').unlock('ada', '9999');
      await expect.poll(async () => (await load('crash').get('ada'))?.tries).toBe(tried);
    }
    judging.mockRestore();
    expect(await load('crash').unlock('ada', pin)).toEqual({ ok: false, why: 'ended' });
  });

  it('has wrong tries forgotten once the right PIN came', async () => {
    const accounts = await locked('row');
    for (let tried = 1; tried < wrongTries; tried++) await accounts.unlock('ada', '9999');
    expect(await accounts.unlock('ada', pin)).toMatchObject({ ok: true });
    await accounts.opened('ada');
    await accounts.lock('ada', session);
    expect(await accounts.unlock('ada', '9999')).toMatchObject({ left: wrongTries - 1 });
  });
});

describe('what lies on the disk', () => {
  it('names no token', async () => {
    const accounts = load('plain');
    await accounts.setPin(who, pin);
    await accounts.lock('ada', JSON.stringify({ refresh_token: 'a-very-plain-token' }));
    const kept = await accounts.get('ada');
    const bytes = [kept?.sealed?.data, kept?.pin?.outer.data].map((data) =>
      Buffer.from(data ?? []).toString()
    );
    expect(bytes.join()).not.toContain('plain-token');
    expect(JSON.stringify(kept)).not.toContain('plain-token');
  });

  it('opens nothing once it was altered', async () => {
    const accounts = await locked('altered');
    const store = new Store('altered');
    const kept = (await accounts.get('ada'))!;
    kept.sealed!.data[3]! ^= 1;
    await store.use((database) => database.put('account', kept));
    expect(await accounts.unlock('ada', pin)).toEqual({ ok: false, why: 'broken' });
    expect((await accounts.get('ada'))?.sealed).toBeNull();
  });

  it('seals nothing for a public key that was put in its place', async () => {
    const accounts = await locked('swapped');
    const store = new Store('swapped');
    const theirs = new Accounts(store);
    await theirs.setPin({ ...who, userId: 'eve' }, '5082');
    const [ada, eve] = [(await accounts.get('ada'))!, (await accounts.get('eve'))!];
    ada.pin!.publicKey = eve.pin!.publicKey;
    await store.use((database) => database.put('account', ada));
    expect(await accounts.lock('ada', session)).toBe(false);
  });

  it('opens nothing on a device with another key', async () => {
    const accounts = await locked('copied');
    await new Store('copied').use(async (database) => database.put('key', await newDeviceKey(), 'device'));
    expect(await accounts.unlock('ada', pin)).toEqual({ ok: false, why: 'broken' });
  });

  it('keeps a device key that nobody can export', async () => {
    await locked('export');
    const key = await new Store('export').use((database) => database.get('key', 'device'));
    expect(key?.extractable).toBe(false);
  });
});

describe('a person who leaves', () => {
  it('is forgotten, and only called by name while taps wait', async () => {
    const accounts = await locked('leaves');
    await accounts.leave('ada', true);
    expect(await accounts.get('ada')).toMatchObject({ name: 'Ada', pin: null, sealed: null, ended: false });
    await accounts.leave('ada', false);
    expect(await accounts.get('ada')).toBeNull();
  });

  it('is not remembered anew by a name that comes after they left', async () => {
    const accounts = load('late');
    await accounts.meet({ ...who, name: who.email });
    await accounts.rename('ada', 'Ada');
    expect(await accounts.get('ada')).toMatchObject({ name: 'Ada', pin: null });
    await accounts.leave('ada', false);
    await accounts.rename('ada', 'Ada');
    expect(await accounts.get('ada')).toBeNull();
  });

  it('keeps the PIN that another tab set when they come in again', async () => {
    const accounts = await locked('meets');
    await accounts.meet({ ...who, name: 'Ada Okoro' });
    expect(await accounts.get('ada')).toMatchObject({ name: 'Ada Okoro', idleMinutes: 5 });
    expect(await accounts.unlock('ada', pin)).toMatchObject({ ok: true });
  });
});
