import { createServer, type Server } from 'node:http';

/** Answers `/healthz` while the process lives and `/readyz` with 200 while `ready` holds, else 503. Listens on loopback or `host`. */
export function serveHealth(port: number, host: string, ready: () => Promise<boolean>): Server {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    if (request.url === '/healthz') return answer(200, 'alive\n');
    if (request.url !== '/readyz') return answer(404, 'not here\n');
    ready()
      .catch(() => false)
      .then(
        (yes) => answer(yes ? 200 : 503, yes ? 'ready\n' : 'not ready\n'),
        () => undefined,
      );
    return undefined;
  });
  return server.listen(port, host);
}
