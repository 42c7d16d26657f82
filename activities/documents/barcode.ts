/** Bar codes of tracking codes: Code 128, drawn as vectors so that they print sharply at any resolution. */
import { raw } from 'bwip-js/node';
import { weightedSum } from '../../domain/check-digits';
import type { Area, Sheet } from './sheet';
import type { TextStyle } from './styles';

/** The empty margin a scanner needs on each side, in modules (ISO/IEC 15417). */
const QUIET_ZONE = 10;
/** Width of a module in points: finer than 0.2 mm a label printer of 203 dpi draws it unevenly, coarser than 0.5 mm gains nothing. */
const MODULE = { least: 0.57, most: 1.4 };
const S10 = /^([A-Z]{2})(\d{3})(\d{3})(\d{2})(\d)([A-Z]{2})$/;
const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** Whether a code is a postal item's (UPU S10): two letters, eight digits, a check digit, the country of the operator. */
export function isS10(code: string): boolean {
  const digits = S10.test(code) ? code.slice(2, 11) : '';
  if (!digits) return false;
  const check = 11 - (weightedSum(digits, S10_WEIGHTS) % 11);
  return Number(digits.slice(-1)) === (check === 10 ? 0 : check === 11 ? 5 : check);
}

/** As read by people: an S10 code in groups (`LX 123 456 785 CN`), others as they are. */
export function readableCode(code: string): string {
  return isS10(code) ? code.replace(S10, '$1 $2 $3 $4$5 $6') : code;
}

/** The code can't be written as bars a scanner reads. Permanent: the code has to change. */
export class BarcodeError extends Error {
  override readonly name = 'BarcodeError';

  constructor(code: string, why: string) {
    super(`"${code}" ${why}; nothing was produced.`);
  }
}

/**
 * Draws the code's bars in the middle of the area, as wide as it allows, with the code in letters below.
 * Code 128 holds printable ASCII only. @throws BarcodeError for other codes and for those too long for the area
 */
export function drawBarcode(sheet: Sheet, code: string, area: Area, style: TextStyle): void {
  if (!/^[\x20-\x7e]+$/.test(code)) throw new BarcodeError(code, "can't be written as Code 128");
  const widths = barWidths(code);
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const module = Math.min(MODULE.most, area.width / (modules + 2 * QUIET_ZONE));
  if (module < MODULE.least) throw new BarcodeError(code, 'is too long for its bar code');
  const height = area.height - style.leading - 2;
  const bars: Area[] = [];
  let x = area.x + (area.width - modules * module) / 2;
  for (const [index, width] of widths.entries()) {
    if (index % 2 === 0) bars.push({ x, y: area.y, width: width * module, height });
    x += width * module;
  }
  sheet.figure(`Bar code ${code}`, bars);
  sheet.text(readableCode(code), { ...area, y: area.y + height + 2, height: style.leading }, style, {
    align: 'center',
  });
}

/** Widths of bars and spaces in turn, beginning with a bar, in modules. */
function barWidths(code: string): number[] {
  const [symbol] = raw({ bcid: 'code128', text: code });
  if (!symbol || !('sbs' in symbol)) throw new BarcodeError(code, 'gave no bars');
  return symbol.sbs;
}
