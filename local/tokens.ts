import { z } from 'zod';

import { demoPassword } from './people';

const tokenAnswer = z.object({ access_token: z.string() });

/** A bearer token for one of the demo people, e.g. `mia`, from the local issuer. Errors: nobody of that name. */
export function personToken(issuer: string, username: string): Promise<string> {
  const form = {
    grant_type: 'urn:landfall:demo',
    client_id: 'landfall-scripts',
    username,
    password: demoPassword,
  };
  return requestToken(issuer, form);
}

/** A bearer token for the shop, a system client with the role `system`, from the local issuer. */
export function shopToken(issuer: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`shop:${demoPassword}`).toString('base64')}`;
  return requestToken(issuer, { grant_type: 'client_credentials' }, { authorization });
}

async function requestToken(
  issuer: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  if (!response.ok) throw new Error(`${issuer} gave no token: ${response.status} ${await response.text()}`);
  return tokenAnswer.parse(await response.json()).access_token;
}
