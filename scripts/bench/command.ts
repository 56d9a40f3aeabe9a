import { parseArgs } from 'node:util';
import { book, type Result, search } from './http-works.ts';
import { board, events } from './live-works.ts';
import { COUNTRY } from './country.ts';
import { proposals, scale } from './scale-work.ts';
import { webhook } from './webhook-work.ts';

const works: Record<string, (options: Options) => Promise<Result>> = {
  book,
  search,
  proposals,
  webhook,
  board,
  events,
  scale: ({ territories }) => scale(territories),
};

type Options = { territories: number };

/** `recours bench [NAME…] [--territories N] [--json]`: each work against its raw program, five interleaved runs, medians. Gives the exit code. */
export async function benchCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      territories: { type: 'string', default: String(COUNTRY.territories) },
    },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !(name in works));
  if (unknown.length > 0) {
    console.error(
      `recours bench : ${unknown.join(', ')} inconnu ; au choix : ${Object.keys(works).join(', ')}.`,
    );
    return 2;
  }
  const territories = Number(values.territories);
  if (!Number.isInteger(territories) || territories < 1 || territories > COUNTRY.territories) {
    console.error(`recours bench : --territories attend un nombre de 1 à ${COUNTRY.territories}.`);
    return 2;
  }
  for (const name of positionals.length > 0 ? positionals : Object.keys(works)) {
    if (!values.json) process.stderr.write(`${name} … `);
    const result = await works[name]?.({ territories });
    if (!result) continue;
    const { unit, more, ...line } = result;
    if (values.json) console.log(JSON.stringify({ ...line, ...more }));
    else
      console.log(
        `${name} : ${line.ours} (brut ${line.raw}, rapport ${line.ratio}), p50 ${line.p50} ms, p99 ${line.p99} ms — ${unit}${more ? ` ; ${JSON.stringify(more)}` : ''}`,
      );
  }
  return 0;
}
