/** Somebody who has no mouse: goes by Tab, and sees at every step where they are. */
import type { Page } from 'playwright-core';

/** What has the focus: what it is called, what it looks like, whether it is in sight. */
interface Place {
  name: string;
  /** Its kind of element. */
  what: string;
  /** Of the element, to look at it again once the focus has left it. */
  mark: number;
  look: string;
  inSight: boolean;
}

// Written as text: it runs in the page, whose globals the tests' types do not know.
const whereAmI = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  window.marks = window.marks ?? new Map();
  let mark = [...window.marks].find(([, one]) => one === at)?.[0];
  if (mark === undefined) window.marks.set(mark = window.marks.size, at);
  const labels = [...(at.labels ?? [])].map((label) => label.textContent);
  const { left, top, right, bottom } = at.getBoundingClientRect();
  return {
    mark,
    what: at.tagName + ' ' + at.className,
    name: (at.getAttribute('aria-label') ?? (labels.join(' ') || at.textContent || '')).trim(),
    look: window.lookOf(at),
    inSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  };
})()`;
const looking = `window.lookOf = (one) => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, top } = getComputedStyle(one);
  return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, top].join();
}`;

export class Keyboard {
  /** Every place that could not be told from others, or was out of sight. */
  readonly unseen: string[] = [];

  constructor(private readonly page: Page) {}

  /** Presses Tab, or Shift+Tab, until it is at what is called so. @throws Error after 120 steps, or when the focus is lost */
  async to(name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step < 120; step++) {
      const place = await this.press(key);
      if (typeof name === 'string' ? place.name === name : name.test(place.name)) return;
      passed.push(place.name.slice(0, 40));
    }
    throw new Error(`${String(name)} is not reached by ${key}: ${passed.join(' | ')}`);
  }

  /** Presses a key, and says where the focus is then. @throws Error when it is nowhere */
  async press(key: string): Promise<Place> {
    await this.page.evaluate(looking);
    const before = await this.page.evaluate<Place | null>(whereAmI);
    await this.page.keyboard.press(key);
    // Colours change softly.
    await this.page.waitForTimeout(120);
    const place = await this.where();
    if (before && before.mark !== place.mark) await this.compare(before);
    return place;
  }

  /** Where the focus is. @throws Error when it is nowhere */
  async where(): Promise<Place> {
    for (let tries = 0; tries < 50; tries++) {
      await this.page.evaluate(looking);
      const place = await this.page.evaluate<Place | null>(whereAmI);
      if (place) return place;
      await this.page.waitForTimeout(100);
    }
    throw new Error('the focus is lost');
  }

  /** What had the focus must have looked otherwise than it does without. */
  private async compare({ mark, what, name, look, inSight }: Place): Promise<void> {
    const without = await this.page.evaluate(
      `window.marks?.get(${mark})?.isConnected ? window.lookOf(window.marks.get(${mark})) : ''`,
    );
    if (!inSight || without === look) this.unseen.push(`${what} ${name.slice(0, 60)}`);
  }
}

/** On the page of a case: from the menu to the question whether it shall really be withdrawn. */
export async function askToWithdraw(
  page: Page,
  keyboard: Keyboard,
  patient: { timeout: number },
): Promise<void> {
  await keyboard.to('Other actions');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Withdraw the case' }).waitFor(patient);
  for (let step = 0; !/^Withdraw/.test((await keyboard.where()).name) && step < 9; step++)
    await keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await keyboard.to(/^Reason/);
  await page.keyboard.type('The brand has sold its rights');
  await keyboard.to('Withdraw the case');
  await page.keyboard.press('Enter');
  await page.getByText('The case ends for good').waitFor(patient);
}
