import { expect, test } from 'vitest';
import { faultsOf, formOf } from '../../src/feedback/report-form.ts';
import { REPORT_OUTCOMES } from '../../src/feedback/report.ts';
import { writtenReport } from '../../src/simulator/written-report.ts';

test.each(REPORT_OUTCOMES)(
  'what a simulated doctor writes may be signed, whatever the mode: %s',
  (outcome) => {
    for (const mode of ['AMB', 'HH', 'VR'] as const)
      for (const motive of ['brûlures en urinant', 'autre chose'])
        expect(faultsOf(formOf(mode, 'doctor'), { text: '', ...writtenReport(motive, outcome) })).toEqual([]);
  },
);
