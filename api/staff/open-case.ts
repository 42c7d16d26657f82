/** Opening a sourcing case: the one command that starts a process. */
import anyAscii from 'any-ascii';
import type { Connection } from 'mongoose';
import { caseIdOf } from '../../domain/onboarding';
import { openCaseSchema, type OpenCase } from '../../domain/shapes/sourcing';
import { infringementEnds } from '../../models/brand-cases';
import { contactModel } from '../../models/contact';
import { attemptsOf, findProcess } from '../../models/process';
import type { BrandOnboardingInput } from '../../workflows/brand-onboarding/messages';
import { partnershipId } from '../../workflows/partnership/messages';
import { carriedOut, openOnboarding } from '../commands';
import { problem, Problem } from '../problem';
import { route, type Call, type Reply } from '../route';
import { z } from 'zod';

const openedSchema = z.object({
  caseId: z.string(),
  stage: z.string(),
  score: z.object({
    total: z.int().describe('0 to 100; it advises, a category manager decides'),
    advice: z.enum(['pursue', 'consider', 'drop']),
    parts: z.array(
      z.object({ factor: z.string(), input: z.string(), weight: z.number(), points: z.number() }),
    ),
  }),
});

export const openCaseRoute = route({
  ...{ method: 'post', path: '/cases', tag: 'Cases', roles: ['category-manager'] },
  summary: 'Open a sourcing case for a brand in a market',
  description:
    'Refused (409 `duplicate-case`) when the brand has a case for this market that still runs or led to a partnership that lives. Where the brand was terminated as a repeat infringer, in any market, compliance decide on sourcing.',
  body: openCaseSchema,
  answer: { status: 201, schema: openedSchema, description: 'The case is open', location: true },
  handle: openCase,
});

/** The contact is saved first, under an id of the request: the process is told the id only. */
async function openCase(call: Call<unknown, unknown, OpenCase>): Promise<Reply> {
  const { body, deps, commandId: requestId } = call;
  const contactId = `contact:${requestId}`;
  const brandSlug = slugOf(body.brand);
  const caseId = await caseIdFor(deps.connection, contactId, brandSlug, body.market);
  const ends = await infringementEnds(deps.connection, brandSlug);
  const infringed = ends.length > 0 ? { infringementEnds: ends } : {};
  const { name, email, locale } = body.contact;
  await deps.contacts.saveContact({ contactId, caseId, locale, name, email });
  try {
    const input = { ...inputOf(call, brandSlug), ...infringed, caseId, contactId };
    const answer = carriedOut(await openOnboarding(deps.temporal, input));
    const headers = { Location: `/cases/${encodeURIComponent(caseId)}` };
    return { status: 201, body: answer, headers };
  } catch (error) {
    const refusal = duplicateOf(error, caseId);
    if (!refusal) throw error;
    await contactModel(deps.connection).deleteOne({ _id: contactId });
    throw refusal;
  }
}

function inputOf(
  { body, by, deps, commandId }: Call<unknown, unknown, OpenCase>,
  brandSlug: string,
): Omit<BrandOnboardingInput, 'caseId' | 'contactId'> {
  const { brand, market, country, category, channel } = body;
  return {
    requestId: commandId,
    openedBy: by.id,
    listing: { brand, brandSlug, market, country, category, channel, owner: by.id },
    subject: { channel, country, market, category },
    inputs: body.inputs,
    locale: body.contact.locale,
    policy: deps.policy,
  };
}

/** The same request again is about the same case, whatever has become of it: its contact remembers. */
async function caseIdFor(
  connection: Connection,
  contactId: string,
  brandSlug: string,
  market: string,
): Promise<string> {
  const contact = await contactModel(connection).findById(contactId).lean<{ caseId: string }>().exec();
  return contact?.caseId ?? caseIdOf(brandSlug, market, await attemptNumber(connection, brandSlug, market));
}

/** A brand may be tried again after an attempt, or the partnership it led to, has come to its end. */
async function attemptNumber(connection: Connection, brandSlug: string, market: string): Promise<number> {
  const attempts = await attemptsOf(connection, brandSlug, market);
  const newest = attempts.at(-1);
  if (!newest) return 1;
  const number = Number(newest.caseId.split(':')[2] ?? 1);
  return (await isOver(connection, newest)) ? number + 1 : number;
}

async function isOver(
  connection: Connection,
  { caseId, stage, endedAt }: { caseId: string; stage: string; endedAt?: string },
): Promise<boolean> {
  if (endedAt === undefined) return false;
  if (stage !== 'live') return true;
  return (await findProcess(connection, partnershipId(caseId)))?.endedAt !== undefined;
}

/** A start that Temporal refuses says the same as the process that answers: this brand is here already. */
function duplicateOf(error: unknown, caseId: string): Problem | undefined {
  if (error instanceof Problem) return error.code === 'duplicate-case' ? error : undefined;
  if (!(error instanceof Error) || error.name !== 'WorkflowExecutionAlreadyStartedError') return undefined;
  const detail = `This brand already has a case for this market: ${caseId}.`;
  return new Problem('duplicate-case', 409, 'The command was refused', detail, {
    remedy: 'Go on with that case.',
    about: { caseId },
  });
}

/**
 * The brand in lower-case ASCII letters, digits and hyphens, transliterated: "Žluťoučký" is `zlutoucky`. Two spellings
 * of one slug are one brand.
 * @throws Problem `invalid-request` for a name without letters or digits
 */
export function slugOf(brand: string): string {
  const slug = anyAscii(brand.normalize('NFC'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  if (slug !== '') return slug;
  throw problem('invalid-request', 'The brand has no name that could be told apart.', {
    errors: [
      { pointer: '#/brand', detail: 'holds no letter or digit', remedy: 'give the name as it is spoken' },
    ],
  });
}
