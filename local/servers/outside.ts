import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { keptKeys, type OutsideKeys } from '../outside/keys';
import { answersOk } from '../readiness';
import type { Surroundings } from '../tools/surroundings';
import { nodeLaunch } from './own-program';
import type { Place, Prepared, Server } from './server';

/** Sandboxes of payment providers, carriers, the customs broker and tax authorities. Providers with settings of their own are left alone. */
export const outside: Server = {
  name: 'outside',
  title: 'Outside world',
  ports: ['outside'],
  prepare: (surroundings, place) => Promise.resolve(prepareOutside(surroundings, place)),
};

function prepareOutside(surroundings: Surroundings, place: Place): Prepared {
  const { env } = surroundings;
  const url = `http://127.0.0.1:${place.ports.outside}`;
  const api = env['PUBLIC_URL'] || `http://127.0.0.1:${place.ports.api}`;
  const data = path.join(place.data, 'outside');
  const behaviour = ['OUTSIDE_PACE_MS', 'OUTSIDE_LATENCY_MS', 'OUTSIDE_FAILURES'].flatMap((name) =>
    env[name] ? [[name, env[name]] as const] : [],
  );
  const own = {
    OUTSIDE_PORT: `${place.ports.outside}`,
    OUTSIDE_DATA: data,
    OUTSIDE_WEBHOOKS: `${api}/webhooks`,
    NODE_ENV: 'development',
    ...Object.fromEntries(behaviour),
  };
  return {
    launch: nodeLaunch('local/outside/main.js', 'outside', own, place),
    check: () => answersOk(`${url}/_health`),
    settings: { OUTSIDE_URL: url, ...settingsFor(url, keptKeys(data), env, hmrcToken(data)) },
    from: 'sandboxes of this project',
  };
}

/** The file in which the token for HMRC is, as if somebody had just renewed it. */
function hmrcToken(data: string): string {
  const file = path.join(data, 'hmrc-token');
  writeFileSync(file, keptKeys(data).hmrcToken, { mode: 0o600 });
  return file;
}

/** What the API and the worker need to talk to the sandboxes. */
function settingsFor(
  url: string,
  keys: OutsideKeys,
  env: NodeJS.ProcessEnv,
  hmrcTokenFile: string,
): Record<string, string> {
  const local = {
    STRIPE_API_URL: `${url}/stripe`,
    STRIPE_SECRET_KEY: keys.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: keys.stripeWebhookSecret,
    PAYPAL_API_URL: `${url}/paypal`,
    PAYPAL_CLIENT_ID: keys.paypalClientId,
    PAYPAL_SECRET: keys.paypalSecret,
    PAYPAL_WEBHOOK_ID: 'SANDBOXWEBHOOK',
    ALIPAY_GATEWAY_URL: `${url}/alipay/gateway.do`,
    ALIPAY_APP_ID: '2026000000000001',
    ALIPAY_PRIVATE_KEY: keys.alipayMerchant.privateKey,
    ALIPAY_PUBLIC_KEY: keys.alipay.publicKey,
    KLARNA_API_URL: `${url}/klarna`,
    KLARNA_USERNAME: keys.klarnaUsername,
    KLARNA_PASSWORD: keys.klarnaPassword,
    CARRIER_API_URL: `${url}/carrier/v2`,
    CARRIER_API_KEY: keys.carrierApiKey,
    CARRIER_WEBHOOK_SECRET: keys.carrierWebhookSecret,
    BROKER_API_URL: `${url}/broker`,
    BROKER_API_KEY: keys.brokerApiKey,
    BROKER_WEBHOOK_SECRET: keys.brokerWebhookSecret,
    TAX_GATEWAY_URL: `${url}/tax`,
    TAX_GATEWAY_KEY: keys.taxGatewayKey,
    HMRC_API_URL: `${url}/tax/hmrc`,
    HMRC_TOKEN_FILE: hmrcTokenFile,
  };
  const givenElsewhere = (name: string): boolean => {
    const of = name.slice(0, name.indexOf('_') + 1);
    return Object.keys(local).some((other) => other.startsWith(of) && env[other]);
  };
  const entries = Object.entries(local).flatMap(([name, value]): [string, string][] => {
    if (!givenElsewhere(name)) return [[name, value]];
    return env[name] ? [[name, env[name]]] : [];
  });
  return Object.fromEntries(entries);
}
