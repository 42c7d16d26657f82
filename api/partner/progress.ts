/**
 * How far a brand is, and what has been asked of the person who holds a link: names and states only. What was asked of other
 * contacts of the case is not shown, and nothing here leads to another link.
 */
import { z } from 'zod';
import { linkState, type PartnerLink } from '../../models/partner-link';
import { processesOfCase, type ProcessSnapshot } from '../../models/process';
import type { PartnerDependencies } from './dependencies';
import { documentName } from './document-name';
import type { Visit } from './visit';

/** `with-us`: sent, and now it is our turn. `again`: sent, and not right yet. `over`: not needed any more. */
export type AskedState = 'open' | 'again' | 'with-us' | 'done' | 'over';

export interface AskedItem {
  name: string;
  state: AskedState;
  /** It is what this link is for. */
  here: boolean;
}

export interface Progress {
  /** Empty where the brand is not on its way in. */
  path: { name: string; state: 'done' | 'now' | 'next' }[];
  /** In the order in which it was asked. */
  asked: AskedItem[];
  done: number;
  /** Without what is over. */
  total: number;
}

const stages = ['vetting', 'negotiation', 'pilot', 'contract', 'rights', 'live'] as const;

const ofDocument: Record<string, AskedState> = {
  ...{ 'awaiting-upload': 'open', 'waiting-for-scan': 'with-us', 'in-review': 'with-us' },
  approved: 'done',
};
const ofContract: Record<string, AskedState> = {
  ...{ 'awaiting-brand': 'open', 'awaiting-platform': 'with-us', signed: 'done' },
};
const ofRights: Record<string, AskedState> = { 'awaiting-grant': 'open', granted: 'done' };

const negotiationSchema = z.object({
  negotiation: z.object({
    versions: z.array(z.object({ acceptedBy: z.object({ brand: z.string().optional() }) })),
    agreed: z.number().optional(),
  }),
});

/** Everything asked of the visitor in this case, as the record has it. */
export async function progressOf(
  { links, connection, clock }: Pick<PartnerDependencies, 'links' | 'connection' | 'clock'>,
  visit: Visit,
): Promise<Progress> {
  const { link, speech } = visit;
  const [all, processes] = await Promise.all([
    links.listLinks(link.caseId),
    processesOfCase(connection, link.caseId),
  ]);
  const own = newestOfEach(all.filter(({ contactId }) => contactId === link.contactId));
  const asked = own.map((one) => ({
    name: nameOf(one, visit),
    state: stateOf(
      one,
      processes.find(({ processId }) => processId === one.processId),
      clock(),
    ),
    here: sameThing(one, link),
  }));
  const wanted = asked.filter(({ state }) => state !== 'over');
  return {
    path: pathOf(processes.find(({ process }) => process === 'brand-onboarding')?.stage, speech.t),
    asked,
    done: wanted.filter(({ state }) => state === 'done').length,
    total: wanted.length,
  };
}

/** The newest link of each thing asked, the thing asked first before the others. */
function newestOfEach(newestFirst: readonly PartnerLink[]): PartnerLink[] {
  return newestFirst
    .filter((one, index) => newestFirst.findIndex((other) => sameThing(one, other)) === index)
    .reverse();
}

/** A term sheet stays the same thing from version to version. */
function sameThing(one: PartnerLink, other: PartnerLink): boolean {
  const slots = one.purpose === 'answer-terms' || one.slot === other.slot;
  return one.purpose === other.purpose && one.processId === other.processId && slots;
}

function nameOf({ purpose, slot }: PartnerLink, { speech }: Visit): string {
  return purpose === 'upload-document' ? documentName(speech, slot) : speech.t(`progress.names.${purpose}`);
}

function stateOf(link: PartnerLink, record: ProcessSnapshot | undefined, now: Date): AskedState {
  const { purpose, mail } = link;
  const stage = record?.stage ?? '';
  switch (purpose) {
    case 'upload-document': {
      const state = ofDocument[stage] ?? 'over';
      const again = ['revise-document', 'scan-refused'].includes(mail.kind);
      return state === 'open' && again ? 'again' : state;
    }
    case 'answer-terms':
      return negotiated(record);
    case 'sign-contract':
      return ofContract[stage] ?? 'over';
    case 'grant-rights':
      return ofRights[stage] ?? 'over';
    case 'declare-profile':
    case 'counter-notice': {
      const state = linkState(link, now);
      if (state === 'used') return 'done';
      return state === 'open' ? (mail.kind === 'declare-again' ? 'again' : 'open') : 'over';
    }
  }
}

function negotiated(record: ProcessSnapshot | undefined): AskedState {
  const known = negotiationSchema.safeParse(record?.state).data?.negotiation;
  if (known?.agreed !== undefined) return 'done';
  return known?.versions.at(-1)?.acceptedBy.brand ? 'with-us' : 'open';
}

function pathOf(stage: string | undefined, t: Visit['speech']['t']): Progress['path'] {
  const at = stages.findIndex((one) => one === stage);
  if (at === -1) return [];
  return stages.map((name, index) => ({
    name: t(`progress.stages.${name}`),
    state: index < at || stage === 'live' ? 'done' : index === at ? 'now' : 'next',
  }));
}
