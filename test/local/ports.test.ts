import { once } from 'node:events';
import { createServer } from 'node:net';

import { fixedPorts, freePorts, mustBeFree } from '../../local/ports';

test('a port in use gets one line: the port, who should have it, and the setting that changes it', async () => {
  const ports = await freePorts();
  const squatter = createServer().listen(ports.mongo, '127.0.0.1');
  await once(squatter, 'listening');
  await expect(mustBeFree(ports, ['temporal', 'mongo'])).rejects.toThrow(
    `Port ${ports.mongo} is in use, but MongoDB needs it. Stop what uses it, or set MONGODB_PORT to a free port.`,
  );
  squatter.close();
});

test('the documented ports can be overridden one by one', () => {
  expect(fixedPorts({})).toMatchObject({
    api: 3000,
    temporal: 7233,
    temporalUi: 8233,
    mongo: 27117,
    smtp: 1025,
  });
  expect(fixedPorts({ MONGODB_PORT: '27018' })).toMatchObject({ api: 3000, mongo: 27018 });
  expect(() => fixedPorts({ MONGODB_PORT: 'many' })).toThrow('MONGODB_PORT=many is not a port number');
});

test('free ports are all different', async () => {
  const numbers = Object.values(await freePorts());
  expect(new Set(numbers).size).toBe(numbers.length);
});
