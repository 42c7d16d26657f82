import { fontFaces, MissingGlyphError, normaliseText, textRuns } from '../../../activities/documents/fonts';
import { breakLines } from '../../../activities/documents/lines';
import { woffToSfnt } from '../../../activities/documents/woff';

const runs = (text: string) => textRuns(text, 'regular').map((run) => run.text);

describe('font runs', () => {
  it.each(['regular', 'bold'] as const)('has every letter of the languages brands write in, %s', (weight) => {
    for (const text of [
      'Žluťoučký kůň',
      'ĄĘŁŃŚŹŻ ąęłńśźż',
      'Ðæþø ß ẞ',
      'Țară și',
      'İstanbul ğ',
      'Dương Nguyễn',
      'Київ Єгор Ґ',
      'Αθήνα Ώ',
      '株式会社カタログ',
      '上海兰德贸易有限公司',
      '臺灣國際貿易',
      '€ £ ¥ § ® ™ × %',
    ])
      expect(
        textRuns(text, weight)
          .map((run) => run.text)
          .join(''),
      ).toBe(text);
  });

  it('splits where the font changes and loses no letter', () => {
    expect(runs('株式会社 / 上海兰德 Ltd 2')).toEqual(['株式会社 ', '/ ', '上海兰德 ', 'Ltd 2']);
  });

  it.each([
    ['한', 'U+D55C'],
    ['ע', 'U+05E2'],
    ['😀', 'U+1F600'],
    ['\u0007', 'U+0007'],
  ])('throws for %j, naming it', (character, codePoint) => {
    expect(() => textRuns(`Acme ${character}`, 'bold')).toThrow(MissingGlyphError);
    expect(() => textRuns(`Acme ${character}`, 'bold')).toThrow(
      expect.objectContaining({ character, codePoint }),
    );
  });

  it('composes accents sent as separate marks', () => {
    expect(runs(normaliseText('Z\u030clut\u030couc\u030cky\u0301'))).toEqual(runs('Žluťoučký'));
  });

  it('parses each font once per process', () => {
    expect(fontFaces('regular')).toBe(fontFaces('regular'));
  });

  it('refuses a file that is no WOFF font', () => {
    expect(() => woffToSfnt(Buffer.from('wOF2'.padEnd(60, '\0')))).toThrow('Not a WOFF');
  });
});

describe('line breaking', () => {
  const lines = (text: string, width: number) => breakLines(text, width, (piece) => [...piece].length);

  it('breaks Latin at spaces and Chinese between characters', () => {
    expect(lines('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(lines('上海兰德贸易有限公司', 4)).toEqual(['上海兰德', '贸易有限', '公司']);
    expect(lines('合同Terms附件', 6)).toEqual(['合同', 'Terms附', '件']);
  });

  it('starts no line with closing and ends none with opening punctuation', () => {
    expect(lines('兰德（贸易）', 3)).toEqual(['兰德', '（贸', '易）']);
    expect(lines('上海兰德，贸易（有限）公司', 4)).toEqual(['上海兰', '德，贸易', '（有限）', '公司']);
  });

  it('cuts what is longer than a line', () => {
    expect(lines('sha256 0123456789abcdef', 8)).toEqual(['sha256', '01234567', '89abcdef']);
  });

  it('keeps line feeds and empty text', () => {
    expect(lines('a\n\nb', 5)).toEqual(['a', '', 'b']);
    expect(lines('', 5)).toEqual(['']);
  });
});
