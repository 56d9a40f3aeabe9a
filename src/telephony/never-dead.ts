import type { FastifyBaseLogger, FastifyReply } from 'fastify';
import { databaseUnavailable } from '../platform/database.ts';
import { DomainError } from '../platform/errors.ts';
import { DEFAULT_LINE } from '../territory/phone-line.ts';
import { held } from './held.ts';
import { turnTwiml } from './turn-twiml.ts';

/** The carrier waits 15 s for a document; a caller hears something well before. */
export const PATIENCE_MS = 6_000;

/** A step of a call, as its fallback comes back to it. */
type Step = {
  log: FastifyBaseLogger;
  reply: FastifyReply;
  step: string;
  /** How often the caller was sent back to it, from 1. */
  tries: number;
  /** How long the caller is kept without a word. */
  patienceMs: number;
  /** What the carrier tells only once and the step cannot do without. */
  parameters?: Readonly<Record<string, string | undefined>>;
  /** Of the line in words, as far as this process knows them. */
  hours?: (() => string | undefined) | undefined;
};

/**
 * Answers with the document of a step; without a database, or after a fault of ours, with one that keeps the caller in the line and
 * comes back to the step. A step that is late may still be written: coming back to it changes nothing then.
 */
export async function speak(it: Step, work: () => Promise<string>): Promise<FastifyReply> {
  let document: string;
  try {
    document = await inTime(work(), it.patienceMs);
  } catch (err) {
    if (err instanceof DomainError) it.log.warn({ err, step: it.step }, 'a caller is kept in the line');
    else it.log.error({ err, step: it.step }, 'a caller is kept in the line');
    const parameters = Object.entries(it.parameters ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    document = heldTwiml(
      { step: it.step, tries: it.tries, parameters: Object.fromEntries(parameters) },
      it.hours?.(),
    );
  }
  return it.reply.type('text/xml; charset=utf-8').send(document);
}

/** Said in the voice of every line: nobody knows which one this is. */
export const heldTwiml = (...it: Parameters<typeof held>): string =>
  turnTwiml({ territoryId: '', line: DEFAULT_LINE }, held(...it));

async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(databaseUnavailable()), patienceMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    // Whoever waited is gone; a later failure has been told to nobody and must not end the process.
    work.catch(() => undefined);
  }
}
