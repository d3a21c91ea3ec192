import { milliseconds, percentile, type Row } from '../../../scripts/bench-row.ts';
import { fresh, openStage, type Stage } from './stage.ts';

/**
 * Joins a second with both rights asked for, and the time from a commit to the sockets of a room. Server, database
 * and sockets share this machine; the clock is that of one process, so both ends agree on the time.
 */
export async function bench(): Promise<Row[]> {
  const stage = await openStage({ limits: { joinsPerSecond: 1000 } });
  try {
    return [await joins(stage), ...(await deliveries(stage))];
  } finally {
    await stage.close();
  }
}

async function joins(stage: Stage): Promise<Row> {
  const sockets = 20;
  const each = 50;
  const topics = Array.from({ length: each }, () => fresh('library'));
  for (const topic of topics) await stage.allow('ama', topic, 'read:broadcast', 'read:presence');
  const token = stage.token('ama');
  const wires = await Promise.all(Array.from({ length: sockets }, () => stage.wire()));
  const config = { presence: { key: 'k', enabled: true } };
  const start = performance.now();
  const answers = await Promise.all(
    wires.flatMap((wire) => topics.map((topic) => wire.join(topic, token, config)))
  );
  const perSecond = answers.length / ((performance.now() - start) / 1000);
  if (answers.some((answer) => answer.status !== 'ok')) throw new Error('a join was refused');
  for (const wire of wires) wire.socket.terminate();
  return {
    what: `Realtime: ${answers.length} private joins over ${sockets} sockets`,
    figure: `${perSecond.toFixed(0)} /s`,
    comparedWith: '500 /s (a prototype on the same engine)',
    ratio: perSecond / 500
  };
}

/** One change at a time, as taps are, to a room of tablets. */
async function deliveries(stage: Stage): Promise<Row[]> {
  const listeners = 50;
  const changes = 200;
  const topic = fresh('library');
  await stage.allow('ama', topic, 'read:broadcast');
  const wires = await Promise.all(Array.from({ length: listeners }, () => stage.wire()));
  for (const wire of wires) await wire.join(topic, stage.token('ama'));
  const samples: number[] = [];
  let received = 0;
  let told: () => void = () => undefined;
  let sentAt = 0;
  for (const wire of wires)
    wire.socket.on('message', (_, binary) => {
      if (!binary) return;
      samples.push(performance.now() - sentAt);
      if (++received % listeners === 0) told();
    });
  for (let n = 0; n < changes; n++) {
    const everyone = new Promise<void>((heard) => (told = heard));
    sentAt = performance.now();
    await stage.send(topic, 'change', { seq: n, entity: 'sitting', id: topic, version: n });
    await everyone;
  }
  for (const wire of wires) wire.socket.terminate();
  return [0.5, 0.95].map((part) => {
    const value = percentile(samples, part);
    return {
      what: `Realtime: from the tap's SQL call to ${listeners} sockets, p${part * 100}`,
      figure: milliseconds(value),
      comparedWith: '300 ms (aim for tap to screen)',
      ratio: value / 300
    };
  });
}
