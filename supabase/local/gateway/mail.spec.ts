import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';
import { readSettings } from '../settings.ts';
import { plainText, templates } from './letters.ts';
import { smtpCatcher, wordsOf } from './smtp-catcher.ts';

const password = 'carrel-demo-1';
const apart = { auth: { persistSession: false, autoRefreshToken: false } };
const publicOrigin = 'https://awards.example.org';
let server: Awaited<ReturnType<typeof smtpCatcher>>;
let backend: Backend;
let sql: Sql;
let admin: SupabaseClient;
const visitor = () => createClient(backend.url, backend.publishableKey, apart);

/** The mail to an address that came last, and what its link carries. */
function letterTo(address: string) {
  const mail = server.caught.filter(({ to }) => to === address).at(-1);
  if (!mail) throw new Error(`no mail to ${address}`);
  const words = wordsOf(mail);
  const link = /https?:\/\/\S+\/sign-in\/mail\?\S+/.exec(words)?.[0] ?? '';
  return { words, link: new URL(link) };
}

const open = (link: URL, as = visitor()) =>
  as.auth.verifyOtp({
    type: link.searchParams.get('type') as 'invite',
    token_hash: link.searchParams.get('token_hash') ?? ''
  });

beforeAll(async () => {
  server = await smtpCatcher();
  backend = await startBackend({
    tick: false,
    publicOrigin,
    smtpUrl: `smtp://127.0.0.1:${server.port}`,
    mailFrom: 'Carrel <awards@example.org>'
  });
  sql = postgres(backend.databaseUrl, { max: 1, onnotice: () => undefined });
  admin = createClient(backend.url, backend.secretKey, apart);
});

afterAll(async () => {
  await sql.end();
  await backend.close();
  await server.close();
});

