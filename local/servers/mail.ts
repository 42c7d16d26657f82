import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

import { answersOk, talk } from '../readiness';
import { downloadProgram, fetchText } from '../tools/download';
import { findOnPath } from '../tools/path';
import { goInstall } from '../tools/registries';
import { resolveProgram, type Source } from '../tools/resolve';
import type { Program, Surroundings } from '../tools/surroundings';
import { given, launchOf, type Place, type Prepared, type Server } from './server';

const version = '1.27.11';

/** Mailpit: takes every mail, delivers none, and shows them on a page and by API. */
export const mail: Server = {
  name: 'mail',
  title: 'Mail catcher',
  ports: ['smtp', 'inbox'],
  setting: 'SMTP_URL',
  prepare: async (surroundings, place) => {
    const elsewhere = given(surroundings, 'SMTP_URL');
    return elsewhere ? runElsewhere(elsewhere, surroundings) : prepareMailpit(surroundings, place);
  },
};

function runElsewhere(smtp: string, surroundings: Surroundings): Prepared {
  const inbox = given(surroundings, 'MAIL_INBOX_URL');
  const { hostname, port } = new URL(smtp);
  return {
    check: async () => void (await talk(hostname, Number(port) || 25)),
    settings: { SMTP_URL: smtp, ...(inbox && { MAIL_INBOX_URL: inbox }) },
    from: 'SMTP_URL',
  };
}

async function prepareMailpit(surroundings: Surroundings, place: Place): Promise<Prepared> {
  const program = await resolveProgram(surroundings, 'Mailpit', sources(surroundings));
  const { smtp, inbox } = place.ports;
  mkdirSync(path.join(place.data, 'mail'), { recursive: true });
  const args = [
    ...['--smtp', `127.0.0.1:${smtp}`, '--listen', `127.0.0.1:${inbox}`],
    ...['--database', path.join(place.data, 'mail', 'mails.sqlite'), '--max', '50000'],
    // Chaos mode makes it refuse mail on demand, for fault tests.
    ...['--disable-version-check', '--enable-chaos', '--quiet'],
  ];
  const inboxUrl = `http://127.0.0.1:${inbox}`;
  return {
    launch: launchOf(program, args, 'mail', place),
    check: async () => {
      await answersOk(`${inboxUrl}/readyz`);
      await talk('127.0.0.1', smtp);
    },
    settings: { SMTP_URL: `smtp://127.0.0.1:${smtp}`, MAIL_INBOX_URL: inboxUrl },
    from: program.from,
  };
}

function sources(surroundings: Surroundings): Source[] {
  const program = (folder: string, from: string): Program => {
    return { command: path.join(folder, 'mailpit'), args: [], env: {}, from: `Mailpit ${version}, ${from}` };
  };
  return [
    { kind: 'find', find: () => onPath(surroundings) },
    {
      kind: 'install',
      installation: {
        name: 'mailpit-vendor',
        version,
        label: `Mailpit ${version} from its GitHub release`,
        install: (into) => downloadRelease(into, surroundings.signal),
      },
      program: (folder) => program(folder, "vendor's download"),
    },
    {
      kind: 'install',
      installation: {
        name: 'mailpit-go',
        version,
        label: `Mailpit ${version} by go install`,
        install: (into) => goInstall(surroundings, `github.com/axllent/mailpit@v${version}`, into),
      },
      program: (folder) => program(folder, 'built by go install'),
    },
  ];
}

function onPath(surroundings: Surroundings): Program | undefined {
  const command = findOnPath('mailpit', surroundings.env);
  return command === undefined ? undefined : { command, args: [], env: {}, from: `${command} on PATH` };
}

const release = z.object({ assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })) });

async function downloadRelease(into: string, signal: AbortSignal): Promise<void> {
  const archive = `mailpit-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}.tar.gz`;
  const url = `https://github.com/axllent/mailpit/releases/download/v${version}/${archive}`;
  await downloadProgram({ url, sha256: () => publishedDigest(archive), member: 'mailpit' }, into, signal);
}

/** Mailpit publishes no checksum file; GitHub states the digest of each asset. */
async function publishedDigest(archive: string): Promise<string> {
  const text = await fetchText(`https://api.github.com/repos/axllent/mailpit/releases/tags/v${version}`);
  const digest = release.parse(JSON.parse(text)).assets.find((asset) => asset.name === archive)?.digest;
  if (!digest?.startsWith('sha256:')) throw new Error(`no checksum published for ${archive}`);
  return digest.slice('sha256:'.length);
}
