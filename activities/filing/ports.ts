/** The authorities this deployment has a way in to. Returns for all others are filed by hand. */
import { readFile } from 'node:fs/promises';
import type { Settings } from '../../config/settings';
import { createByHandFiling } from './by-hand';
import { createGatewayFiling } from './gateway';
import { createHmrcFiling } from './hmrc';
import type { FilingPorts } from './port';

/** HMRC wants to know which version of a program sends. */
const version = '0.1.0';

type TaxSettings = Pick<Settings, 'TAX_GATEWAY_URL' | 'TAX_GATEWAY_KEY' | 'HMRC_API_URL' | 'HMRC_TOKEN_FILE'>;

export function createFilingPorts(settings: TaxSettings): FilingPorts {
  const { TAX_GATEWAY_URL, TAX_GATEWAY_KEY, HMRC_API_URL, HMRC_TOKEN_FILE } = settings;
  const gateway =
    TAX_GATEWAY_URL && TAX_GATEWAY_KEY
      ? createGatewayFiling({ apiUrl: TAX_GATEWAY_URL, apiKey: TAX_GATEWAY_KEY })
      : undefined;
  // Read for each call: whoever renews the token, which lives four hours, writes it there.
  const hmrc = HMRC_TOKEN_FILE
    ? createHmrcFiling({
        ...{ apiUrl: HMRC_API_URL, version },
        accessToken: async () => (await readFile(HMRC_TOKEN_FILE, 'utf8')).trim(),
      })
    : undefined;
  return (scheme, jurisdiction) => {
    // The layouts of other authorities are not known: a gateway would be given the wrong file.
    const program = { FI: scheme === 'UK-VAT' ? undefined : gateway, GB: hmrc }[jurisdiction];
    return program ?? createByHandFiling(scheme, jurisdiction);
  };
}
