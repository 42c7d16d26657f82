/** The brand partner with a link and a browser: opens pages, fills in forms, uploads, signs. */
import { patiently } from './staff';

export class PartnerRefused extends Error {
  override readonly name = 'PartnerRefused';
}

/** Opens the page behind a link. @throws PartnerRefused when it is dead */
export async function openPage(link: string): Promise<string> {
  const response = await patiently(() => fetch(link));
  if (!response.ok) throw new PartnerRefused(`the page answered ${response.status}`);
  return response.text();
}

/** Sends one of a page's forms. @throws PartnerRefused with what the page says is wrong */
export async function submit(link: string, action: string, fields: Record<string, string>): Promise<void> {
  await send(`${link}/${action}`, new URLSearchParams(fields));
}

/** Uploads a document by its page. */
export async function upload(
  link: string,
  fields: Record<string, string>,
  file: { name: string; bytes: Buffer },
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(file.bytes)], { type: 'application/pdf' }), file.name);
  await send(`${link}/upload`, form);
}

/** The page's heading: what a letter's link asks for. */
export function headingOf(page: string): string {
  return (/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The values of the check boxes of a name. */
export function choicesOf(page: string, name: string): string[] {
  const boxes = page.match(/<input[^>]*>/g) ?? [];
  return boxes
    .filter((box) => box.includes(`name="${name}"`))
    .flatMap((box) => /value="([^"]*)"/.exec(box)?.[1] ?? []);
}

async function send(url: string, body: URLSearchParams | FormData): Promise<void> {
  let attempts = 0;
  const response = await patiently(() => {
    attempts += 1;
    return fetch(url, { method: 'POST', body });
  });
  // The first attempt may have been carried out and its answer lost: the link is used up then.
  if (response.ok || (attempts > 1 && (response.status === 410 || response.status === 409))) return;
  const page = await response.text();
  const said = page
    .replace(/<(style|script|head)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 600);
  throw new PartnerRefused(`${new URL(url).pathname.split('/').at(-1)} answered ${response.status}: ${said}`);
}
