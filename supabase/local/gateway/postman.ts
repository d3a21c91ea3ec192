import { buildSmtpMail, buildSmtpTransportOptions } from '@supabase/lite';
import { createTransport } from 'nodemailer';
import type { Mail, Mailbox } from './mail.ts';

export interface MailSettings {
  /** `smtp://user:password@host:port`, or `smtps:`; null: mail goes to files. */
  smtpUrl: string | null;
  /** `Name <address>`, or an address alone. */
  from: string;
}

export type Send = (mail: Mail) => Promise<void>;

/**
 * Delivers mail: by SMTP where a server is configured, else into the mailbox. With a name and a password in the address of a
 * server without TLS, mail is refused rather than shown to the network.
 */
export function postman({ smtpUrl, from }: MailSettings, mailbox: Mailbox): Send {
  if (!smtpUrl) return mailbox.keep;
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const [, name, address] = /^(.*\S)\s*<(\S+)>$/.exec(from) ?? [];
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    from: name && address ? { name, address } : from,
    timeoutMs: 15_000
  };
  const server = createTransport(buildSmtpTransportOptions(options));
  // The driver that the packages' own mails go by knows no attachments; its two mappings do for the rest.
  return async ({ to, subject, text, html, attachments = [] }) => {
    const mail = { to, subject, ...(text !== undefined && { text }), ...(html !== undefined && { html }) };
    await server.sendMail({
      ...buildSmtpMail(options.from, mail),
      attachments: attachments.map((one) => ({ ...one, encoding: 'base64' }))
    });
  };
}
