import { type RefObject, useCallback, useEffect } from 'react';

const TYPED = 'textarea, input:not([type=checkbox], [type=radio], [type=time], [type=date])';

/**
 * Whether somebody has typed words into a part of the page that are not sent yet: a form that was sent is empty or gone. The browser asks too,
 * when the tab is closed or loaded again.
 */
export function useWritten(part: RefObject<HTMLElement | null>): () => boolean {
  const isWritten = useCallback(
    () =>
      [...(part.current?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(TYPED) ?? [])].some(
        (field) => field.dataset.typed === 'true' && !field.readOnly && field.value.trim() !== '',
      ),
    [part],
  );
  useEffect(() => {
    const on = (event: Event) => {
      const field = event.target;
      if (field instanceof HTMLElement && part.current?.contains(field)) field.dataset.typed = 'true';
    };
    const warn = (event: BeforeUnloadEvent) => {
      if (isWritten()) event.preventDefault();
    };
    document.addEventListener('input', on);
    window.addEventListener('beforeunload', warn);
    return () => {
      document.removeEventListener('input', on);
      window.removeEventListener('beforeunload', warn);
    };
  }, [part, isWritten]);
  return isWritten;
}
