/** Mail servers for tests: one that fails on demand, and Mailpit where there is one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** One mail as a receiver sees it. */
export interface ReceivedMail {
  messageId: string;
  to: string;
  raw: string;
}

/** What the next attempt meets; see `SandboxFailure`. */
export type ScriptedFailure = 'busy' | 'refused' | 'dropped';

export interface ScriptedSmtp {
  url: string;
  /** Answers as Mailpit's search does, from the same inbox. */
  inboxUrl: string;
  inbox(): ReceivedMail[];
  failNext: (...failures: ScriptedFailure[]) => void;
  close: () => Promise<void>;
}

/** An SMTP server that stores mails, and on demand refuses, is busy, or stores and hangs up before it answers. */
export async function startScriptedSmtp(): Promise<ScriptedSmtp> {
  const mails: ReceivedMail[] = [];
  const failing: ScriptedFailure[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, answer) {
      const failure = failing[0] === 'dropped' ? undefined : failing.shift();
      if (failure === 'refused') answer(withCode(550, 'No such mailbox'));
      else if (failure === 'busy') answer(withCode(451, 'Try again later'));
      else answer();
    },
    onData(stream, session, answer) {
      void readAll(stream).then((raw) => {
        mails.push({ messageId: messageIdOf(raw), to: session.envelope.rcptTo[0]?.address ?? '', raw });
        if (failing[0] !== 'dropped') return answer();
        failing.shift();
        hangUp(session);
      });
    },
  });
  smtp.on('error', () => undefined);
  const port = await listening(smtp.listen(0, '127.0.0.1'));
  const search = searchServer(mails);
  const searchPort = await listening(search.listen(0, '127.0.0.1'));
  return {
    url: `smtp://127.0.0.1:${port}`,
    inboxUrl: `http://127.0.0.1:${searchPort}`,
    inbox: () => mails,
    failNext: (...failures) => void failing.push(...failures),
    async close() {
      await new Promise<void>((done) => smtp.close(done));
      await new Promise((done) => search.close(done));
    },
  };

  function hangUp(session: SMTPServerSession): void {
    for (const connection of smtp.connections as Set<{ id: string; _socket: { destroy(): void } }>)
      if (connection.id === session.id) connection._socket.destroy();
  }
}

function searchServer(mails: ReceivedMail[]): Server {
  return createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://inbox').searchParams.get('query') ?? '';
    const found = mails.filter((mail) => query === `message-id:"${mail.messageId}"`);
    response.end(JSON.stringify({ messages: found.map(({ messageId }) => ({ MessageID: messageId })) }));
  });
}

/**
 * Mailpit: the one of the test run (TEST_SMTP_URL, TEST_INBOX_URL), else one of the test's own from TEST_MAILPIT (path of the
 * program) or PATH; `undefined` where there is none.
 */
export async function openMailpit(): Promise<Mailpit | undefined> {
  const { TEST_SMTP_URL: url, TEST_INBOX_URL: inboxUrl } = process.env;
  if (url && inboxUrl) return { url, inboxUrl, inbox: inboxOf(inboxUrl), close: () => Promise.resolve() };
  return startMailpit();
}

async function startMailpit(): Promise<Mailpit | undefined> {
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  const listen = ['--smtp', `127.0.0.1:${smtpPort}`, '--listen', `127.0.0.1:${httpPort}`];
  const child = spawn(process.env.TEST_MAILPIT ?? 'mailpit', [...listen, '--disable-version-check'], {
    stdio: 'ignore',
  });
  let missing = false;
  child.on('error', () => (missing = true));
  const inboxUrl = `http://127.0.0.1:${httpPort}`;
  const url = `smtp://127.0.0.1:${smtpPort}`;
  const close = async () => {
    const gone = once(child, 'exit');
    if (child.kill()) await gone;
  };
  for (let tries = 0; tries < 100 && !missing; tries += 1) {
    if (await answers(`${inboxUrl}/readyz`)) return { url, inboxUrl, inbox: inboxOf(inboxUrl), close };
    await sleep(50);
  }
  child.kill();
  return undefined;
}

/** The mails to one address; the test run's inbox has others too. */
function inboxOf(inboxUrl: string) {
  return async (to: string): Promise<ReceivedMail[]> => {
    const search = `${inboxUrl}/api/v1/search?query=${encodeURIComponent(`to:"${to}"`)}`;
    const list = (await (await fetch(search)).json()) as { messages: { ID: string; MessageID: string }[] };
    return Promise.all(
      list.messages.map(async ({ ID, MessageID }) => {
        const raw = await (await fetch(`${inboxUrl}/api/v1/message/${ID}/raw`)).text();
        return { messageId: MessageID, to, raw };
      }),
    );
  };
}

export interface Mailpit {
  url: string;
  inboxUrl: string;
  inbox(to: string): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server.listen(0, '127.0.0.1'));
  await new Promise((done) => server.close(done));
  return port;
}

async function listening(server: { address(): AddressInfo | string | null } & NodeJS.EventEmitter) {
  if (!server.address()) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function messageIdOf(raw: string): string {
  return /^Message-ID: <([^>]+)>/im.exec(raw)?.[1] ?? '';
}

function withCode(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
