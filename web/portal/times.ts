/** Times in the reader's own zone. */

/** The reader's zone, as the browser knows it. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Rewrites the instants of a page, unless the reader has chosen a zone for it. */
export function ownTimes(root: ParentNode): void {
  if (new URL(location.href).searchParams.has('tz')) return;
  const zone = ownZone();
  const { lang } = document.documentElement;
  const day = { day: 'numeric', year: 'numeric', timeZone: zone } as const;
  const minutes = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
  const times = new Intl.DateTimeFormat(lang, { ...day, month: 'short', ...minutes });
  const days = new Intl.DateTimeFormat(lang, { ...day, month: 'long' });
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    const format = time.dataset['day'] === undefined ? times : days;
    time.textContent = format.format(new Date(time.dateTime));
  }
  const choice = root.querySelector<HTMLSelectElement>('select[name=tz]');
  if (choice) chooseZone(choice, zone);
}

function chooseZone(choice: HTMLSelectElement, zone: string): void {
  if (![...choice.options].some(({ value }) => value === zone))
    choice.append(new Option(zone.replaceAll('_', ' ').replace(/^.*\//, ''), zone));
  choice.value = zone;
}
