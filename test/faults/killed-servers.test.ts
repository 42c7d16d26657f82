/**
 * Real processes are killed with SIGKILL in the middle of every step of a case, and started again: the worker, the API, the
 * Temporal server and the database, each throughout a case of its own, all at once. The people only try again.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { projectRoot } from '../../config/root';
import { Story } from '../../local/demo/story';
import { startStack, type Stack } from '../../local/stack';
import { connectToRecord } from '../../models/connect';
import { verifyAudit } from '../../worker/cli/audit-verify';

const victims = ['worker', 'api', 'temporal', 'mongo'] as const;

/** What reaches the partner in a case that nothing disturbs: see the demonstration. */
const lettersOfAStory = 15;

let stack: Stack;
let record: Connection;
const stories = new Map<string, Story>();
const killings = new Map<string, string[]>();

beforeAll(async () => {
  const dir = path.join(projectRoot, '.local', 'faults');
  rmSync(dir, { recursive: true, force: true });
  stack = await startStack({ dir, ports: 'free', policy: 'faults', env: { LOG_LEVEL: 'warn' } });
  for (const victim of victims) {
    const changes = { brand: `Atelier ${victim}`, email: `${victim}@partner.example` };
    stories.set(victim, await Story.begin(addresses(), () => undefined, changes));
  }
  await Promise.all([...stories].map(([victim, story]) => story.run((step) => killDuring(victim, step))));
  record = await connectToRecord(stack.env['MONGODB_URI'] ?? '');
}, 600_000);

afterAll(async () => {
  await record?.close();
  await stack?.stop();
}, 60_000);

function addresses() {
  const { env } = stack;
  return {
    api: env['PUBLIC_URL'] ?? '',
    issuer: env['OIDC_ISSUER'] ?? '',
    inbox: env['MAIL_INBOX_URL'] ?? '',
  };
}

/** Not at the same point of each step, and not at a random one: a failure can be repeated. */
async function killDuring(victim: string, step: string): Promise<void> {
  const soFar = killings.get(victim) ?? [];
  killings.set(victim, [...soFar, step]);
  await sleep(30 + ((soFar.length * 97) % 400));
  const service = stack.service(victim as (typeof victims)[number]);
  await service.kill('SIGKILL');
  await service.restart();
}

function caseOf(victim: string): string {
  return stories.get(victim)?.caseId ?? '';
}

async function lettersTo(address: string): Promise<{ MessageID: string; Subject: string }[]> {
  const query = encodeURIComponent(`to:"${address}"`);
  const response = await fetch(`${addresses().inbox}/api/v1/search?query=${query}&limit=200`);
  return ((await response.json()) as { messages: { MessageID: string; Subject: string }[] }).messages;
}

describe.each(victims)('a case during which the %s is killed in every step', (victim) => {
  it('was hit in all fourteen steps, and goes live', async () => {
    expect(killings.get(victim)).toHaveLength(14);
    const view = await stories.get(victim)?.view();
    expect(view?.case.stage).toBe('live');
    const ends = view?.processes.map(({ process, stage }) => `${process} ${stage}`).sort();
    expect(ends).toEqual([
      'contract-signing signed',
      ...Array<string>(5).fill('document-request approved'),
      'partnership live',
      'pilot-trial expand',
      'rights-grant granted',
    ]);
  });

  it('sends every mail once', async () => {
    // The last letter goes out after the last record: a worker killed just then is missed after ten seconds.
    const giveUp = Date.now() + 60_000;
    let letters = await lettersTo(`${victim}@partner.example`);
    while (letters.length < lettersOfAStory && Date.now() < giveUp) {
      await sleep(500);
      letters = await lettersTo(`${victim}@partner.example`);
    }
    expect(new Set(letters.map(({ MessageID }) => MessageID)).size).toBe(letters.length);
    expect(letters.map(({ Subject }) => Subject)).toHaveLength(lettersOfAStory);
  });

  it('signs and records everything once', async () => {
    const count = (collection: string) =>
      record.collection(collection).countDocuments({ caseId: caseOf(victim) });
    await expect(count('signatures')).resolves.toBe(2);
    await expect(count('term_sheets')).resolves.toBe(2);
    await expect(count('grants')).resolves.toBe(3);
    await expect(count('declarations')).resolves.toBe(1);
    const files = await record
      .collection('files')
      .find({ caseId: caseOf(victim) })
      .toArray();
    expect(
      files
        .map(({ slot }) => String(slot))
        .filter((slot) => slot === 'contract' || slot === 'signing-certificate'),
    ).toHaveLength(2);
  });

  it('leaves no task open, and audit chains that are intact', async () => {
    await expect(
      record.collection('tasks').countDocuments({ caseId: caseOf(victim), state: 'open' }),
    ).resolves.toBe(0);
    const audit = await verifyAudit(record, caseOf(victim));
    expect(audit.problems).toEqual([]);
    expect(audit.chains).toBe(10);
  });
});
