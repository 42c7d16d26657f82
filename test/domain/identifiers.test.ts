import fc from 'fast-check';
import { isAbaRoutingNumber } from '../../domain/bank-accounts';
import { checkIdentifier } from '../../domain/identifiers';
import type { Declaration } from '../../domain/shapes/vetting';

const declaration = (over: Partial<Declaration>): Declaration => ({
  legalName: 'Acme GmbH',
  address: 'Hauptstr. 1, Berlin',
  registrationNumber: 'HRB 1',
  people: [{ name: 'A. Person', capacity: 'director' }],
  attested: [],
  ...over,
});
const registry = (registrationNumber: string, country: string) =>
  checkIdentifier('registry-id', declaration({ registrationNumber }), country);
const vat = (vatNumber: string, country: string) =>
  checkIdentifier('vat-number', declaration({ vatNumber }), country);
const bank = (over: Partial<Declaration>, country: string) =>
  checkIdentifier('bank-account', declaration(over), country);

/**
 * Numbers of real, public companies and offices, or drawn at random and confirmed by python-stdnum 2.2, an
 * implementation that is not ours.
 */
const valid: [string, string][] = [
  ['AT', 'FN 123456a'],
  ['AU', '51 824 753 556'],
  ['AU', '14281152896'],
  ['BE', '0403.170.701'],
  ['BE', 'BE0787890121'],
  ['CH', 'CHE-100.155.212'],
  ['CH', 'CHE638515043'],
  ['CN', '91110000600037341L'],
  ['CN', '91440300708461136T'],
  ['CN', '91110000GX6WWWDJ10'],
  ['DE', 'Amtsgericht München, HRB 12345'],
  ['DE', 'HRB 158855 B, Amtsgericht Berlin (Charlottenburg)'],
  ['DE', 'HRA 1'],
  ['DK', '25063864'],
  ['DK', '48203922'],
  ['ES', 'A15075062'],
  ['ES', 'P56542178'],
  ['FI', '0112038-9'],
  ['FI', '24135655'],
  ['FR', '552 100 554'],
  ['FR', '362646515'],
  ['FR', '35600000000048'],
  ['GB', '00445790'],
  ['GB', 'SC123456'],
  ['GB', 'OC300001'],
  ['IT', '00743110157'],
  ['IT', 'IT99421180326'],
  ['IT', 'RSSMRA85T10A562S'],
  ['IT', 'MI-1234567'],
  ['JP', '7000012050002'],
  ['JP', '4033199608936'],
  ['KR', '124-81-00998'],
  ['KR', '220-81-62517'],
  ['NL', '33014286'],
  ['NO', '923 609 016'],
  ['NO', '690916460'],
  ['PL', '0000028860'],
  ['PL', '610188201'],
  ['SE', '556036-0793'],
  ['US', '12-3456789'],
];

/** Countries and numbers of digits only, of which every single changed digit must be noticed. */
const noticesAnyDigit: [string, string][] = [
  ['AU', '51824753556'],
  ['BE', '0403170701'],
  ['FR', '552100554'],
  ['IT', '00743110157'],
  ['SE', '5560360793'],
  ['DK', '25063864'],
  ['FI', '01120389'],
  ['NO', '923609016'],
  ['CN', '91110000600037341L'],
];

describe('registry numbers', () => {
  it.each(valid)('of %s: %s is possible', (country, number) => {
    expect(registry(number, country)).toMatchObject({ ok: true });
  });

  it.each([
    ['CN', '91110000600037342L', 'check digit is wrong'],
    ['CN', '9111000060003734IL', 'form is wrong'],
    ['DE', '12345', 'form is wrong'],
    ['FR', '552100555', 'check digit is wrong'],
    ['GB', '445790', 'form is wrong'],
    ['IT', 'RSSMRA85T10A562T', 'check digit is wrong'],
    ['IT', '74311015700', 'check digit is wrong'],
    ['JP', '8000012050002', 'check digit is wrong'],
    ['KR', '124-81-00999', 'check digit is wrong'],
    ['PL', '610188202', 'check digit is wrong'],
    ['US', '1-23456789-0', 'form is wrong'],
    ['US', '00-1234567', 'form is wrong'],
  ])('of %s: %s is refused, as its %s, with an example of the right one', (country, number, why) => {
    const result = registry(number, country);
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining(why) });
    expect(result).toHaveProperty('remedy', expect.stringContaining('such as'));
  });

  it.each(noticesAnyDigit)('of %s: any one digit of %s mistyped is noticed', (country, number) => {
    fc.assert(
      fc.property(fc.nat({ max: number.length - 1 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const old = number.charAt(place);
        if (!/\d/.test(old)) return;
        const mistyped =
          number.slice(0, place) + String((Number(old) + shift) % 10) + number.slice(place + 1);
        expect(registry(mistyped, country).ok).toBe(false);
      }),
    );
  });

  it('says how far it looked: check digit, form only, or no rule at all', () => {
    expect(registry('552100554', 'FR').detail).toContain('form and check digit are right');
    expect(registry('33014286', 'NL').detail).toContain('no check digit is published');
    expect(registry('AB-12345', 'BR').detail).toContain('form only: no register rule known for BR');
    expect(registry('?!', 'BR').ok).toBe(false);
  });

  it('a branch of La Poste passes by its own rule', () => {
    expect(registry('35600000049837', 'FR').ok).toBe(true);
    expect(registry('35600000049838', 'FR').ok).toBe(false);
  });
});

