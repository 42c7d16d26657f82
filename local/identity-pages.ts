import { demoPassword, people } from './people';

/** The sign-in page: pick a person. The password is shown, since it protects nothing. */
export function loginPage(action: string): string {
  const buttons = people.map(
    ({ username, name, roles }) =>
      `<button name="username" value="${username}"><b>${escape(name)}</b><span>${roles.join(', ')}</span></button>`,
  );
  return page(
    'Sign in to Landfall',
    `<p>Local demo sign-in. Every person's password is <code>${demoPassword}</code>.</p>
<form method="post" action="${escape(action)}">
<input type="hidden" name="password" value="${demoPassword}">
${buttons.join('\n')}
</form>`,
  );
}

export function errorPage(message: string): string {
  return page(
    'Sign-in did not work',
    `<p>${escape(message)}</p><p>Go back to the page you came from and start again.</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem; color: #1a2230; }
button { display: flex; justify-content: space-between; width: 100%; margin: 0.5rem 0; padding: 0.8rem 1rem; font: inherit;
  border: 1px solid #8a94a6; border-radius: 8px; background: #fff; cursor: pointer; }
button:hover, button:focus-visible { border-color: #14532d; outline: 2px solid #14532d; }
span { color: #4a5568; }
</style></head><body><h1>${title}</h1>${body}</body></html>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
