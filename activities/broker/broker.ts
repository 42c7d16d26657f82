/** The customs broker this deployment has settings for. */
import type { Settings } from '../../config/settings';
import { createBroker } from './http';
import type { BrokerPort } from './port';

/** @returns `undefined` when the settings are not all there: nothing can be declared then */
export function createBrokerFrom(settings: Settings): BrokerPort | undefined {
  const { BROKER_API_URL: apiUrl, BROKER_API_KEY: apiKey, BROKER_WEBHOOK_SECRET: webhookSecret } = settings;
  if (!apiUrl || !apiKey || !webhookSecret) return undefined;
  return createBroker({ apiUrl, apiKey, webhookSecret });
}
