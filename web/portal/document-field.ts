/** The document of an upload page: sent in parts as soon as it is chosen, while its owner still fills in the rest. */
import { choiceIn } from './file-choice';
import { fileCard } from './file-card';
import type { Told } from './transfer';

interface OnItsWay {
  form: HTMLFormElement;
  /** Settles when the file has arrived, or will not. */
  over: Promise<void>;
}

let onItsWay: OnItsWay | undefined;

/** Waits for the file that belongs to a form. */
export async function fileArrived(form: HTMLFormElement): Promise<void> {
  if (onItsWay?.form === form) await onItsWay.over;
}

/** Makes the document field of a page send by itself. */
export function documentField(main: HTMLElement): void {
  const field = main.querySelector<HTMLElement>('[data-file-field][data-parts]');
  const form = field?.closest('form');
  const choice = field && choiceIn(field);
  if (!field || !form || !choice) return;
  const place = field.querySelector<HTMLElement>('[data-card]');
  let stop = (): void => undefined;
  let transferId: string | undefined;
  form.addEventListener('formdata', ({ formData }) => {
    if (transferId === undefined) return;
    formData.delete(choice.input.name);
    formData.set('transferId', transferId);
  });
  const clear = () => {
    stop();
    transferId = undefined;
    onItsWay = undefined;
    choice.clear();
    place?.replaceChildren();
    choice.input.focus();
  };
  choice.onChoose((file) => {
    stop();
    transferId = undefined;
    const card = fileCard(file, clear);
    place?.replaceChildren(card.element);
    const wrong = choice.wrongWith(file);
    choice.input.setAttribute('aria-invalid', String(wrong !== undefined));
    if (wrong !== undefined) {
      choice.clear();
      return card.show('refused', wrong);
    }
    card.show('sending');
    let settle = (): void => undefined;
    onItsWay = { form, over: new Promise<void>((resolve) => (settle = resolve)) };
    void send(file, addressOf(field), {
      progress(sent) {
        card.progress(sent);
        card.show('sending');
      },
      waiting: () => card.show('waiting'),
      arrived(id) {
        transferId = id;
        card.show('arrived');
        settle();
      },
      // The form then carries the file itself.
      failed() {
        card.show('chosen');
        settle();
      },
    }).then((ends) => {
      if (!card.element.isConnected) return ends(); // taken back meanwhile
      stop = () => {
        ends();
        settle();
      };
    });
  });
}

function addressOf(field: HTMLElement): string {
  return new URL(field.dataset['parts'] ?? '', location.href).href;
}

/** Loaded when it is needed: most who open a link only read. */
async function send(file: File, address: string, told: Told): Promise<() => void> {
  try {
    const { sendInParts } = await import('./transfer');
    return sendInParts(file, address, told);
  } catch {
    told.failed();
    return () => undefined;
  }
}
