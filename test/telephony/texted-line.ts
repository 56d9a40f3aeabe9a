import { aDoctor } from '../support/people.ts';
import type { Doctor } from './booked-patient.ts';
import { aLine, type TestLine } from './line-under-test.ts';

/** A line whose patients are texted about visits to one doctor. */
export type TextedLine = TestLine & {
  doctor: Doctor;
  /** What the network brought to this phone, in order. */
  textsTo(phone: string): string[];
};

export async function aTextedLine(options: Parameters<typeof aLine>[0] = {}): Promise<TextedLine> {
  const line = await aLine(options);
  return {
    ...line,
    doctor: await aDoctor(line.world),
    textsTo: (phone) => line.network.messages.filter(({ to }) => to === phone).map(({ body }) => body),
  };
}
