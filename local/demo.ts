/** `npm run demo`: the local stack, a brand from sourcing to live through the public doors, the papers it leaves. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import { clearOutput, describeProcesses, savePapers, writeReport, type ProcessLine } from './demo/report';
import { NoticeStory } from './demo/notices';
import { erasedLater, OrdersStory } from './demo/orders';
import { PrivacyStory } from './demo/privacy';
import { Story, type Teller } from './demo/story';
import { TaxStory } from './demo/tax';
import { startStack, type Stack } from './stack';

/** Where each process has to be when the demonstration is over. */
const ends: Readonly<Record<string, string>> = {
  'brand-onboarding': 'live',
  'document-request': 'approved',
  'pilot-trial': 'expand',
  'contract-signing': 'signed',
  'rights-grant': 'granted',
  partnership: 'live',
  'order-to-delivery': 'completed',
  shipment: 'delivered',
  'customs-clearance': 'released',
  'customs-charges': 'accepted',
  'customer-return': 'accepted',
  'carrier-claim': 'paid',
  incident: 'closed',
  'logistics-partner': 'qualified',
  'tax-return': 'archived',
  'ip-notice': 'restored',
  'privacy-request': 'erased',
};

/** One order's parcel is lost, and its money goes back: that is its end. */
const otherEnds: readonly string[] = ['refunded', 'lost'];

const began = Date.now();

async function main(): Promise<void> {
  const dir = path.join(projectRoot, '.local', 'demo');
  rmSync(dir, { recursive: true, force: true });
  clearOutput();
  say('bringing up a stack of its own; the first time this downloads the servers');
  const stack = await startStack({
    dir,
    ports: 'free',
    policy: 'demo',
    onProgress: say,
    env: { OUTSIDE_PACE_MS: '20', OUTSIDE_FAILURES: '0' },
  });
  process.once('SIGINT', () => void stack.stop().finally(() => process.exit(130)));
  try {
    await play(stack);
  } finally {
    await stack.stop();
    say('stack stopped');
  }
}

async function play({ env }: Stack): Promise<void> {
  const setting = (name: string) => env[name] ?? '';
  const addresses = {
    api: setting('PUBLIC_URL'),
    issuer: setting('OIDC_ISSUER'),
    inbox: setting('MAIL_INBOX_URL'),
  };
  const tell: Teller = (who, what, stage) => say(`${stage.padEnd(12)} ${who}: ${what}`);
  const story = await Story.begin(addresses, tell);
  await story.run();
  const orders = await OrdersStory.begin({ ...addresses, outside: setting('OUTSIDE_URL') }, story, tell);
  await orders.run();
  const tax = await TaxStory.begin(addresses, tell);
  const notice = await NoticeStory.begin(addresses, story, tell);
  const privacy = await PrivacyStory.begin(addresses, tell);
  const [returned] = await Promise.all([tax.run(), notice.run()]);
  // After the return: its numbers outlive the person.
  await privacy.run(erasedLater);
  const files = [...(await savePapers(story)), ...returned];
  const { case: onboarding, processes: ofBrand } = await story.view();
  const all = [
    onboarding,
    ...ofBrand,
    ...(await orders.processes()),
    await tax.process(),
    await privacy.process(),
  ];
  const processes = await describeProcesses(all, setting('TEMPORAL_ADDRESS'));
  writeReport({ processes, files });
  console.log(`\n${processes.map(lineOf).join('\n')}\n`);
  console.log(
    `${await story.letters()} mails reached the partner. Papers: ${files.map((file) => file.path).join(', ')}`,
  );
  const astray = processes.filter(
    ({ workflow, finalStage }) => ends[workflow] !== finalStage && !otherEnds.includes(finalStage),
  );
  if (astray.length > 0)
    throw new Error(
      `not at its end: ${astray.map(({ id, finalStage }) => `${id} (${finalStage})`).join(', ')}`,
    );
}

function lineOf({ id, finalStage, historyEvents, wallMs }: ProcessLine): string {
  return `${finalStage.padEnd(10)} ${String(historyEvents).padStart(5)} events ${(wallMs / 1000).toFixed(1).padStart(7)} s  ${id}`;
}

function say(line: string): void {
  console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

main().then(
  () => say('every process reached its end'),
  (error: unknown) => {
    console.error(`The demonstration failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
