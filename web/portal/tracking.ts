/** The tracking page, made nicer: the reader's own times, news by itself, photos as they are taken. It works without, too. */
import { askAgain } from './again';
import { watchLine } from './connection';
import { sendForms } from './forms';
import { keepFresh } from './live';
import { photoFields } from './photo-field';
import { ownTimes } from './times';

function enhance(main: HTMLElement): void {
  ownTimes(main);
  photoFields(main, enhance);
  askAgain(main, enhance);
}

watchLine();
sendForms(enhance);
// Before times are rewritten: what has changed is told from what the server sent.
keepFresh(enhance);
const main = document.querySelector('main');
if (main) enhance(main);
