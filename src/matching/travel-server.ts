import { z } from 'zod';
import type { Point } from '../territory/distance.ts';

/** An answer for a hundred places is a few kilobytes. */
const MOST_BYTES = 256 * 1024;

const table = z.object({
  code: z.literal('Ok'),
  durations: z.array(z.array(z.number().min(0).nullable())).min(1),
});

/**
 * Minutes by car from one point to each of the others, by the `table` service of OSRM (/table/v1/driving). Undefined: no road leads there. Throws on anything else than
 * such an answer within the time, an answer without end included.
 */
export async function tableOf(
  url: string,
  from: Point,
  places: readonly Point[],
  timeoutMs: number,
): Promise<(number | undefined)[]> {
  const points = [from, ...places].map(({ lat, lng }) => `${lng},${lat}`).join(';');
  const response = await fetch(`${url}/table/v1/driving/${points}?sources=0&annotations=duration`, {
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the travel-time server answered ${response.status}`);
  }
  const { durations } = table.parse(JSON.parse(await textOf(response)));
  const [row = []] = durations;
  if (row.length !== places.length + 1) throw new Error('the travel-time server answered for other places');
  return row.slice(1).map((seconds) => (seconds === null ? undefined : seconds / 60));
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the travel-time server answered at too great a length');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
