import { secret, secretKey } from './supabase.ts';

/** A file that goes along; `content` is base64. */
export type Attachment = { filename: string; contentType: string; content: string };
export type Mail = { to: string; subject: string; text: string; attachments?: Attachment[] };

/**
 * Hands a mail to whoever delivers: a POST of JSON to MAIL_URL, which the embedded backend sets to its own post office and a
 * hosted project to its provider's bridge (docs/deploy.md). MAIL_KEY, else the service key, goes along as the bearer. Throws
 * when it was not taken.
 */
export async function send(mail: Mail): Promise<void> {
  const key = Deno.env.get('MAIL_KEY') ?? secretKey();
  const answer = await fetch(secret('MAIL_URL'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey: key, authorization: `Bearer ${key}` },
    body: JSON.stringify(mail)
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the mail was not taken: ${answer.status}`);
}
