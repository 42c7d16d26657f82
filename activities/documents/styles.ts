/** The few type styles of all documents; sizes and leading in points. */
import type { Weight } from './fonts';

export interface TextStyle {
  size: number;
  weight: Weight;
  colour: string;
  /** Baseline to baseline, points. */
  leading: number;
}

const INK = '#1b1f24';
const QUIET = '#5a6169';
export const HAIRLINE = '#c4c9cf';

export const STYLES = {
  title: { size: 19, weight: 'bold', colour: INK, leading: 25 },
  subtitle: { size: 12, weight: 'regular', colour: QUIET, leading: 17 },
  heading: { size: 11, weight: 'bold', colour: INK, leading: 15.5 },
  body: { size: 9.5, weight: 'regular', colour: INK, leading: 14 },
  strong: { size: 9.5, weight: 'bold', colour: INK, leading: 14 },
  quiet: { size: 9, weight: 'regular', colour: QUIET, leading: 13.2 },
  cell: { size: 8.5, weight: 'regular', colour: INK, leading: 12 },
  cellHead: { size: 8, weight: 'bold', colour: QUIET, leading: 12 },
  small: { size: 8, weight: 'regular', colour: QUIET, leading: 11.5 },
  footer: { size: 6.8, weight: 'regular', colour: QUIET, leading: 9 },
} as const satisfies Record<string, TextStyle>;
