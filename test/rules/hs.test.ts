import { loadEverydayNames, loadHsRows, parseHsRows } from '../../rules/hs';

const rows = loadHsRows();

test.each([
  [2, 96],
  [4, 1228],
  [6, 5612],
])('the nomenclature has, of %i digits, %i rows', (digits, count) => {
  expect(rows.filter(({ hsCode }) => hsCode.length === digits)).toHaveLength(count);
});

test("Comtrade's own code for goods of no kind is no HS code", () => {
  expect(rows.some(({ hsCode }) => hsCode.startsWith('99'))).toBe(false);
});

test('each row stands under the code it begins with', () => {
  for (const { hsCode, parent } of rows)
    expect(parent).toBe(hsCode.length === 2 ? 'TOTAL' : hsCode.slice(0, -2));
});

const csv = (...lines: string[]): Uint8Array =>
  Buffer.from(['section,hscode,description,parent,level', ...lines].join('\n'));

test.each([
  ['a code twice', csv('I,01,Animals,TOTAL,2', 'I,01,Animals,TOTAL,2'), 'comes twice'],
  ['a missing parent', csv('I,0101,Horses,01,4'), '0101 stands under 01'],
  ['a code of five digits', csv('I,01,Animals,TOTAL,2', 'I,01012,Horses,01,6'), 'hscode'],
])('%s is refused', (_what, bytes, message) => {
  expect(() => parseHsRows(bytes)).toThrow(message);
});

test('everyday names point to codes of the nomenclature only', () => {
  expect(loadEverydayNames(rows).rows.length).toBeGreaterThan(200);
  const without = rows.filter(({ hsCode }) => hsCode !== '691200');
  expect(() => loadEverydayNames(without)).toThrow('no such code 691200');
});
