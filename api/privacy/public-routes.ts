/** Privacy requests by programs: the same as the pages, without signing in. */
import { z } from 'zod';
import { privacyCodeSchema, privacyRequestSchema } from '../../domain/shapes/privacy';
import { problem } from '../problem';
import { ok, route } from '../route';
import { askNewCode, giveCode, openRequest } from './public';

const params = z.strictObject({ requestId: z.string().regex(/^pr-[0-9a-f]{32}$/, 'the id of a request') });

/** Anybody may: what they get by it goes by mail to the address they name. */
const open = { tag: 'Privacy', roles: [], keyless: true } as const;

const askRoute = route({
  ...{ method: 'post', path: '/privacy/requests', ...open, open: { perHour: 30 } },
  summary: 'Ask for a copy of one’s data, their correction or erasure, or object to their use',
  description:
    'A code of six digits goes to the address. The answer is the same whether the address is known or not. Of one address ' +
    'five requests a day are taken.',
  body: privacyRequestSchema,
  answer: {
    status: 201,
    schema: z.object({ requestId: z.string() }),
    description: 'The request waits for the code',
  },
  handle: async ({ body, deps }) => {
    const opened = await openRequest(deps.privacy, body);
    if (opened === 'too-many')
      throw problem('too-many-requests', 'Enough requests came for this address today.', {
        remedy: 'Use the codes that were mailed, or try again tomorrow.',
        headers: { 'Retry-After': '86400' },
      });
    return { status: 201, body: opened };
  },
});

const codeRoute = route({
  ...{ method: 'post', path: '/privacy/requests/{requestId}/code', ...open, open: { perHour: 120 } },
  summary: 'Give the mailed code',
  description: 'Five tries for each code. Nobody learns why a code is refused.',
  params,
  body: z.strictObject({ code: privacyCodeSchema }),
  answer: {
    status: 200,
    schema: z.object({ verified: z.literal(true) }),
    description: 'The address is proved; the answer comes by mail',
  },
  handle: async ({ params: { requestId }, body, by, deps }) => {
    if (!(await giveCode(deps.privacy, requestId, body.code, by.request)))
      throw problem('code-refused', 'The code is not right, or cannot be used any more.', {
        remedy: 'Look at the newest mail, or ask for another code.',
      });
    return ok({ verified: true });
  },
});

const newCodeRoute = route({
  ...{ method: 'post', path: '/privacy/requests/{requestId}/new-code', ...open, open: { perHour: 30 } },
  summary: 'Have another code mailed, if the request still waits for one',
  description: 'Three codes in all. The answer is the same whether one was mailed or not.',
  params,
  answer: { status: 200, schema: z.object({ asked: z.literal(true) }), description: 'Taken' },
  handle: async ({ params: { requestId }, by, deps }) => {
    await askNewCode(deps.privacy, requestId, by.request);
    return ok({ asked: true });
  },
});

export const publicPrivacyRoutes = [askRoute, codeRoute, newCodeRoute];
