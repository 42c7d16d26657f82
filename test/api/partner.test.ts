import { openPartnerServer, type PartnerServer } from './partner-server';
let server: PartnerServer;
beforeAll(async () => {
  server = await openPartnerServer();
}, 60_000);
afterAll(() => server.close());
it('smokes', async () => {
  const asked = await server.open({
    purpose: 'declare-profile',
    state: { vetting: { checklist: [{ key: 'lawful-offers', kind: 'attested' }] } },
  });
  const page = await fetch(server.origin + asked.path);
  console.log(page.status, await page.text());
  const body = new URLSearchParams({
    legalName: 'Lumière SAS',
    address: '1 rue X\r\nParis',
    registrationNumber: '123',
    iban: 'FR7612345678901234567890123',
    'people.0.name': 'Ann Person',
    'people.0.capacity': 'director',
    attested: 'lawful-offers',
  });
  const done = await fetch(server.origin + asked.path + '/declare', { method: 'POST', body });
  console.log(done.status, await done.text(), await asked.told(), server.lines);
});
