/** The carriers this deployment has settings for. */
import type { Settings } from '../../config/settings';
import { createEasyPostCarrier } from './easypost';
import type { CarrierPort } from './port';

/** @returns `undefined` when the settings are not all there: parcels can't be booked then */
export function createCarrier(settings: Settings): CarrierPort | undefined {
  const {
    CARRIER_API_URL: apiUrl,
    CARRIER_API_KEY: apiKey,
    CARRIER_WEBHOOK_SECRET: webhookSecret,
  } = settings;
  if (!apiUrl || !apiKey || !webhookSecret) return undefined;
  return createEasyPostCarrier({
    ...{ apiUrl, apiKey, webhookSecret },
    claims: { email: `finance@${settings.STAFF_MAIL_DOMAIN}`, recipient: 'Landfall' },
    // EasyPost itself has neither; only what stands in for it does.
    extensions: !new URL(apiUrl).hostname.endsWith('easypost.com'),
  });
}
