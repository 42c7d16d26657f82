/** Choosing a file: from the device, from the camera, or dropped. What is plainly wrong is said before anything is sent. */

export interface Choice {
  /** Of the form, with the name the server knows. */
  input: HTMLInputElement;
  /** Why a file will not be taken, in the reader's language; `undefined` if nothing speaks against it. */
  wrongWith(file: File): string | undefined;
  onChoose(listener: (file: File) => void): void;
  /** Nothing is chosen any more. */
  clear(): void;
}

/**
 * What stands in a field marked with `data-file-field`. Its `data-types`, `data-max` (bytes), `data-too-large`, `data-wrong-type` and
 * `data-empty` say what is taken; the server's own check has the last word.
 */
export function choiceIn(field: HTMLElement): Choice | undefined {
  const input = field.querySelector<HTMLInputElement>('input[type=file][name]');
  if (!input) return undefined;
  const camera = field.querySelector<HTMLInputElement>('input[type=file][capture]');
  const listeners: ((file: File) => void)[] = [];
  const choose = (file: File | undefined) => {
    if (file) for (const listener of listeners) listener(file);
  };
  input.addEventListener('change', () => choose(input.files?.[0]));
  if (camera) offerCamera(camera, input, choose);
  takeDropped(field, input, choose);
  const { types = '', max = '0', tooLarge, wrongType, empty } = field.dataset;
  return {
    input,
    onChoose: (listener) => void listeners.push(listener),
    clear() {
      input.value = '';
      if (camera) camera.value = '';
    },
    wrongWith(file) {
      if (file.size === 0) return empty;
      if (file.size > Number(max)) return tooLarge;
      return types.split(' ').includes(file.type) ? undefined : wrongType;
    },
  };
}

/** Where there is a finger there is a camera. */
function offerCamera(camera: HTMLInputElement, input: HTMLInputElement, choose: (file?: File) => void): void {
  const label = camera.closest('label');
  if (label) label.hidden = !matchMedia('(pointer: coarse)').matches;
  camera.addEventListener('change', () => {
    if (!camera.files?.length) return;
    input.files = camera.files;
    choose(camera.files[0]);
  });
}

function takeDropped(field: HTMLElement, input: HTMLInputElement, choose: (file?: File) => void): void {
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    field.classList.toggle('over', is);
  };
  field.addEventListener('dragenter', over(true));
  field.addEventListener('dragover', over(true));
  field.addEventListener('dragleave', over(false));
  field.addEventListener('drop', (event) => {
    over(false)(event);
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    const dropped = new DataTransfer();
    dropped.items.add(file);
    input.files = dropped.files;
    choose(file);
  });
}
