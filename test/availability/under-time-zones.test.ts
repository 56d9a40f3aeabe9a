import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** TZ of the machine, with what its own clock then says: minutes behind UTC in January and in July. */
const MACHINES = {
  UTC: { january: 0, july: 0 },
  'Europe/Paris': { january: -60, july: -120 },
  'America/Guadeloupe': { january: 240, july: 240 },
  'Pacific/Noumea': { january: -660, july: -660 },
};

test('Ten years of fixed slots in six zones are the same wherever the machine believes it is', async () => {
  const answers = await Promise.all(
    Object.keys(MACHINES).map(async (TZ) => {
      const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'ten-years.ts')], {
        env: { ...process.env, TZ },
      });
      return JSON.parse(stdout) as { machine: unknown; slots: number; digest: string };
    }),
  );
  expect(answers.map(({ machine }) => machine)).toEqual(Object.values(MACHINES));
  expect(new Set(answers.map(({ digest }) => digest)).size).toBe(1);
  expect(answers[0]?.slots).toBeGreaterThan(10_000);
});
