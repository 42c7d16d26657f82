/** Times in the reader's own zone. */

/** The reader's zone, as the browser knows it. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Rewrites the instants of a page, unless the reader has chosen a zone for it. */
export function ownTimes(root: ParentNode): void {
  if (new URL(location.href).searchParams.has('tz')) return;
  const zone = ownZone();
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZone: zone, timeZoneName: 'short' },
  });
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    if (time.dateTime.length > 10) time.textContent = format.format(new Date(time.dateTime));
  }
  const choice = root.querySelector<HTMLSelectElement>('select[name=tz]');
  if (choice) chooseZone(choice, zone);
}

function chooseZone(choice: HTMLSelectElement, zone: string): void {
  if (![...choice.options].some(({ value }) => value === zone))
    choice.append(new Option(zone.replaceAll('_', ' ').replace(/^.*\//, ''), zone));
  choice.value = zone;
}
