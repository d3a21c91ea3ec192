import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface CaughtMail {
  from: string;
  to: string;
  /** Headers and body as they came over the wire. */
  source: string;
}

/** For tests: a mail server (RFC 5321, with AUTH PLAIN of RFC 4954) that keeps what it is given. */
export async function smtpCatcher(options: { refuse?: boolean } = {}) {
  const caught: CaughtMail[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const say = (line: string) => socket.write(`${line}\r\n`);
    let mail: CaughtMail = { from: '', to: '', source: '' };
    let inData = false;
    const address = (line: string) => /<(.*?)>/.exec(line)?.[1] ?? '';
    const command = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return say('250-catcher\r\n250-AUTH PLAIN\r\n250 8BITMIME');
      if (verb === 'AUTH') {
        logins.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString());
        return say('235 welcome');
      }
      if (verb === 'MAIL') mail = { from: address(line), to: '', source: '' };
      if (verb === 'RCPT') {
        if (options.refuse) return say('550 nobody of that name');
        mail.to = address(line);
      }
      if (verb === 'DATA') {
        inData = true;
        return say('354 go on');
      }
      if (verb === 'QUIT') return socket.end('221 bye\r\n');
      return say('250 ok');
    };
    createInterface(socket).on('line', (line) => {
      if (!inData) return void command(line);
      if (line !== '.') return void (mail.source += `${line.replace(/^\./, '')}\n`);
      inData = false;
      caught.push(mail);
      say('250 kept');
    });
    say('220 catcher');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    caught,
    logins,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    }
  };
}

/** The words of a mail, whole: its transfer encoding undone (RFC 2045 section 6.7). */
export function wordsOf({ source }: CaughtMail): string {
  const bytes = source
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
