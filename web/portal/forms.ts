/** Sends forms without leaving the page, so that a lost connection loses nothing of what was typed. */
import { asked, showPage, type Enhance } from './pages';
import { say } from './words';

/** Lets something be finished before a form goes out: a file that is still on its way. */
export type Before = (form: HTMLFormElement) => Promise<void>;

/** Takes over all forms that send something. */
export function sendForms(enhance: Enhance, before: Before = () => Promise.resolve()): void {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    void send(form, submitter, enhance, before);
  });
}

async function send(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  enhance: Enhance,
  before: Before,
): Promise<void> {
  const button = submitter ?? form.querySelector('button');
  const label = button?.textContent ?? '';
  form.setAttribute('aria-busy', 'true');
  if (button) button.textContent = say('sending');
  await before(form);
  const action = (submitter as HTMLButtonElement | null)?.getAttribute('formaction') ?? form.action;
  const body = bodyOf(form, submitter);
  const html = await asked(async () => {
    const response = await fetch(action, { method: 'POST', body });
    return { status: response.status, html: await response.text() };
  });
  form.removeAttribute('aria-busy');
  if (button) button.textContent = label;
  showPage(html, enhance);
}

function bodyOf(form: HTMLFormElement, submitter: HTMLElement | null): FormData | URLSearchParams {
  const fields = new FormData(form, submitter);
  if (form.enctype === 'multipart/form-data') return fields;
  return new URLSearchParams(
    [...fields].filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
