import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Declaration } from '../../domain/shapes/vetting';
import { companyPeople, createDeclarations, declarationModel } from '../../models/declaration';
import { createVault, PersonalDataErased, type Vault } from '../../models/personal';
import { openTestDatabase } from '../support/mongo';

const declaration: Declaration = {
  legalName: 'Acme s.r.o.',
  address: 'Dlouhá 1, Praha',
  registrationNumber: '12345678',
  people: [{ name: 'Jana Nováková', capacity: 'director' }],
  attested: ['no-forced-labour'],
};
let database: { connection: Connection; close(): Promise<void> };
let vault: Vault;

beforeAll(async () => {
  database = await openTestDatabase();
  vault = createVault({ connection: database.connection, secret: randomBytes(32) });
});
afterAll(() => database.close());

const saved = (declarationId: string, caseId: string, at: string) => ({
  declarationId,
  caseId,
  at: new Date(at),
  declaration,
});

test('the latest declaration of a case is read; names and numbers are not plain in the database', async () => {
  const declarations = createDeclarations(database.connection, vault);
  await declarations.saveDeclaration(saved('d-2', 'acme:DE', '2026-11-25T10:00:00Z'));
  await declarations.saveDeclaration(saved('d-1', 'acme:DE', '2026-11-24T10:00:00Z'));
  await declarations.saveDeclaration(saved('d-3', 'other:DE', '2026-11-26T10:00:00Z'));
  expect(await declarations.readDeclaration('acme:DE')).toEqual(
    saved('d-2', 'acme:DE', '2026-11-25T10:00:00Z'),
  );
  const stored = await declarationModel(database.connection).findById('d-2').lean().exec();
  expect(JSON.stringify(stored)).not.toMatch(/Acme s|Praha|12345678|Jana/);
  expect(stored).toMatchObject({ attested: ['no-forced-labour'] });
});

test('the same declaration twice is kept once, as it was first', async () => {
  const declarations = createDeclarations(database.connection, vault);
  await declarations.saveDeclaration(saved('d-2', 'acme:DE', '2026-12-01T10:00:00Z'));
  expect(await declarations.readDeclaration('acme:DE')).toMatchObject({
    at: new Date('2026-11-25T10:00:00Z'),
  });
});

test('a case without a declaration has none', async () => {
  expect(await createDeclarations(database.connection, vault).readDeclaration('none:DE')).toBeUndefined();
});

test('forgetting the company people of one case leaves the others', async () => {
  const declarations = createDeclarations(database.connection, vault);
  await vault.forget(companyPeople('acme:DE'), new Date());
  await expect(declarations.readDeclaration('acme:DE')).rejects.toThrow(PersonalDataErased);
  expect(await declarations.readDeclaration('other:DE')).toMatchObject({ declarationId: 'd-3' });
});
