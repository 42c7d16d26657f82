import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOfacList, ofacDirectory, parseOfacList } from '../../rules/ofac';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const sdnRow = (
  entry: number,
  name: string,
  rest: { type?: string; programme?: string; flag?: string; remarks?: string } = {},
) =>
  `${entry},"${name}",${rest.type ?? '-0- '},"${rest.programme ?? 'CUBA'}",-0- ,-0- ,-0- ,-0- ,-0- ,${rest.flag ?? '-0- '},-0- ,"${rest.remarks ?? '-0- '}"`;

test('the committed list holds every entry and alias', () => {
  const { parties, meta } = loadOfacList();
  expect(parties).toHaveLength(7379);
  expect(parties.flatMap((party) => party.aliases)).toHaveLength(9682);
  expect(meta.counts).toEqual({ entries: 7379, aliases: 9682 });
  expect(parties[0]).toEqual({
    entry: 36,
    name: 'AEROCARIBBEAN AIRLINES',
    kind: 'entity',
    programmes: ['CUBA'],
    aliases: ['AERO-CARIBBEAN'],
  });
});

test('type, programmes and country are read from their columns', () => {
  const sdn = [
    sdnRow(1, 'DOE, John', {
      type: '"individual"',
      programme: 'SDGT] [IFSR',
      remarks: 'DOB 1960; nationality Iran; Gender Male.',
    }),
    sdnRow(2, 'MAR AZUL', { type: '"vessel"', flag: '"Cuba"' }),
    sdnRow(3, 'EP-GOM', { type: '"aircraft"' }),
  ].join('\n');
  expect(parseOfacList(bytes(sdn), bytes('2,7,"fka","BLUE SEA",-0- '))).toEqual([
    {
      entry: 1,
      name: 'DOE, John',
      kind: 'individual',
      programmes: ['SDGT', 'IFSR'],
      country: 'Iran',
      aliases: [],
    },
    {
      entry: 2,
      name: 'MAR AZUL',
      kind: 'vessel',
      programmes: ['CUBA'],
      country: 'Cuba',
      aliases: ['BLUE SEA'],
    },
    { entry: 3, name: 'EP-GOM', kind: 'aircraft', programmes: ['CUBA'], aliases: [] },
  ]);
});

test('accents are read from UTF-8 and from Windows-1252', () => {
  const text = sdnRow(1, 'CÁRTEL');
  expect(parseOfacList(bytes(text), bytes(''))[0]?.name).toBe('CÁRTEL');
  expect(parseOfacList(Buffer.from(text, 'latin1'), bytes(''))[0]?.name).toBe('CÁRTEL');
});

test.each([
  ['an entry that comes twice', `${sdnRow(1, 'A')}\n${sdnRow(1, 'B')}`, '', 'entry 1 comes twice'],
  ['an unknown type', sdnRow(1, 'A', { type: '"robot"' }), '', 'unknown type "robot"'],
  ['an entry without a name', sdnRow(1, '-0- '), '', 'row 1 is not as OFAC writes it'],
  ['a quote never closed', '1,"A', '', 'not a complete CSV file'],
  ['an alias of an unknown kind', sdnRow(1, 'A'), '1,2,"zzz","B",-0- ', 'ALT: row 1'],
])('%s is refused', (_, sdn, alt, message) => {
  expect(() => parseOfacList(bytes(sdn), bytes(alt))).toThrow(message);
});

test('a file changed after its digest was taken is refused', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ofac-'));
  cpSync(ofacDirectory(), directory, { recursive: true });
  writeFileSync(join(directory, 'ofac-alt.csv'), '36,12,"aka","AERO-CARIBBEAN",-0- ');
  expect(() => loadOfacList(directory)).toThrow('ofac-alt.csv differs from meta.json');
});
