import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { refusal } from './http.ts';
import type { Send } from './postman.ts';

const attachment = z.object({
  filename: z.string().min(1).max(120),
  contentType: z.string().min(3).max(80),
  content: z.base64()
});

const message = z.object({
  to: z.string().min(3),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  attachments: z.array(attachment).max(4).optional()
});

/** As it is shown: of an attachment its size, not what is in it. */
const stored = message.extend({
  at: z.string(),
  attachments: z
    .array(
      attachment.transform(({ content, ...rest }) => ({
        ...rest,
        bytes: Math.floor((content.length * 3) / 4)
      }))
    )
    .optional()
});

export type Mail = z.infer<typeof message>;

/** Mail as files, one JSON document each, named by time: what is sent when no SMTP server is configured. */
export function mailbox(folder: string) {
  let count = 0;
  const keep = async (mail: Mail): Promise<void> => {
    const at = new Date().toISOString();
    const name = `${at.replaceAll(/[:.]/g, '-')}-${String(count++).padStart(4, '0')}.json`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), JSON.stringify({ at, ...mail }, null, 2), { mode: 0o600 });
  };

  const list = async (): Promise<z.infer<typeof stored>[]> => {
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .reverse();
    const texts = await Promise.all(names.slice(0, 200).map((name) => readFile(join(folder, name), 'utf8')));
    return texts.map((text) => stored.parse(JSON.parse(text)));
  };

  return {
    keep,
    /** `POST /mail/send` for functions: 202 when it is on its way. The caller has checked the secret key. */
    receive: async (request: Request, send: Send): Promise<Response> => {
      const mail = message.safeParse(await request.json().catch(() => null));
      if (!mail.success) return refusal(422, 'validation_failed', 'A mail has to, subject, and text or html');
      await send(mail.data);
      return new Response(null, { status: 202 });
    },
    /** `GET /mail`, for people on this machine; as JSON when asked for. */
    page: async (request: Request): Promise<Response> => {
      const mails = await list();
      if (request.headers.get('accept')?.includes('application/json')) return Response.json(mails);
      const rows = mails.map(
        (mail) =>
          `<article><h2>${escape(mail.subject)}</h2><p>To ${escape(mail.to)}, ${escape(mail.at)}</p>` +
          `<pre>${linked(escape(mail.text ?? mail.html ?? ''))}</pre>` +
          (mail.attachments ?? [])
            .map((one) => `<p>${escape(one.filename)}, ${one.bytes} bytes</p>`)
            .join('') +
          '</article>'
      );
      const head =
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title>' +
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">';
      const style =
        '<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style>';
      return new Response(`${head}${style}<h1>Mail</h1>${rows.join('') || '<p>None yet.</p>'}</html>`, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'"
        }
      });
    }
  };
}

export type Mailbox = ReturnType<typeof mailbox>;

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Addresses in text that is escaped already become links, as a reader of mail shows them. */
const linked = (text: string) => text.replaceAll(/https?:\/\/[^\s<>]+/g, '<a href="$&">$&</a>');