describe('VAT numbers', () => {
  it.each([
    ['AT', 'ATU21574348'],
    ['BE', 'BE0582086310'],
    ['CH', 'CHE-116.281.710 MWST'],
    ['DE', 'DE 136 695 976'],
    ['DE', '136695976'],
    ['FR', 'FR40303265045'],
    ['GB', 'GB980780684'],
    ['GR', 'EL 094014201'],
    ['IT', 'IT00743110157'],
    ['NO', 'NO 923 609 016 MVA'],
    ['NO', '923609016'],
    ['SE', 'SE211123623401'],
  ])('of %s: %s is possible', (country, number) => {
    expect(vat(number, country)).toMatchObject({ ok: true, detail: expect.stringContaining('check digits') });
  });

  it('notices wrong check digits and numbers of another country', () => {
    expect(vat('DE136695977', 'DE').ok).toBe(false);
    expect(vat('FR40303265045', 'DE').ok).toBe(false);
  });

  it('without a number asks for one; without a rule looks at the form only and says so', () => {
    expect(checkIdentifier('vat-number', declaration({}), 'DE')).toMatchObject({ ok: false });
    expect(vat('12345678', 'US').detail).toContain('form only');
    expect(vat('?? ??', 'US').ok).toBe(false);
  });
});

describe('bank accounts', () => {
  it('an IBAN counts by its check digits, with blanks or without', () => {
    expect(bank({ iban: 'DE89 3704 0044 0532 0130 00' }, 'DE').ok).toBe(true);
    expect(bank({ iban: 'de89370400440532013000' }, 'DE').ok).toBe(true);
    expect(bank({ iban: 'DE89370400440532013001' }, 'DE').ok).toBe(false);
  });

  it('an IBAN abroad passes and says so', () => {
    expect(bank({ iban: 'GB82WEST12345698765432' }, 'CN')).toEqual({
      ok: true,
      detail: 'IBAN …5432 of GB: form and check digits are right; the account is in GB, the company in CN',
    });
  });

  it('a country that uses IBAN asks for it', () => {
    expect(bank({ accountNumber: '0532013000' }, 'DE')).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('IBAN'),
    });
  });

  it.each([
    ['US', '021000021/123456789', true],
    ['US', '021000022/123456789', false],
    ['US', '123456789', false],
    ['CN', '1100 1234 5678 9012 3456', true],
    ['CN', '12-34', false],
    ['JP', '0001/001/1234567', true],
    ['AU', '062-000/12345678', true],
    ['CA', '001/00011/1234567', true],
    ['IN', '1234567', true],
  ])('in %s the account %s passes: %s', (country, accountNumber, ok) => {
    expect(bank({ accountNumber }, country).ok).toBe(ok);
  });

  it('never repeats more than the last four characters of an account', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{9}\/?\d{6,12}$/),
        fc.constantFrom('US', 'CN', 'IN', 'DE'),
        (account, country) => {
          for (const declared of [{ accountNumber: account }, { iban: `DE${account}` }]) {
            const said = JSON.stringify(bank(declared, country))
              .replace('021000021/123456789', '')
              .replace('11001234567890123456', '');
            expect(said).not.toContain(account.slice(-5));
          }
        },
      ),
    );
  });

  it.each([
    ['021000021', true],
    ['011401533', true],
    ['021000012', false],
    ['000000000', false],
    ['991000021', false],
  ])('the routing number %s is possible: %s', (routing, ok) => {
    expect(isAbaRoutingNumber(routing)).toBe(ok);
  });
});

it('every check and country gives an answer to any text, never an exception', () => {
  const check = fc.constantFrom('registry-id', 'vat-number', 'bank-account');
  const country = fc.constantFrom('AT', 'BE', 'CN', 'DE', 'ES', 'FR', 'GB', 'IT', 'JP', 'US', 'ZW');
  fc.assert(
    fc.property(check, country, fc.string({ unit: 'binary', maxLength: 40 }), (which, where, text) => {
      const declared = declaration({
        registrationNumber: text,
        vatNumber: text,
        iban: text,
        accountNumber: text,
      });
      const result = checkIdentifier(which, declared, where);
      expect(result.detail.length).toBeGreaterThan(0);
      if (!result.ok) expect(result.remedy.length).toBeGreaterThan(0);
    }),
  );
});
