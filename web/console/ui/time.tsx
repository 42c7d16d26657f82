/** Instants as people read them: in their own zone and words, the exact one on hover. */
import { Text, Tooltip, type TextProps } from '@mantine/core';

const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const withZone = new Intl.DateTimeFormat(undefined, {
  ...{ day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const dayOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How far an instant is from now, in words. */
export function fromNow(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1_000;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return relative.format(Math.round(seconds / size), unit);
}

/** A day `YYYY-MM-DD`, or an instant, as a day. */
export function dayOf(day: string): string {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T12:00:00` : day);
  return Number.isNaN(date.getTime()) ? day : dayOnly.format(date);
}

/** The zone in which times are shown: the browser's. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface AtProps extends TextProps {
  at: string;
  /** With its zone in sight, for what has to be done by then. */
  zoned?: boolean;
}

/** An instant as date and time, the zone on hover. */
export function At({ at, zoned = false, ...props }: AtProps) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <Text {...props}>{at}</Text>;
  return (
    <Tooltip label={exact.format(date)}>
      <Text component="time" dateTime={at} {...props}>
        {(zoned ? withZone : dayAndTime).format(date)}
      </Text>
    </Tooltip>
  );
}

/** An instant as the time from now. */
export function Ago({ at, ...props }: { at: string } & TextProps) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <Text {...props}>{at}</Text>;
  return (
    <Tooltip label={exact.format(date)}>
      <Text component="time" dateTime={at} {...props}>
        {fromNow(at)}
      </Text>
    </Tooltip>
  );
}
