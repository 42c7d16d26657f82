/** The type styles of forms and labels, and boxes with a caption. */
import type { Area, Sheet } from './sheet';
import type { TextStyle } from './styles';

/** Forms are printed on thermal and office printers: black only. */
const black = (size: number, weight: TextStyle['weight'], leading: number): TextStyle => ({
  size,
  weight,
  leading,
  colour: '#000000',
});

export const FORM = {
  caption: black(5.6, 'regular', 7),
  fine: black(6.2, 'regular', 8),
  text: black(7.6, 'regular', 9.6),
  strong: black(7.6, 'bold', 9.6),
  large: black(10.5, 'regular', 13.2),
  name: black(10.5, 'bold', 13.2),
  title: black(12, 'bold', 15),
  banner: black(20, 'bold', 24),
} as const satisfies Record<string, TextStyle>;

/** A box with a small caption above its content. */
export function field(
  sheet: Sheet,
  area: Area,
  caption: string,
  content: string,
  style: TextStyle = FORM.text,
): void {
  sheet.box(area);
  const inner = inset(area);
  const top = caption ? sheet.text(caption, inner, FORM.caption) : inner.y;
  if (content) sheet.text(content, { ...inner, y: top, height: inner.y + inner.height - top }, style);
}

/** A tick box with its label at its right; the tick is a letter, so that it can be heard and searched too. */
export function tickBox(
  sheet: Sheet,
  label: string,
  ticked: boolean,
  { x, y, width }: Omit<Area, 'height'>,
): void {
  const size = 7.4;
  const square = { x, y: y + 1.1, width: size, height: size };
  sheet.box(square);
  if (ticked) sheet.text('X', { ...square, y, height: 9.6 }, FORM.strong, { align: 'center' });
  const beside = { x: x + size + 3, y, width: width - size - 3, height: 9.6 };
  sheet.text(label, beside, ticked ? FORM.strong : FORM.text);
}

/** The area without a margin on each side. */
export function inset({ x, y, width, height }: Area, by = 3): Area {
  return { x: x + by, y: y + by * 0.6, width: width - 2 * by, height: height - by * 1.2 };
}
