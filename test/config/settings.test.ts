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

  it('leave out a payment provider that has none, and take an empty line as left out', () => {
    const settings = readSettings({ ...complete, STRIPE_SECRET_KEY: '', CARRIER_API_URL: '' });
    expect(settings.STRIPE_SECRET_KEY).toBeUndefined();
    expect(settings.CARRIER_API_URL).toBeUndefined();
    expect(settings.STRIPE_API_URL).toBe('https://api.stripe.com');
  });

  it.each([
    ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
    ['PAYPAL_CLIENT_ID', 'PAYPAL_SECRET'],
    ['ALIPAY_APP_ID', 'ALIPAY_PRIVATE_KEY'],
    ['KLARNA_USERNAME', 'KLARNA_PASSWORD'],
    ['BROKER_API_KEY', 'BROKER_API_URL'],
  ])('refuse %s without %s', (name, missing) => {
    expect(() => readSettings({ ...complete, [name]: 'x' })).toThrow(
      `${missing}: missing, but ${name} is set`,
    );
  });

  it.each([
    ['STRIPE_API_URL', 'http://127.0.0.1:9400/stripe'],
    ['PAYPAL_API_URL', 'https://api-m.sandbox.paypal.com'],
    ['ALIPAY_GATEWAY_URL', 'https://openapi-sandbox.dl.alipaydev.com/gateway.do'],
    ['KLARNA_API_URL', 'https://api.playground.klarna.com'],
  ])('of a sandbox are refused in production: %s', (name, value) => {
    expect(() => readSettings({ ...complete, [name]: value })).not.toThrow();
    expect(() => readSettings({ ...production, [name]: value })).toThrow(name);
  });

  it('refuse a test key of Stripe in production', () => {
    const keys = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    expect(() => readSettings({ ...production, ...keys })).toThrow('STRIPE_SECRET_KEY is a test key');
    expect(() => readSettings({ ...production, ...keys, STRIPE_SECRET_KEY: 'sk_live_1' })).not.toThrow();
  });
});
