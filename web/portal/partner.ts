/** The partner's pages, made nicer. All of it works without, too. */
import { askAgain } from './again';
import { watchLine } from './connection';
import { documentField, fileArrived } from './document-field';
import { sendForms } from './forms';

function enhance(main: HTMLElement): void {
  documentField(main);
  askAgain(main, enhance);
}

watchLine();
sendForms(enhance, fileArrived);
const main = document.querySelector('main');
if (main) enhance(main);
