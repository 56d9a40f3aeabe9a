import { parentPort } from 'node:worker_threads';
import highsModule from 'highs';
import type { Model } from './reassign.ts';

/** Its types are those of its CommonJS form, in which the loader is a field of what is imported. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** The thread that `solve.ts` starts: one model after the other, an answer for each. */
const highs = await loadHighs();
parentPort?.on('message', (model: Model) => {
  const solution = solved(model);
  parentPort?.postMessage(solution, solution ? [solution.buffer] : []);
});

/** Undefined: the solver has given up. */
function solved({ columns, rows, seekers }: Model) {
  const [numCols, numRows] = [columns.length, rows.length];
  return highs.withModel(
    {
      sense: highs.constants.objectiveSense.minimize,
      numCols,
      numRows,
      colCost: Float64Array.from(columns, ({ cost }) => cost),
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols).fill(1),
      rowLower: Float64Array.from(rows, ({ least }) => least),
      rowUpper: Float64Array.from(rows, ({ most }) => most),
      matrix: {
        format: 'csc',
        numRows,
        numCols,
        starts: Int32Array.from({ length: numCols + 1 }, (_, i) => i * 2),
        indices: Int32Array.from(columns.flatMap(({ seeker, place }) => [seeker, seekers + place])),
        values: new Float64Array(numCols * 2).fill(1),
      },
    },
    (model) => {
      model.options.set({ output_flag: false });
      model.run();
      return model.getModelStatus() === highs.constants.modelStatus.optimal
        ? Float64Array.from(model.getSolution().colValue)
        : undefined;
    },
  );
}
