/** The line of stages: where a process has been, is, and may yet go. */
import { stepsOf } from '../../web/console/areas/process/stages';

const order = {
  process: 'order-to-delivery' as const,
  processId: 'order:4711',
  openedAt: '2026-11-01T00:00:00Z',
};
const entered = (from: string, to: string, at: string, chain = order.processId) => ({
  ...{ chain, at, action: 'stage-entered', detail: { from, to }, seq: 1, prev: '', hash: '', caseId: chain },
  actor: { kind: 'system' as const, id: chain },
});
const told = (steps: ReturnType<typeof stepsOf>) => steps.map(({ stage, state }) => `${stage} ${state}`);

it('shows a detour where it was taken, and what lies ahead after it', () => {
  const steps = stepsOf({ ...order, stage: 'in-review' }, [
    entered('opening', 'in-review', '2026-11-02T00:00:00Z'),
    entered('preparing', 'labelled', '2026-11-02T00:00:00Z', 'order:4711/shipment-1'),
  ]);
  expect(told(steps).slice(0, 3)).toEqual(['opening done', 'in-review current', 'accepted ahead']);
  expect(steps[1]?.at).toBe('2026-11-02T00:00:00Z');
});

it('ends where the process ended', () => {
  const steps = stepsOf({ ...order, stage: 'cancelled', endedAt: '2026-11-03T00:00:00Z' }, [
    entered('opening', 'accepted', '2026-11-02T00:00:00Z'),
    entered('accepted', 'cancelled', '2026-11-03T00:00:00Z'),
  ]);
  expect(told(steps)).toEqual(['opening done', 'accepted done', 'cancelled done']);
});
