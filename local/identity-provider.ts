import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { Provider } from 'oidc-provider';

import {
  apiResource,
  apiServer,
  authenticate,
  demoGrant,
  grantFor,
  providerConfiguration,
} from './identity-configuration';
import { keptKeys } from './identity-keys';
import { errorPage, loginPage } from './identity-pages';

/**
 * The local OpenID Connect issuer, run as a process of its own. Settings: IDP_PORT, IDP_DATA (folder of its keys).
 * Errors: NODE_ENV=production, since it knows fixed people with one known password.
 */
async function main(): Promise<void> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('the demo identity provider refuses to run with NODE_ENV=production');
  }
  const port = Number(process.env['IDP_PORT'] ?? 9090);
  const keys = await keptKeys(process.env['IDP_DATA'] ?? '.local/data/identity');
  const provider = new Provider(`http://127.0.0.1:${port}`, providerConfiguration(keys));
  acceptLoopbackRedirects(provider);
  registerDemoGrant(provider);
  const serveProtocol = provider.callback();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/')) void signIn(provider, request, response);
    else void serveProtocol(request, response);
  });
  server.listen(port, '127.0.0.1', () => console.log(`identity provider at http://127.0.0.1:${port}`));
  process.on('SIGTERM', () => process.exit(0));
}

/** The API and the console run on any port of this machine, in tests on a free one. */
function acceptLoopbackRedirects(provider: Provider): void {
  const isLoopback = (uri: string): boolean => {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    return url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  };
  provider.Client.prototype.redirectUriAllowed = isLoopback;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isLoopback;
}

function registerDemoGrant(provider: Provider): void {
  const parameters = ['username', 'password', 'scope'];
  provider.registerGrantType<{ username?: string; password?: string }>(
    demoGrant,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const person = authenticate(params.username, params.password);
      if (!person) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_grant', error_description: 'unknown person or wrong password' };
        return;
      }
      const grant = await grantFor(provider, client, person.id);
      const token = new provider.AccessToken({
        client,
        accountId: person.id,
        grantId: grant.jti,
        gty: demoGrant,
        scope: 'api',
        resourceServer: new provider.ResourceServer(apiResource, apiServer),
      });
      const value = await token.save();
      ctx.body = {
        access_token: value,
        expires_in: token.expiration,
        token_type: token.tokenType,
        scope: token.scope,
      };
    },
    parameters,
  );
}

/** The one page a person sees: GET shows the people, POST signs one in and returns to the client. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const show = (status: number, page: string): void => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  };
  try {
    await provider.interactionDetails(request, response);
    if (request.method !== 'POST') return show(200, loginPage(request.url ?? ''));
    const form = new URLSearchParams(await text(request));
    const person = authenticate(form.get('username'), form.get('password'));
    if (!person) return show(403, errorPage('Unknown person or wrong password.'));
    await provider.interactionFinished(request, response, { login: { accountId: person.id } });
  } catch (error) {
    show(400, errorPage(error instanceof Error ? error.message : String(error)));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
