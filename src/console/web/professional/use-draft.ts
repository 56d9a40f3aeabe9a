import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReportOutcome } from '../../../feedback/report.ts';
import type { ReportContent } from '../../../feedback/report-form.ts';
import { get, put } from '../api.ts';

export type Draft = { outcome: ReportOutcome | null; text: string; content: ReportContent };
type Stored = Draft & { after: number; savedAt: string };

/** A thumb between two words. */
const PAUSE_MS = 900;

export type Saved = { state: 'saved'; at: string } | { state: 'unsaved' } | undefined;

/**
 * What is typed is kept by the server a moment later, and found again on whatever phone. `after`: how many versions of the report there are.
 * `begin`: what stands there before anything was typed. One save at a time, so that what was typed last is what is kept.
 */
export function useDraft(token: string, visitId: string, after: number, begin: Draft) {
  const path = `/v1/bookings/${visitId}/report/draft`;
  const [draft, setDraft] = useState<Draft>();
  const [saved, setSaved] = useState<Saved>();
  const waiting = useRef<{ draft: Draft; timer: number } | undefined>(undefined);
  const under = useRef<Promise<void>>(Promise.resolve());
  const first = useRef(begin);

  const flush = useCallback((): Promise<void> => {
    const next = waiting.current;
    if (!next) return under.current;
    window.clearTimeout(next.timer);
    waiting.current = undefined;
    const before = under.current;
    const save = async (): Promise<void> => {
      await before;
      const kept = await put<{ draft: Stored | null }>(token, path, { after, ...next.draft }).catch(
        () => undefined,
      );
      setSaved(kept?.draft ? { state: 'saved', at: kept.draft.savedAt } : { state: 'unsaved' });
    };
    under.current = save();
    return under.current;
  }, [token, path, after]);

  /** Nothing of it is to be saved any more: it is signed. What was on its way has come. */
  const forget = useCallback(async (): Promise<void> => {
    if (waiting.current) window.clearTimeout(waiting.current.timer);
    waiting.current = undefined;
    await under.current;
  }, []);

  useEffect(() => {
    let over = false;
    const read = async (): Promise<void> => {
      const kept = await get<{ draft: Stored | null }>(token, path).catch(() => undefined);
      if (over) return;
      const mine = kept?.draft?.after === after ? kept.draft : undefined;
      const { outcome, text, content } = mine ?? first.current;
      setDraft({ outcome, text, content });
      if (mine) setSaved({ state: 'saved', at: mine.savedAt });
    };
    void read();
    return () => {
      over = true;
    };
  }, [token, path, after]);

  // The phone goes into the pocket, the form is closed: at once.
  useEffect(() => {
    const onHide = () => document.visibilityState === 'hidden' && void flush();
    document.addEventListener('visibilitychange', onHide);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      void flush();
    };
  }, [flush]);

  const change = useCallback(
    (next: Draft) => {
      setDraft(next);
      if (waiting.current) window.clearTimeout(waiting.current.timer);
      waiting.current = { draft: next, timer: window.setTimeout(() => void flush(), PAUSE_MS) };
    },
    [flush],
  );
  return { draft, saved, change, forget };
}
