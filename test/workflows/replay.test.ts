/**
 * Every recorded history is replayed by the workflows of today: a running case must be carried on by them. To record anew,
 * after a change that was made on purpose (and with `patched` where cases are running): npm run histories:record;
 * one exit only: RECORD=lapsed.
 */
import { bundleWorkflowCode, DefaultLogger, Worker, type ReplayResult } from '@temporalio/worker';
import { legalStories } from '../histories/legal-stories';
import { orderStories } from '../histories/order-stories';
import {
  recordCase,
  recordedExits,
  recordingsOf,
  replayable,
  toldOfBrand,
  type Recording,
} from '../histories/record';
import { stories } from '../histories/stories';
import { taxStories } from '../histories/tax-stories';
import { startOrderWorld } from '../support/order-world';
import { startTaxWorld } from '../support/tax-world';
import { beQuiet, startWorld } from '../support/world';

/** The names of what does not replay, and how it fails. */
async function failures(
  recorded: (Recording & { name: string })[],
  bundle: { code: string } | { codePath: string },
) {
  const results: ReplayResult[] = [];
  const options = { workflowBundle: bundle, replayName: 'recorded' };
  for await (const result of Worker.runReplayHistories(options, recorded.map(replayable)))
    results.push(result);
  expect(results).toHaveLength(recorded.length);
  return results.flatMap(({ error }, index) =>
    error ? [{ name: recorded[index]?.name, error: error.name }] : [],
  );
}

beforeAll(beQuiet);

const workflowsOfToday = { codePath: process.env.TEST_BUNDLE ?? '' };

/** Recorded instead of replayed: all exits, or the one named. */
const { RECORD } = process.env;
const replaying = RECORD ? describe.skip : describe;

const recording = RECORD ? describe : describe.skip;

const storiesOfOrders = { ...orderStories, ...legalStories };

const everyExit = [stories, storiesOfOrders, taxStories].flatMap((told) => Object.keys(told)).sort();

async function recordBrand(exit: string): Promise<string[]> {
  const asked = ['liability-insurance', 'denied-party'];
  const world = await startWorld({ rules: ({ key }) => asked.includes(key) });
  try {
    const { caseId } = (await stories[exit]?.(world)) ?? { caseId: '' };
    return await recordCase(world, exit, toldOfBrand(caseId));
  } finally {
    await world.close();
  }
}

async function recordOrder(exit: string): Promise<string[]> {
  const world = await startOrderWorld();
  try {
    const told = (await storiesOfOrders[exit]?.(world)) ?? { caseIds: [], names: [] };
    return await recordCase(world, exit, told);
  } finally {
    await world.close();
  }
}

async function recordReturn(exit: string): Promise<string[]> {
  const world = await startTaxWorld();
  try {
    const told = (await taxStories[exit]?.(world)) ?? { caseIds: [], names: [] };
    return await recordCase(world, exit, told);
  } finally {
    await world.close();
  }
}

function recorderOf(exit: string): (exit: string) => Promise<string[]> {
  if (exit in taxStories) return recordReturn;
  return exit in storiesOfOrders ? recordOrder : recordBrand;
}

recording('the recorder', () => {
  // Without RECORD nothing here runs, but a table must not be empty.
  const exits = everyExit.filter((exit) => !RECORD || RECORD === '1' || RECORD === exit);

  it.each(exits)('records the histories of: %s', async (exit) => {
    expect(await recorderOf(exit)(exit)).not.toEqual([]);
  });
});

replaying('the workflows of today', () => {
  it('have a recording of every exit', () => {
    expect(recordedExits()).toEqual(everyExit);
  });

  it.each(everyExit)('carry on what was recorded: %s', async (exit) => {
    const recorded = recordingsOf(exit);
    expect(recorded.length).toBeGreaterThan(0);
    expect(await failures(recorded, workflowsOfToday)).toEqual([]);
  });
});

replaying('a recording', () => {
  const people = /Marchand|Reyes|Prado|Coimbra|République|@[a-z-]+\.example/i;

  it.each(everyExit)('names none of the people in its story: %s', (exit) => {
    for (const { name, history } of recordingsOf(exit)) {
      const payloads = Array.from(
        JSON.stringify(history).matchAll(/"data":"([A-Za-z0-9+/=]+)"/g),
        ([, data = '']) => Buffer.from(data, 'base64').toString('utf8'),
      );
      expect(payloads.length).toBeGreaterThan(0);
      expect([name, people.exec(payloads.join('\n'))?.[0]]).toEqual([name, undefined]);
    }
  });
});

replaying('the replay notices', () => {
  const violation = [{ name: 'rejected/brand-onboarding.json', error: 'DeterminismViolationError' }];

  it('a workflow that does something else than it did', async () => {
    const workflowsPath = require.resolve('../histories/changed-workflows');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    expect(await failures(recordingsOf('rejected'), { code })).toEqual(violation);
  });

  it('a history in which another step was taken', async () => {
    const altered = recordingsOf('rejected').map(({ name, workflowId, history }) => {
      const text = JSON.stringify(history).replaceAll('"tellPartner"', '"tellNobody"');
      return { name, workflowId, history: JSON.parse(text) as Record<string, unknown> };
    });
    expect(await failures(altered, workflowsOfToday)).toEqual(violation);
  });
});
