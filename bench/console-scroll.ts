/** Scrolls a list of the console frame by frame, and times the frames. */
import type { Page } from 'playwright-core';
import { percentilesOf, tenth, type Percentiles } from './percentiles';

export interface Scrolled {
  /** Rows there are at the end. */
  rows: number;
  seconds: number;
  /** Milliseconds from one frame to the next. */
  frames: Percentiles;
  /** Milliseconds of a processor that the page took for a frame: what neighbours do not change. */
  processor: number;
  /** Most rows that were in the page at once. */
  mostInPage: number;
  /** Frames that had no row in the middle of the list. */
  empty: number;
  /** Milliseconds at the end of what was read, while the next page was. */
  waitedMs: number;
}

interface Seen {
  times: number[];
  rows: number;
  mostInPage: number;
  empty: number;
  waitedMs: number;
}

/** @param speed pixels a frame; upwards if negative */
export async function scrolled(page: Page, speed: number): Promise<Scrolled> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const used = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? NaN;
  };
  const before = await used();
  const { times, ...seen } = await page.evaluate<Seen>(`(${scrollInPage})(${speed})`);
  const processor = tenth((((await used()) - before) * 1_000) / times.length);
  const seconds = tenth(times.reduce((sum, time) => sum + time, 0) / 1_000);
  return { ...seen, processor, waitedMs: Math.round(seen.waitedMs), seconds, frames: percentilesOf(times) };
}

// Written as text: it runs in the page, whose globals the benches' types do not know.
const scrollInPage = `(speed) => new Promise((done) => {
  const box = document.querySelector('main table').parentElement;
  const { left, width, top, height } = box.getBoundingClientRect();
  const seen = { times: [], rows: 0, mostInPage: 0, empty: 0, waitedMs: 0 };
  const more = () => /more as you scroll/.test(document.querySelector('main').innerText);
  let last;
  const step = (now) => {
    if (last !== undefined) seen.times.push(now - last);
    const middle = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!middle?.closest('tr[aria-rowindex]')) seen.empty += 1;
    seen.mostInPage = Math.max(seen.mostInPage, box.querySelectorAll('tr[aria-rowindex]').length);
    const atEnd =
      speed < 0 ? box.scrollTop === 0 : box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
    if (atEnd && speed > 0 && more()) seen.waitedMs += now - (last ?? now);
    else if (atEnd) {
      seen.rows = Number(/(\\d+)(?: rows?| shown)/.exec(document.querySelector('main').innerText)[1]);
      return done(seen);
    }
    last = now;
    box.scrollTop += speed;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;
