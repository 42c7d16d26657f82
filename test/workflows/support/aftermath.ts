/** What a case leaves behind: its mails by kind, and whatever should not have been left. */
import { verifyChains } from '../../../domain/audit';
import { auditOfCase } from '../../../models/audit-entry';
import { commitmentModel } from '../../../models/commitment';
import { mailModel, type MailRecord } from '../../../models/mail';
import { partnerLinkModel } from '../../../models/partner-link';
import { processesOfCase } from '../../../models/process';
import { taskModel } from '../../../models/task';
import type { World } from '../../support/world';

/** How an ended case looks: nothing is open, held or running, and every chain is whole. */
export const nothingLeft = {
  openTasks: [],
  openLinks: [],
  commitments: [],
  running: [],
  unended: [],
  chains: 'intact',
  mailsTwice: [],
};

export async function aftermath(
  { connection, client, mailer }: Pick<World, 'connection' | 'client' | 'mailer'>,
  caseId: string,
) {
  const processes = await processesOfCase(connection, caseId);
  const entries = await auditOfCase(connection, caseId);
  const verdict = verifyChains(entries);
  const running: string[] = [];
  for (const { processId } of processes) {
    const { status } = await client.workflow.getHandle(processId).describe();
    if (status.name === 'RUNNING') running.push(processId);
  }
  const tasks = await taskModel(connection).find({ caseId, state: 'open' }).lean().exec();
  const links = await partnerLinkModel(connection)
    .find({ caseId, closedAt: null, usedAt: null })
    .lean()
    .exec();
  const commitments = await commitmentModel(connection).find({ caseId }).lean().exec();
  return {
    openTasks: tasks.map(({ processId, key }) => `${processId} ${key}`),
    openLinks: links.map(({ purpose, slot }) => `${purpose} ${slot}`),
    commitments: commitments.map(({ state }) => state),
    running,
    unended: processes.filter(({ endedAt }) => !endedAt).map(({ processId }) => processId),
    chains: verdict.ok ? 'intact' : verdict,
    mailsTwice: repeated(mailer.inbox().map(({ messageId }) => messageId)),
  };
}

/** How many mails of each kind a case has sent. */
export async function mailsOf(
  { connection }: Pick<World, 'connection'>,
  caseId: string,
): Promise<Record<string, number>> {
  const mails = await mailModel(connection).find({ caseId, state: 'sent' }).lean().exec();
  const counts: Record<string, number> = {};
  for (const { kind } of mails) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** To which roles a kind of staff mail went, in the order of sending. */
export async function rolesTold({ connection }: World, caseId: string, kind: string): Promise<string[]> {
  const mails = await sent(connection, caseId, kind);
  return mails.map(({ to }) => ('role' in to ? to.role : 'partner'));
}

/** The text of a case's newest mail of a kind, as its receiver reads it. */
export async function mailText(
  { connection, mailer }: Pick<World, 'connection' | 'mailer'>,
  caseId: string,
  kind: string,
): Promise<string> {
  const newest = (await sent(connection, caseId, kind)).at(-1);
  return mailer.inbox().find(({ messageId }) => messageId === newest?.messageId)?.text ?? '';
}

/** The actions in the audit chain of a process, in their order. */
export async function actionsOf(
  { connection }: Pick<World, 'connection'>,
  caseId: string,
  processId: string,
): Promise<string[]> {
  const entries = await auditOfCase(connection, caseId);
  return entries.filter(({ chain }) => chain === processId).map(({ action }) => action);
}

async function sent(connection: World['connection'], caseId: string, kind: string): Promise<MailRecord[]> {
  const mails = await mailModel(connection).find({ caseId }).sort({ at: 1 }).lean<MailRecord[]>().exec();
  return mails.filter((mail) => mail.kind === kind);
}

function repeated(ids: string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
