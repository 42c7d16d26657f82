import { rememberLayouts, type LaysOut } from '../../../activities/documents/layouts';

/** A font in which every letter is ten units wide; it counts how often it is asked. */
function countingFont() {
  let asked = 0;
  const font: LaysOut = {
    layout(text) {
      asked += 1;
      const positions = [...text].map(() => ({ xAdvance: 10 }));
      return { glyphs: [...text].map((letter) => ({ letter })), positions, advanceWidth: 10 * text.length };
    },
  };
  rememberLayouts(font);
  return { font, asked: () => asked };
}

describe('a font that remembers', () => {
  it('lays out a word once, and gives every caller positions to scale', () => {
    const { font, asked } = countingFont();
    const scaled = font.layout('net ');
    for (const position of scaled.positions) position['xAdvance'] = 5;
    expect(scaled.advanceWidth).toBe(20);
    expect(font.layout('net ')).toMatchObject({ advanceWidth: 40, glyphs: scaled.glyphs });
    expect(asked()).toBe(1);
  });

  it('does not remember what is laid out in a special way', () => {
    const { font, asked } = countingFont();
    for (const features of [['tnum'], ['tnum']]) font.layout('12', features);
    expect(asked()).toBe(2);
  });

  it('gives up what it remembers before it holds the words of all papers', () => {
    const { font, asked } = countingFont();
    for (let n = 0; n < 2_001; n += 1) font.layout(`word ${n}`);
    font.layout('word 0');
    expect(asked()).toBe(2_002);
  });
});
