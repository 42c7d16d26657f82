import { readSettings } from '../../config/settings';

const complete = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/landfall',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  CLAMD_URL: 'tcp://127.0.0.1:3310',
  OIDC_ISSUER: 'http://127.0.0.1:9090',
  LANDFALL_SECRET: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
};

const production = {
  ...complete,
  NODE_ENV: 'production',
  OIDC_ISSUER: 'https://login.example.com',
  PUBLIC_URL: 'https://partners.example.com',
};

describe('settings', () => {
  it('come with defaults for what need not be said', () => {
    expect(readSettings(complete)).toMatchObject({
      API_PORT: 3000,
      LANDFALL_POLICY: 'production',
      NODE_ENV: 'development',
    });
  });

  it.each([
    ['MONGODB_URI', 'http://127.0.0.1', 'mongodb://'],
    ['TEMPORAL_ADDRESS', 'localhost', 'host:port'],
    ['API_PORT', '70000', 'API_PORT'],
    ['LANDFALL_SECRET', 'c2hvcnQ=', '32 bytes'],
    ['LANDFALL_POLICY', 'quick', 'LANDFALL_POLICY'],
  ])('refuse a wrong %s, naming it and what is expected', (name, value, said) => {
    expect(() => readSettings({ ...complete, [name]: value })).toThrow(said);
    expect(() => readSettings({ ...complete, [name]: value })).toThrow(name);
  });

  it('never repeat a wrong value, which may be a secret', () => {
    expect(() => readSettings({ ...complete, LANDFALL_SECRET: 'hunter2-hunter2' })).toThrow(
      /^(?![\s\S]*hunter2)/,
    );
  });

  it('name all that is missing at once', () => {
    expect(() => readSettings({})).toThrow(/MONGODB_URI[\s\S]*TEMPORAL_ADDRESS[\s\S]*LANDFALL_SECRET/);
  });

  it.each([
    ['LANDFALL_POLICY', 'demo'],
    ['OIDC_ISSUER', 'http://127.0.0.1:9090'],
    ['PUBLIC_URL', 'http://partners.example.com'],
    ['LANDFALL_SECRET', Buffer.alloc(32, 'a').toString('base64')],
  ])('of a development machine are refused in production: %s', (name, value) => {
    expect(() => readSettings(production)).not.toThrow();
    expect(() => readSettings({ ...production, [name]: value })).toThrow(`${name}`);
  });
});