describe('with an SMTP server', () => {
  test('a forgotten password goes there, and its link opens a new one', async () => {
    await visitor().auth.signUp({ email: 'ada@spec.test', password });
    expect((await visitor().auth.resetPasswordForEmail('ada@spec.test')).error).toBeNull();
    const { words, link } = letterTo('ada@spec.test');
    expect(words).toContain('From: Carrel <awards@example.org>');
    expect(words).toContain('demandé pour le compte de cette adresse');
    expect(link.origin + link.pathname).toBe(`${publicOrigin}/sign-in/mail`);
    const ada = visitor();
    expect((await open(link, ada)).error).toBeNull();
    expect((await ada.auth.updateUser({ password: 'another-word' })).error).toBeNull();
    const again = await visitor().auth.signInWithPassword({
      email: 'ada@spec.test',
      password: 'another-word'
    });
    expect(again.error).toBeNull();
    expect((await open(link)).error?.code, 'a link works once').toBe('otp_expired');
  });

  test('a link that has lain too long is refused', async () => {
    await visitor().auth.resetPasswordForEmail('ada@spec.test');
    await sql`update auth.users set recovery_sent_at = now() - interval '61 minutes' where email = 'ada@spec.test'`;
    expect((await open(letterTo('ada@spec.test').link)).error?.code).toBe('otp_expired');
  });

  test('a change of address is confirmed by letter', async () => {
    const bo = visitor();
    await bo.auth.signUp({ email: 'bo@spec.test', password });
    expect((await bo.auth.updateUser({ email: 'new@spec.test' })).error).toBeNull();
    const { words, link } = letterTo('new@spec.test');
    expect(words).toContain('from bo@spec.test to new@spec.test');
    expect((await open(link)).error).toBeNull();
    expect((await visitor().auth.signInWithPassword({ email: 'new@spec.test', password })).error).toBeNull();
  });

  test('an invitation makes an account that only its letter opens', async () => {
    const made = await admin.auth.admin.inviteUserByEmail('Cy@spec.test', { data: { locale: 'fr' } });
    expect(made.error).toBeNull();
    expect(made.data.user).toMatchObject({ email: 'cy@spec.test', user_metadata: { locale: 'fr' } });
    const shut = await visitor().auth.signInWithPassword({ email: 'cy@spec.test', password: '' });
    expect(shut.error).not.toBeNull();
    const first = letterTo('cy@spec.test').link;
    expect(first.searchParams.get('type')).toBe('invite');

    const again = await admin.auth.admin.inviteUserByEmail('cy@spec.test');
    expect(again.data.user?.id, 'the same account').toBe(made.data.user?.id);
    expect((await open(first)).error?.code, 'the letter before stopped working').toBe('otp_expired');
    const cy = visitor();
    expect((await open(letterTo('cy@spec.test').link, cy)).data.user?.id).toBe(made.data.user?.id);
    expect((await cy.auth.updateUser({ password })).error).toBeNull();
    expect((await visitor().auth.signInWithPassword({ email: 'cy@spec.test', password })).error).toBeNull();
    expect((await admin.auth.admin.inviteUserByEmail('cy@spec.test')).error?.code).toBe('email_exists');
    expect((await visitor().auth.admin.inviteUserByEmail('dee@spec.test')).error?.status).toBe(401);
  });

  test('a link can be made without a letter', async () => {
    const sent = server.caught.length;
    const made = await admin.auth.admin.generateLink({ type: 'invite', email: 'eli@spec.test' });
    expect(made.error).toBeNull();
    expect(server.caught).toHaveLength(sent);
    const { hashed_token: token_hash, action_link: link } = made.data.properties ?? {};
    const opened = await fetch(link ?? '', { redirect: 'manual' });
    expect(opened.headers.get('location')).toContain('access_token=');
    expect(
      (await visitor().auth.verifyOtp({ type: 'invite', token_hash: token_hash ?? '' })).error
    ).not.toBeNull();

    const recovery = await admin.auth.admin.generateLink({ type: 'recovery', email: 'eli@spec.test' });
    const hash = recovery.data.properties?.hashed_token ?? '';
    expect((await visitor().auth.verifyOtp({ type: 'recovery', token_hash: hash })).error).toBeNull();
    const nobody = await admin.auth.admin.generateLink({ type: 'recovery', email: 'nobody@spec.test' });
    expect(nobody.error?.code).toBe('user_not_found');
    expect(
      (await visitor().auth.admin.generateLink({ type: 'invite', email: 'f@spec.test' })).error?.status
    ).toBe(401);
  });

  test('functions invite: the account first, then what it is for, then the letter', async () => {
    const { withInvitedAccount } = (await import(
      new URL('../../functions/_gate/accounts.ts', import.meta.url).href
    )) as {
      withInvitedAccount: <T>(
        db: SupabaseClient,
        email: string,
        use: (account: { id: string; isNew: boolean }) => Promise<T>
      ) => Promise<{ value: T; invited: boolean }>;
    };
    const letters = () => server.caught.filter(({ to }) => to === 'hal@spec.test').length;
    const first = await withInvitedAccount(admin, ' Hal@spec.test', ({ id, isNew }) => {
      expect(letters(), 'no letter before the rest is done').toBe(0);
      return Promise.resolve({ id, isNew });
    });
    expect(first).toMatchObject({ value: { isNew: true }, invited: true });
    const again = await withInvitedAccount(admin, 'hal@spec.test', ({ id }) => Promise.resolve(id));
    expect(again, 'the letter was lost: once more').toEqual({ value: first.value.id, invited: true });
    expect(letters()).toBe(2);
    const known = await withInvitedAccount(admin, 'ada@spec.test', ({ isNew }) => Promise.resolve(isNew));
    expect(known).toEqual({ value: false, invited: false });

    await expect(
      withInvitedAccount(admin, 'ida@spec.test', () => Promise.reject(new Error('not allowed')))
    ).rejects.toThrow('not allowed');
    const [none] = await sql`select count(*)::int from auth.users where email = 'ida@spec.test'`;
    expect(none?.count, 'an account that belongs to nothing is taken away').toBe(0);
  });

  test('what functions send goes there too', async () => {
    const mail = { to: 'gil@spec.test', subject: 'Your award', text: 'It is ready.' };
    const headers = { apikey: backend.secretKey, 'content-type': 'application/json' };
    const send = (body: string) => fetch(`${backend.url}/mail/send`, { method: 'POST', headers, body });
    expect((await send(JSON.stringify(mail))).status).toBe(202);
    expect(server.caught.at(-1)).toMatchObject({ to: 'gil@spec.test', from: 'awards@example.org' });
    expect((await send('{}')).status).toBe(422);
  });
});

test('every letter has both languages, its link, and no word left out', () => {
  for (const [kind, { subject, content_path: path }] of Object.entries(templates())) {
    expect(subject, kind).toContain(' · ');
    expect(path).toMatch(new RegExp(`${kind}\\.html$`));
  }
  expect(plainText('<p>One &amp;\n two</p>\n<p><a href="x?a&amp;b"\n  >Go</a\n></p>')).toBe(
    'One & two\n\nGo:\nx?a&b'
  );
});

test('who mail comes from is set, or follows the public address', () => {
  expect(readSettings({ PUBLIC_ORIGIN: publicOrigin }).mailFrom).toBe('Carrel <carrel@awards.example.org>');
  expect(readSettings({ MAIL_FROM: 'a@b.org' }).mailFrom).toBe('a@b.org');
  expect(() => readSettings({ MAIL_FROM: 'nobody' })).toThrow('MAIL_FROM');
});
