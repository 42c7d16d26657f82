/**
 * Every recorded history is replayed by the workflows of today: a running case must be carried on by them. To record anew,
 * after a change that was made on purpose (and with `patched` where cases are running): RECORD=1 npx jest replay.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker, type ReplayResult } from '@temporalio/worker';
import { historiesDirectory, historyOf, recordCase, recordedExits } from '../histories/record';
import { stories } from '../histories/stories';
import { startWorld } from '../support/world';

interface Recording {
  name: string;
  workflowId: string;
  json: Record<string, unknown>;
}

function recordings(exit: string): Recording[] {
  const directory = path.join(historiesDirectory, exit);
  return readdirSync(directory).map((file) => {
    const json = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Record<string, unknown>;
    return { name: `${exit}/${file}`, workflowId: workflowIdIn(json), json };
  });
}

/** Ids of children and steps come from it. */
function workflowIdIn(json: Record<string, unknown>): string {
  const found = /"workflowId":"([^"]+)"/.exec(JSON.stringify((json.events as unknown[])[0]));
  if (!found?.[1]) throw new Error('a history begins with the id of its workflow');
  return found[1];
}

async function replay(recorded: Recording[], bundle: { code: string } | { codePath: string }) {
  const histories = recorded.map(({ workflowId, json }) => ({ workflowId, history: historyOf(json) }));
  const results: ReplayResult[] = [];
  const options = { workflowBundle: bundle, replayName: 'recorded' };
  for await (const result of Worker.runReplayHistories(options, histories)) results.push(result);
  return results.map(({ error }, index) => ({ name: recorded[index]?.name, error: error?.name }));
}

const workflowsOfToday = { codePath: process.env.TEST_BUNDLE ?? '' };

if (process.env.RECORD) {
  it('records the histories of every exit', async () => {
    const world = await startWorld({
      rules: ({ key }) => ['liability-insurance', 'denied-party'].includes(key),
    });
    try {
      for (const [exit, tell] of Object.entries(stories))
        await recordCase(world, exit, (await tell(world)).caseId);
    } finally {
      await world.close();
    }
  }, 300_000);
}

describe('the workflows of today', () => {
  it('have a recording of every exit', () => {
    expect(recordedExits()).toEqual(Object.keys(stories).sort());
  });

  it.each(recordedExits())('carry on what was recorded: %s', async (exit) => {
    const recorded = recordings(exit);
    expect(recorded.length).toBeGreaterThan(0);
    expect(await replay(recorded, workflowsOfToday)).toEqual(
      recorded.map(({ name }) => ({ name, error: undefined })),
    );
  });
});

describe('the replay notices', () => {
  const [rejected] = recordedExits().includes('rejected') ? recordings('rejected') : [];

  it('a workflow that does something else than it did', async () => {
    const workflowsPath = require.resolve('../histories/changed-workflows');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    expect(await replay(rejected ? [rejected] : [], { code })).toEqual([
      { name: rejected?.name, error: 'DeterminismViolationError' },
    ]);
  });

  it('a history in which another step was taken', async () => {
    const text = JSON.stringify(rejected?.json);
    const other = JSON.parse(text.replaceAll('"tellPartner"', '"tellNobody"')) as Record<string, unknown>;
    expect(text).toContain('"tellPartner"');
    const altered = { name: 'altered', workflowId: rejected?.workflowId ?? '', json: other };
    expect(await replay([altered], workflowsOfToday)).toEqual([
      { name: 'altered', error: 'DeterminismViolationError' },
    ]);
  });
});
