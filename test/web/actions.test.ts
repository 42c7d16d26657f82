import { actionsOf } from '../../web/console/areas/process/actions';
import type { Process } from '../../web/console/areas/process/shapes';

const clearance = (now: object) =>
  ({ process: 'customs-clearance', stage: 'documents-wanted', state: { now } }) as unknown as Process;

it('what customs want stands in their answer already', () => {
  const [answer] = actionsOf(clearance({ state: 'documents-wanted', wants: 'certificate-of-origin' }));
  expect(answer).toMatchObject({ verb: 'Answer customs', start: { kind: 'certificate-of-origin' } });
  const [open] = actionsOf(clearance({ state: 'held' }));
  expect(open).toMatchObject({ verb: 'Answer customs', start: {} });
});
