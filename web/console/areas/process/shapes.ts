/** What the API answers about processes. */
import type { Read } from '../../api/shapes';

export type Entry = Read<'/processes/{processId}/timeline'>['items'][number];
export type Shown = Read<'/processes/{processId}'>;
export type Process = Shown['process'];
export type Task = Shown['tasks'][number];
export type Related = Omit<Process, 'about'>;
