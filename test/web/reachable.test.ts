/** Whatever staff may do through the API they can do at the console. */
import { routes } from '../../api/routes';
import { staffRoles } from '../../api/route';
import * as beginning from '../../web/console/areas/lists/beginning';
import { actionsOf } from '../../web/console/areas/process/actions';
import type { Process } from '../../web/console/areas/process/shapes';
import { stagesOf } from '../../web/console/areas/process/stages';
import { deciding } from '../../web/console/areas/task/deciding';
import { linkCommands } from '../../web/console/areas/task/links';

const kinds: Process['process'][] = [
  ...(['brand-onboarding', 'partnership', 'order-to-delivery', 'customs-clearance'] as const),
  ...(['customs-charges'] as const),
  ...(['logistics-partner', 'payment-dispute', 'tax-return', 'ip-notice', 'privacy-request'] as const),
];

/** Processes of every kind in every stage, with something in them that can be chosen. */
function* processes(): Generator<Process> {
  const held = { grantId: 'g', asset: 'images', scope: { territory: ['DE'] } };
  const state = {
    vetting: { checklist: [{ key: 'tax' }] },
    grants: [held],
    gaps: [{ gap: 'a', says: 'booked late' }],
  };
  for (const process of kinds)
    for (const stage of stagesOf(process))
      yield { process, stage, state, about: {}, caseId: 'acme:DE' } as unknown as Process;
}

it('every command of staff is on a page: of a task, a process, a list or a link', () => {
  const { openCase, openIncident, openDispute, openCarrier, openReturn } = beginning;
  const { enterRegistration, enterNotice, takeGoodsIn, endRegistration, releaseHold, correctRegistration } =
    beginning;
  const reached = new Set<string>([
    ...Object.values(deciding).flatMap(({ by }) => by.map(({ path }) => path)),
    ...[...processes()].flatMap(actionsOf).map(({ path }) => path),
    ...[openCase, openIncident, openDispute, openCarrier, openReturn, enterRegistration].map(
      ({ path }) => path,
    ),
    ...[enterNotice, takeGoodsIn, endRegistration([]), releaseHold([]), correctRegistration([])].map(
      ({ path }) => path,
    ),
    ...Object.values(linkCommands).flatMap(({ anew, kill }) => [anew.path, kill.path]),
  ]);
  const commands = routes.filter(
    ({ method, roles }) =>
      method === 'post' && roles.some((role) => (staffRoles as readonly string[]).includes(role)),
  );
  expect(commands.length).toBeGreaterThan(50);
  expect(commands.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});
