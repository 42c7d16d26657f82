/** Photos of a return: each is sent as soon as it is taken, with the form as it stands, and the form comes back with it. */
import { fileCard, type FileCard } from './file-card';
import { choiceIn } from './file-choice';
import { asked, showPage, type Enhance } from './pages';

/** Makes the photo fields of a page send by themselves. */
export function photoFields(main: HTMLElement, enhance: Enhance): void {
  for (const field of main.querySelectorAll<HTMLElement>('[data-file-field][data-photo]')) {
    const form = field.closest('form');
    const choice = choiceIn(field);
    if (!form || !choice) continue;
    form.querySelector<HTMLElement>('[data-add-photo]')?.setAttribute('hidden', '');
    const place = field.querySelector<HTMLElement>('[data-card]');
    let current: XMLHttpRequest | undefined;
    choice.onChoose((file) => {
      const clear = () => {
        current?.abort();
        current = undefined;
        choice.clear();
        place?.replaceChildren();
        choice.input.focus();
      };
      const card = fileCard(file, clear);
      place?.replaceChildren(card.element);
      const wrong = choice.wrongWith(file);
      if (wrong !== undefined) {
        choice.clear();
        return card.show('refused', wrong);
      }
      card.show('sending');
      const address = new URL(field.dataset['photo'] ?? '', location.href).href;
      const body = new FormData(form);
      void asked(() => {
        if (!card.element.isConnected) return new Promise(() => undefined); // taken back
        current = new XMLHttpRequest();
        return sent(current, address, body, card);
      }).then((html) => {
        if (card.element.isConnected) showPage(html, enhance);
      });
    });
  }
}

function sent(
  request: XMLHttpRequest,
  address: string,
  body: FormData,
  card: FileCard,
): Promise<{ status: number; html: string }> {
  return new Promise((resolve) => {
    request.upload.addEventListener('progress', ({ loaded }) => card.progress(loaded));
    request.addEventListener('error', () => {
      card.show('waiting');
      resolve({ status: 0, html: '' });
    });
    request.addEventListener('load', () => resolve({ status: request.status, html: request.responseText }));
    request.open('POST', address);
    request.send(body);
  });
}
