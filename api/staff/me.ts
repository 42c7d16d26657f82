/** Who is asking, as the API knows them: from the token, nothing stored. */
import { z } from 'zod';
import { roleSchema } from '../../domain/shapes/common';
import { ok, route, staffRoles } from '../route';

const meRoute = route({
  ...{ method: 'get', path: '/me', tag: 'Me', roles: staffRoles },
  summary: 'Who I am for the API, and what I may do',
  answer: {
    status: 200,
    schema: z.object({
      id: z.string().describe('Staff id, as it stands in tasks and audit entries'),
      name: z.string().optional().describe('As the identity provider gives it'),
      roles: z.array(roleSchema),
    }),
    description: 'The signed-in person',
  },
  handle: ({ principal: { sub, name, roles } }) =>
    Promise.resolve(ok({ id: sub, ...(name === undefined ? {} : { name }), roles })),
});

export const meRoutes = [meRoute];
