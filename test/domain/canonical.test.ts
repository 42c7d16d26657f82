import { canonicalJson, canonicalSha256 } from '../../domain/canonical';

describe('canonical JSON', () => {
  it('writes the example of RFC 8785, section 3.2.2 and 3.2.3', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units, as RFC 8785 does', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.values(JSON.parse(canonicalJson(value)) as Record<string, number>)).toEqual([
      4, 2, 6, 7, 1, 5, 3,
    ]);
  });

  it('hashes alike whatever the key order, and whether undefined is left out or present', () => {
    expect(canonicalSha256({ a: 1, b: [2], c: undefined })).toBe(canonicalSha256({ b: [2], a: 1 }));
    expect(canonicalSha256({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it.each([
    ['NaN', NaN],
    ['a lone surrogate', 'a\ud800'],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a bigint', 1n],
  ])('refuses %s, which JSON would change in silence', (_, value) => {
    expect(() => canonicalJson({ value: [value] })).toThrow(TypeError);
  });
});
