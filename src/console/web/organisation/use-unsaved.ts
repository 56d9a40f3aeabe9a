import { useCallback, useEffect, useId, useRef, useState } from 'react';

/** Of one form of a page. `stays`: whatever else is opened on the page, so that only leaving the page would lose what it holds. */
export type TellUnsaved = (form: string, unsaved: boolean, stays?: boolean) => void;

/** Which forms hold something that leaving would lose: each answers for itself, and one that goes away holds nothing any more. */
export function useUnsaved(onUnsaved: (unsaved: boolean) => void) {
  const [unsaved, setUnsaved] = useState(false);
  const forms = useRef(new Map<string, { stays: boolean }>());
  const tell: TellUnsaved = useCallback(
    (form, is, stays = false) => {
      if (is) forms.current.set(form, { stays });
      else forms.current.delete(form);
      setUnsaved(forms.current.size > 0);
      onUnsaved(forms.current.size > 0);
    },
    [onUnsaved],
  );
  const isUnsaved = useCallback(() => forms.current.size > 0, []);
  /** Whether something is lost when another thing is opened on the page, or what is open closed. */
  const losesByOpening = useCallback(() => [...forms.current.values()].some(({ stays }) => !stays), []);
  return { unsaved, isUnsaved, losesByOpening, tell };
}

/**
 * Tells the page of one form whether it holds something, also when the browser's own « back » closes it. What it gives says at once that it holds
 * nothing: whoever saves and goes on in the same moment is not asked.
 */
export function useTold(
  unsaved: boolean,
  onUnsaved: TellUnsaved,
  { stays = false }: { stays?: boolean } = {},
): () => void {
  const form = useId();
  useEffect(() => {
    onUnsaved(form, unsaved, stays);
    return () => onUnsaved(form, false);
  }, [form, unsaved, stays, onUnsaved]);
  return useCallback(() => onUnsaved(form, false), [form, onUnsaved]);
}
