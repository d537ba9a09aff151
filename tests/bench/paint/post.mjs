// Posts as another person, with the stock client: post.mjs ADDRESS story|message COUNT. Each post is
// the time at which it was sent, in ns, by the clock that paint.cpp reads.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const [address, event, count] = process.argv.slice(2);
const { io } = createRequire(process.env.CHATBOOK_E2E_DIR + '/')('socket.io-client');
const socket = io(address, { transports: ['websocket'] });
await socket.emitWithAck('register', { name: `${event} ${process.pid}` });
for (let i = 0; i < Number(count); ++i) {
  const to = event === 'message' ? { recipient: { _id: 'ALL_CHAT' } } : {};
  await socket.emitWithAck(event, { ...to, content: `${process.hrtime.bigint()}` });
  await sleep(60);
}
socket.close();
