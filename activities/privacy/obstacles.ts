/** What has to end before somebody is erased: their orders and disputes, a live partnership, a legal hold. */
import type { Obstacle } from '../../domain/privacy';
import { legalHolds } from '../../models/legal-hold';
import { processesOfCase } from '../../models/process';
import type { ShownPrivacyRequest } from '../../models/privacy-request';
import { casesOf, splitSubjects, type PrivacyDependencies } from './dependencies';

export async function obstaclesOf(
  { connection, contacts }: Pick<PrivacyDependencies, 'connection' | 'contacts'>,
  { subjects, orders }: Pick<ShownPrivacyRequest, 'subjects' | 'orders'>,
): Promise<Obstacle[]> {
  const { contactIds } = splitSubjects(subjects);
  const people = await Promise.all(contactIds.map((id) => contacts.readContact(id).catch(() => undefined)));
  const caseIds = [...casesOf(orders), ...people.flatMap((person) => (person ? [person.caseId] : []))];
  const obstacles: Obstacle[] = [];
  for (const caseId of caseIds)
    for (const { processId, process, stage, endedAt } of await processesOfCase(connection, caseId))
      if (endedAt === undefined) obstacles.push({ processId, process, stage });
  const held = new Set((await legalHolds(connection)).map(({ _id }) => _id));
  for (const caseId of caseIds)
    if (held.has(caseId)) obstacles.push({ processId: caseId, process: 'legal-hold', stage: 'held' });
  return obstacles;
}
