import { searchTexts, tracesIn, tracesOf, tracesOfPerson, withoutTraces } from '../../domain/traces';

const person = {
  names: ['Élodie Marchand', '王秀英', 'Bo'],
  emails: ['Elodie@Customer.example'],
  streets: ['8 rue des Lilas', '12'],
  places: [{ postcode: '69003', city: 'Lyon' }],
  phones: ['+33 6 12 34 56 78'],
};
const traces = tracesOf(person);

describe('a person is found', () => {
  it.each([
    ['as they were written', 'Dear Élodie Marchand,', ['name']],
    ['in capitals and over two lines', 'ÉLODIE\n  MARCHAND', ['name']],
    ['in decomposed characters', 'E\u0301lodie Marchand', ['name']],
    ['with the last name first', 'Marchand, Élodie', ['name']],
    ['by a name of three characters', '收件人：王秀英', ['name']],
    ['by the address in other letters', 'to: ELODIE@CUSTOMER.EXAMPLE', ['email']],
    ['by the street', '8 Rue  des Lilas', ['street']],
    ['by the town with its postcode', '69003 Lyon, France', ['place']],
    ['by the phone number in the country’s own way', 'tel. 06 12 34 56 78', ['phone']],
    ['by the phone number with other signs', '(+33) 6-12-34-56-78', ['phone']],
    ['by several at once', 'Élodie Marchand, 8 rue des Lilas, 69003 Lyon', ['name', 'street', 'place']],
  ])('%s', (_how, text, kinds) => {
    expect(tracesIn(text, traces)).toEqual(kinds);
  });
});

describe('nobody is found', () => {
  it.each([
    ['in a town without its postcode', 'Lyon'],
    ['in another street', '18 rue du Lilas'],
    ['in half a name', 'Élodie'],
    ['in what is too short to tell', 'Bo went to number 12'],
    ['in the digits of an id', 'order-a612345678b'],
    ['in sealed text', 'v1.RWxvZGllIE1hcmNoYW5k'],
  ])('%s', (_where, text) => {
    expect(tracesIn(text, traces)).toEqual([]);
  });
});

it('a town counts only beside the person’s own number or another datum', () => {
  const text = 'parcel to 69003 Lyon';
  expect(tracesOfPerson(text, traces, ['O-1'])).toEqual([]);
  expect(tracesOfPerson(`${text} of O-1`, traces, ['O-1'])).toEqual(['place']);
  expect(tracesOfPerson(`${text}, Élodie Marchand`, traces, [])).toEqual(['name', 'place']);
});

it('a text that names the person is blackened, another stays', () => {
  expect(withoutTraces('left with Élodie Marchand', traces)).toBe('[erased]');
  expect(withoutTraces('left at the door', traces)).toBe('left at the door');
});

it('an archive is searched for each text once, and for none that is too short', () => {
  const twice = { ...person, names: ['Élodie Marchand', 'élodie marchand', 'Bo'] };
  expect(searchTexts(twice).filter(({ kind }) => kind === 'name')).toEqual([
    { kind: 'name', text: expect.any(String) },
  ]);
});
