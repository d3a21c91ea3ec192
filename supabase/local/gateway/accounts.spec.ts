import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';

const password = 'carrel-demo-1';
const apart = { auth: { persistSession: false, autoRefreshToken: false } };
let backend: Backend;
let sql: Sql;
let admin: SupabaseClient;
const visitor = () => createClient(backend.url, backend.publishableKey, apart);

beforeAll(async () => {
  backend = await startBackend({ tick: false });
  sql = postgres(backend.databaseUrl, { max: 1, onnotice: () => undefined });
  admin = createClient(backend.url, backend.secretKey, apart);
});

afterAll(async () => {
  await sql.end();
  await backend.close();
});

describe('signing up and in', () => {
  test('metadata is an object, which triggers on auth.users can read', async () => {
    const { error } = await visitor().auth.signUp({
      email: 'ada@spec.test',
      password,
      options: { data: { given: 'Ada' } }
    });
    expect(error).toBeNull();
    const [row] =
      await sql`select jsonb_typeof(raw_user_meta_data) as kind, raw_user_meta_data ->> 'given' as given
      from auth.users where email = 'ada@spec.test'`;
    expect(row).toEqual({ kind: 'object', given: 'Ada' });
  });

  test('the session signs requests, is renewed and ends', async () => {
    const ada = visitor();
    const { data } = await ada.auth.signInWithPassword({ email: 'ada@spec.test', password });
    expect(data.user?.user_metadata.given).toBe('Ada');
    const renewed = await ada.auth.refreshSession();
    expect(renewed.data.session?.access_token).toBeTruthy();
    expect((await ada.auth.getUser()).data.user?.email).toBe('ada@spec.test');
    expect((await ada.auth.signOut()).error).toBeNull();
  });

  test('a wrong password, a taken address and a short password are refused', async () => {
    const wrong = await visitor().auth.signInWithPassword({
      email: 'ada@spec.test',
      password: 'not-the-one'
    });
    expect(wrong.error?.code).toBe('invalid_credentials');
    const taken = await visitor().auth.signUp({ email: 'ada@spec.test', password });
    expect(taken.error?.code).toBe('user_already_exists');
    const short = await visitor().auth.signUp({ email: 'bo@spec.test', password: 'short' });
    expect(short.error?.code).toBe('weak_password');
  });

  test('a forgotten password sends a mail to a file', async () => {
    const { error } = await visitor().auth.resetPasswordForEmail('ada@spec.test');
    expect(error).toBeNull();
    const mails = await fetch(`${backend.url}/mail`, { headers: { accept: 'application/json' } });
    expect(await mails.json()).toMatchObject([{ to: 'ada@spec.test' }]);
  });
});

describe('accounts that the server makes', () => {
  test('can be made, read, changed and deleted', async () => {
    const made = await admin.auth.admin.createUser({
      email: 'Kiosk@Spec.test',
      password,
      email_confirm: true,
      user_metadata: { name: 'Lobby' }
    });
    expect(made.error).toBeNull();
    const user = made.data.user;
    expect(user).toMatchObject({
      email: 'kiosk@spec.test',
      user_metadata: { name: 'Lobby' },
      role: 'authenticated'
    });
    const id = user?.id ?? '';
    const signedIn = await visitor().auth.signInWithPassword({ email: 'kiosk@spec.test', password });
    expect(signedIn.error).toBeNull();
    await admin.auth.admin.updateUserById(id, { password: 'another-word', app_metadata: { kiosk: true } });
    expect(
      (await visitor().auth.signInWithPassword({ email: 'kiosk@spec.test', password })).error?.code
    ).toBe('invalid_credentials');
    const again = await visitor().auth.signInWithPassword({
      email: 'kiosk@spec.test',
      password: 'another-word'
    });
    expect(again.data.user?.app_metadata).toMatchObject({ provider: 'email', kiosk: true });
    const renewed = await visitor().auth.refreshSession({
      refresh_token: signedIn.data.session?.refresh_token ?? ''
    });
    expect(renewed.error, 'the session of the old password is over').not.toBeNull();
    expect((await admin.auth.admin.getUserById(id)).data.user?.id).toBe(id);
    expect((await admin.auth.admin.listUsers()).data.users.map(({ email }) => email)).toContain(
      'kiosk@spec.test'
    );
    expect((await admin.auth.admin.deleteUser(id)).error).toBeNull();
    expect((await admin.auth.admin.getUserById(id)).error?.code).toBe('user_not_found');
  });

  test('a banned account cannot sign in or renew until it is let in again', async () => {
    const { data } = await admin.auth.admin.createUser({
      email: 'ban@spec.test',
      password,
      email_confirm: true
    });
    const id = data.user?.id ?? '';
    const before = await visitor().auth.signInWithPassword({ email: 'ban@spec.test', password });
    await admin.auth.admin.updateUserById(id, { ban_duration: '24h' });
    expect((await visitor().auth.signInWithPassword({ email: 'ban@spec.test', password })).error?.code).toBe(
      'user_banned'
    );
    const renewed = await visitor().auth.refreshSession({
      refresh_token: before.data.session?.refresh_token ?? ''
    });
    expect(renewed.error).not.toBeNull();
    await admin.auth.admin.updateUserById(id, { ban_duration: 'none' });
    expect((await visitor().auth.signInWithPassword({ email: 'ban@spec.test', password })).error).toBeNull();
  });

  test('a taken address, a short password and nonsense are refused', async () => {
    expect((await admin.auth.admin.createUser({ email: 'ada@spec.test', password })).error?.code).toBe(
      'email_exists'
    );
    expect(
      (await admin.auth.admin.createUser({ email: 'cy@spec.test', password: 'short' })).error?.status
    ).toBe(422);
    expect((await admin.auth.admin.createUser({ email: 'no address' })).error?.status).toBe(422);
  });
});
