import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import Provider from 'oidc-provider';

import { accountOf, providerConfiguration } from './identity-configuration';
import { keptKeys } from './identity-keys';
import { errorPage, loginPage } from './identity-pages';
import { demoPassword, people, type Person } from './people';

const demoGrant = 'urn:landfall:demo';

/**
 * The local OpenID Connect issuer, run as a process of its own. Settings: IDP_PORT, IDP_DATA (folder of its keys).
 * It knows fixed people with one known password and must never serve production.
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
    if (!request.url?.startsWith('/interaction/')) return void serveProtocol(request, response);
    signIn(provider, request, response).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' }).end(errorPage(String(error)));
    });
  });
  server.listen(port, '127.0.0.1', () => console.log(`identity provider at http://127.0.0.1:${port}`));
  process.on('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

/** The API and the console run on any port of this machine, in tests on a free one. */
function acceptLoopbackRedirects(provider: Provider): void {
  const isLoopback = (uri: string): boolean => {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    return url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  };
  const prototype = provider.Client.prototype;
  prototype.redirectUriAllowed = isLoopback;
  prototype.postLogoutRedirectUriAllowed = isLoopback;
}

/** A token for a named person without a browser, for scripts and tests. */
function registerDemoGrant(provider: Provider): void {
  const handler = async (ctx: DemoContext): Promise<void> => {
    const { client, params, provider: issuer } = ctx.oidc;
    const person = authenticate(params.username, params.password);
    if (!person) {
      ctx.status = 400;
      ctx.body = { error: 'invalid_grant', error_description: 'unknown person or wrong password' };
      return;
    }
    const [resourceServer] = await issuer.resolveRequestedResources(ctx);
    const account = accountOf(person);
    ctx.oidc.entity('Account', account);
    const token = new issuer.AccessToken({ accountId: person.id, client, gty: demoGrant });
    token.resourceServer = resourceServer;
    token.scope = 'api';
    ctx.oidc.entity('AccessToken', token);
    const value = await token.save();
    ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType, scope: token.scope };
  };
}
