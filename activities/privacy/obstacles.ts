/** What has to end before somebody is erased: their orders and disputes, a live partnership, an IP notice, a legal hold. */
import type { Obstacle } from '../../domain/privacy';
import { legalHolds } from '../../models/legal-hold';
import { findProcess, processesOfCase } from '../../models/process';
import type { ShownPrivacyRequest } from '../../models/privacy-request';
import { casesOf, processesOfNotices, splitSubjects, type PrivacyDependencies } from './dependencies';

export async function obstaclesOf(
  { connection, contacts }: Pick<PrivacyDependencies, 'connection' | 'contacts'>,
  { subjects, orders }: Pick<ShownPrivacyRequest, 'subjects' | 'orders'>,
): Promise<Obstacle[]> {
  const { contactIds, noticeIds } = splitSubjects(subjects);
  const people = await Promise.all(contactIds.map((id) => contacts.readContact(id).catch(() => undefined)));
  const caseIds = [...casesOf(orders), ...people.flatMap((person) => (person ? [person.caseId] : []))];
  const obstacles: Obstacle[] = [];
  for (const caseId of caseIds)
    for (const { processId, process, stage, endedAt } of await processesOfCase(connection, caseId))
      if (endedAt === undefined) obstacles.push({ processId, process, stage });
  for (const id of processesOfNotices(noticeIds)) {
    const notice = await findProcess(connection, id);
    if (!notice) continue;
    const { processId, process, stage, endedAt, caseId } = notice;
    if (endedAt === undefined) obstacles.push({ processId, process, stage });
    caseIds.push(caseId);
  }
  const held = new Set((await legalHolds(connection)).map(({ _id }) => _id));
  for (const caseId of new Set(caseIds))
    if (held.has(caseId)) obstacles.push({ processId: caseId, process: 'legal-hold', stage: 'held' });
  return obstacles;
}
