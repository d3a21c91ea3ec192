import { resolve } from 'node:path';
import { z } from 'zod';

/** The project's root: everything with a relative path in a setting starts here. */
export const root = resolve(import.meta.dirname, '../..');

const port = (fallback: number, meaning: string) =>
  z.coerce.number().int().min(1).max(65535).default(fallback).describe(meaning);
const yes = (meaning: string) =>
  z
    .enum(['', '0', '1', 'true', 'false'])
    .default('')
    .transform((value) => value === '1' || value === 'true')
    .describe(meaning);
const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'must be an origin such as https://example.org, with no path'
  );

/** Every variable the product reads, once. The description is what an operator is told. */
export const variables = {
  PORT: port(4173, 'port of the app'),
  BACKEND_PORT: port(54321, 'port of the embedded backend'),
  DB_PORT: port(54322, 'port of its PostgreSQL'),
  DATA_DIR: z.string().min(1).default('.data').describe('everything the embedded backend keeps'),
  SEED: z.enum(['demo', 'none']).default('demo').describe('demo programme, or an empty one'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('address to listen on; any but loopback refuses demo accounts'),
  PUBLIC_ORIGIN: origin.optional().describe('goes into QR codes, mails, did:web and the log origin'),
  PUBLIC_SUPABASE_URL: origin
    .optional()
    .describe('hosted or self-hosted Supabase instead of the embedded backend'),
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: z.string().min(1).optional().describe('its publishable key'),
  TLS_CERT: z.string().min(1).optional().describe('file with the certificate chain: serves https'),
  TLS_KEY: z.string().min(1).optional().describe('file with its private key'),
  TRUST_PROXY: yes('a reverse proxy in front sets X-Forwarded-For, and nobody else can reach the ports'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('where mail is sent; without it mail goes to files in DATA_DIR/mail'),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'must be an address, or a name and <address>'
    )
    .optional()
    .describe('who mail comes from; without it carrel@ and the host of PUBLIC_ORIGIN')
};

const environment = z
  .object(variables)
  .refine((value) => !value.PUBLIC_SUPABASE_URL === !value.PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    path: ['PUBLIC_SUPABASE_PUBLISHABLE_KEY'],
    message: 'set both PUBLIC_SUPABASE_URL and PUBLIC_SUPABASE_PUBLISHABLE_KEY, or neither'
  })
  .refine((value) => !value.TLS_CERT === !value.TLS_KEY, {
    path: ['TLS_KEY'],
    message: 'set both TLS_CERT and TLS_KEY, or neither'
  });

export interface Settings {
  port: number;
  backendPort: number;
  dbPort: number;
  dataDir: string;
  seed: 'demo' | 'none';
  host: string;
  publicOrigin: string;
  hosted: { url: string; publishableKey: string } | null;
  tls: { cert: string; key: string } | null;
  trustProxy: boolean;
  smtpUrl: string | null;
  mailFrom: string;
}

/** A setting that cannot be used; the message names each one and is meant for the operator. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** Reads and checks the environment. Raises SettingsError naming every variable that is wrong. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(
    Object.keys(variables).map((name) => [name, env[name] === '' ? undefined : env[name]])
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    throw new SettingsError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')
    );
  const read = parsed.data;
  const used = new Map<number, string>();
  for (const name of ['PORT', 'BACKEND_PORT', 'DB_PORT'] as const) {
    const other = used.get(read[name]);
    if (other) throw new SettingsError(`${name}: ${read[name]} is already the ${other}`);
    used.set(read[name], name);
  }
  const scheme = read.TLS_CERT ? 'https' : 'http';
  const publicOrigin = read.PUBLIC_ORIGIN ?? `${scheme}://localhost:${read.PORT}`;
  return {
    port: read.PORT,
    backendPort: read.BACKEND_PORT,
    dbPort: read.DB_PORT,
    dataDir: resolve(root, read.DATA_DIR),
    seed: read.SEED,
    host: read.HOST,
    publicOrigin,
    hosted:
      read.PUBLIC_SUPABASE_URL && read.PUBLIC_SUPABASE_PUBLISHABLE_KEY
        ? { url: read.PUBLIC_SUPABASE_URL, publishableKey: read.PUBLIC_SUPABASE_PUBLISHABLE_KEY }
        : null,
    tls: read.TLS_CERT && read.TLS_KEY ? { cert: read.TLS_CERT, key: read.TLS_KEY } : null,
    trustProxy: read.TRUST_PROXY,
    smtpUrl: read.SMTP_URL ?? null,
    mailFrom: read.MAIL_FROM ?? `Carrel <carrel@${new URL(publicOrigin).hostname}>`
  };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
