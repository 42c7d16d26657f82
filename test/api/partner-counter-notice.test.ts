/** The seller's page behind a notice of infringement: what is claimed, and the counter-notice the law asks for. */
import { noticeSchema } from '../../domain/shapes/ip-notice';
import { openPartnerServer, type PartnerServer } from './partner-server';

let server: PartnerServer;
beforeAll(async () => {
  server = await openPartnerServer();
}, 60_000);
afterAll(() => server.close());

const whole = {
  ...{ signature: 'Ines Prado', name: 'Ines Prado', address: 'Rua da Sofia 12\nCoimbra', country: 'pt' },
  ...{ telephone: '+351 239 000 000', mistake: 'yes', jurisdiction: 'yes', service: 'yes' },
  material: 'TOWEL 1',
};
let count = 0;

async function asked(stage = 'down', locale: 'en' | 'de' | 'zh' = 'en') {
  const noticeId = `N-${(count += 1)}`;
  const notice = noticeSchema.parse({ work: 'Harbour at dawn', contact: { name: 'Paula Reyes' } });
  await server.notices.keepNotice(noticeId, notice, { at: '2027-01-01T00:00:00.000Z' });
  const state = { noticeId, skus: ['TOWEL 1', 'MUG'] };
  const process = { process: 'ip-notice' as const, stage, state };
  const opened = await server.open({ purpose: 'counter-notice', ...process, locale });
  return { noticeId, ...opened };
}
const send = (path: string, fields: Record<string, string>) =>
  fetch(`${server.origin}${path}/counter`, { method: 'POST', body: new URLSearchParams(fields) });

it('shows the work and the listings, but not who made the notice', async () => {
  const { path } = await asked();
  const page = await (await fetch(server.origin + path)).text();
  for (const text of ['Harbour at dawn', 'TOWEL 1', 'MUG', 'penalty of perjury', '17 USC 512(g)(3)'])
    expect(page).toContain(text);
  expect(page).not.toContain('Paula');
});

it('is kept sealed, told once without a name, and uses the link up', async () => {
  const { path, noticeId, told, linkId } = await asked();
  const answer = await send(path, whole);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('we have your counter-notice');
  expect(await told()).toMatchObject([
    { name: 'counterNotice', content: { by: { linkId }, skus: ['TOWEL 1'], at: expect.any(String) } },
  ]);
  expect(JSON.stringify(await told())).not.toContain('Ines');
  expect(await server.notices.readCounterNotice(noticeId)).toMatchObject({
    ...{ name: 'Ines Prado', country: 'PT', material: ['TOWEL 1'], jurisdiction: true, service: true },
  });
  expect((await fetch(server.origin + path)).status).toBe(410);
});

it.each([
  'signature',
  'name',
  'address',
  'country',
  'telephone',
  'mistake',
  'jurisdiction',
  'service',
  'material',
])('without %s is none: the page says so, and keeps the rest', async (field) => {
  const { path, told } = await asked();
  const answer = await send(path, { ...whole, [field]: '' });
  const page = await answer.text();
  expect(answer.status).toBe(422);
  expect(page).toMatch(new RegExp(`href="#${field}"`));
  if (field !== 'telephone') expect(page).toContain('+351 239 000 000');
  expect(await told()).toEqual([]);
});

it('speaks the seller’s language, and says when nothing is asked any more', async () => {
  const { path } = await asked('down', 'zh');
  expect(await (await fetch(server.origin + path)).text()).toContain('提交反通知');
  const { path: over } = await asked('counter-notified');
  const page = await (await fetch(server.origin + over)).text();
  expect(page).not.toContain('<form');
});
