/** The card of a chosen file: what it is, how much of it has arrived, and the way to take it back. */
import { element } from './element';
import { say, size } from './words';

export type CardState = 'sending' | 'waiting' | 'arrived' | 'refused' | 'chosen';

export interface FileCard {
  element: HTMLElement;
  /** @param sent bytes */
  progress(sent: number): void;
  /** `refused` says `text` instead of words of its own. */
  show(state: CardState, text?: string): void;
}

/** Makes a card. `takeBack` is what its button does, while the file is on its way and after. */
export function fileCard(file: File, takeBack: () => void): FileCard {
  const bar = element('progress', {
    max: String(file.size),
    value: '0',
    'aria-label': say('progressOf', { name: file.name }),
  });
  const status = element('p', { class: 'card-status', role: 'status' });
  const figures = element('p', { class: 'hint', 'aria-hidden': 'true' }, size(file.size));
  const button = element('button', { type: 'button', class: 'second small' }, say('cancel'));
  button.addEventListener('click', takeBack);
  const about = element(
    'div',
    { class: 'card-about' },
    element('strong', { dir: 'auto' }, file.name),
    figures,
    bar,
    status,
  );
  const card = element('div', { class: 'card' }, pictureOf(file), about, button);
  return {
    element: card,
    progress(sent) {
      bar.value = sent;
      figures.textContent = say('progress', { sent: size(sent), total: size(file.size) });
    },
    show(state, text) {
      card.dataset['state'] = state;
      bar.hidden = !['sending', 'waiting'].includes(state);
      button.textContent = say(bar.hidden ? 'remove' : 'cancel');
      if (bar.hidden) figures.textContent = size(file.size);
      const says = text ?? say(state);
      if (status.textContent !== says) status.textContent = says;
    },
  };
}

function pictureOf(file: File): HTMLElement {
  if (!file.type.startsWith('image/'))
    return element('span', { class: 'card-kind', 'aria-hidden': 'true' }, 'PDF');
  const address = URL.createObjectURL(file);
  const picture = element('img', { class: 'card-picture', src: address, alt: '' });
  picture.addEventListener('load', () => URL.revokeObjectURL(address));
  picture.addEventListener('error', () =>
    picture.replaceWith(element('span', { class: 'card-kind', 'aria-hidden': 'true' }, '?')),
  );
  return picture;
}
