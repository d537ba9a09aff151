// The limit server behind a proxy that breaks one rule, once, and the load in front of it.
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { benchDir, spawnLoad, startServer } from './servers.mjs';

const push = '42["message"';
const ack = '43';
const room = ['room', '--clients', '10', '--senders', '5', '--in-flight', '4'];
const single = ['room', '--clients', '3', '--senders', '1', '--in-flight', '1'];
const pairs = ['pairs', '--clients', '10', '--senders', '5', '--in-flight', '1'];
/** Which push or ack it is, if it is not said otherwise. */
const usualTurn = 50;

const edit = (from, to) => frame => {
  const edited = frame.toString('latin1').replace(from, to);
  if (edited.length !== frame.length || edited === frame.toString('latin1'))
    throw new Error('the fault cannot be made');
  return [Buffer.from(edited, 'latin1')];
};

/** What becomes of the frame whose turn it is, a push or an ack: the frames to send for it. */
const faults = {
  nothing: { of: push, change: frame => [frame] },
  'a push is lost': { of: push, change: () => [] },
  'a push comes twice': { of: push, change: frame => [frame, frame] },
  'a push comes late': { of: push, change: () => [], later: true },
  'an ack is lost': { of: ack, change: () => [] },
  'an ack comes twice': { of: ack, change: frame => [frame, frame] },
  'an ack comes before its push': {
    of: push, load: single, turn: 5, change: () => [], later: true, ofSender: true,
  },
  'an ack refuses': { of: ack, change: edit('"ok":true', '"ok":null') },
  'a byte is wrong': { of: push, change: edit('printer', 'prunter') },
  'a number is wrong': { of: push, change: edit(/(load [^"]{28})\d/, '$1x') },
  'the sender is another': { of: push, change: edit(/("sender":{"_id":")0/, '$1f') },
  'changed does not rise': { of: push, change: edit(/("changed":)\d/, '$10') },
  // The load checks that everything is there when a packet has a new length.
  'there is no timestamp': { of: push, turn: 1, change: edit('timestamp', 'timestomp') },
  'a connection is cut': { of: push, change: () => null },
  'a direct message goes astray': { of: push, load: pairs, change: frame => [frame], astray: true },
};

/** Whole frames out of what came; the server's are unmasked, and short enough for two lengths. */
function takeFrames(bytes) {
  const frames = [];
  let at = 0;
  while (bytes.length - at >= 4) {
    const short = bytes[at + 1];
    const size = short < 126 ? 2 + short : 4 + bytes.readUInt16BE(at + 2);
    if (bytes.length - at < size)
      break;
    frames.push(bytes.subarray(at, at += size));
  }
  return { frames, rest: bytes.subarray(at) };
}

function proxy(port, fault) {
  let seen = 0;
  const fronts = [];
  return createServer(front => {
    fronts.push(front);
    const back = connect(port, '127.0.0.1');
    let rest = Buffer.alloc(0);
    let isOpen = false;
    let kept = [];
    front.on('data', data => back.write(data));
    for (const [one, other] of [[front, back], [back, front]])
      one.on('error', () => {}).on('close', () => other.destroy());
    back.on('data', data => {
      rest = Buffer.concat([rest, data]);
      if (!isOpen) {
        const head = rest.indexOf('\r\n\r\n') + 4;
        if (head < 4)
          return;
        front.write(rest.subarray(0, head));
        rest = rest.subarray(head);
        isOpen = true;
      }
      const taken = takeFrames(rest);
      rest = taken.rest;
      for (const frame of taken.frames) {
        const isPush = frame.includes(push);
        const isTheirs = frame.subarray(2, 6).includes(fault.of) || (fault.of === push && isPush);
        // A client that writes gets acks, and comes first.
        if (!isTheirs || (fault.ofSender && front !== fronts[0]) || ++seen !== (fault.turn ?? usualTurn)) {
          front.write(frame);
          if (kept.length > 0 && (fault.ofSender ? !isPush : isPush))
            front.write(kept.pop());
          continue;
        }
        const changed = fault.change(frame);
        if (fault.later)
          kept = [frame];
        if (fault.astray)
          fronts.forEach(other => other !== front && other.write(frame));
        if (changed === null)
          front.destroy();
        else
          changed.forEach(each => front.write(each));
      }
    });
  });
}

async function run(name, fault) {
  const data = join(benchDir, 'server-data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  const server = await startServer('limit', join(data, 'data'));
  const between = proxy(server.port, fault).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const child = spawnLoad([...fault.load ?? room, '--port', String(between.address().port),
                           '--warm-up', '0', '--seconds', '1']);
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  between.close();
  await server.stop();
  rmSync(data, { recursive: true, force: true });
  const { first_violations: violations } = JSON.parse(output.trim().split('\n').at(-1));
  const isRight = (status === 0) === (name === 'nothing');
  console.log(`${isRight ? 'ok    ' : 'FAILED'} ${name}: ${(violations[0] ?? 'nothing').slice(0, 90)}`);
  return isRight;
}

let allRight = true;
for (const [name, fault] of Object.entries(faults))
  allRight = await run(name, fault) && allRight;
process.exit(allRight ? 0 : 1);
