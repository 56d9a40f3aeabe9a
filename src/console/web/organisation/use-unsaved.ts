import { useCallback, useEffect, useRef, useState } from 'react';

/** Which forms hold something that leaving would lose; a form that goes away holds nothing any more. */
export function useUnsaved(onUnsaved: (unsaved: boolean) => void) {
  const [unsaved, setUnsaved] = useState(false);
  const now = useRef(false);
  const keep = useCallback(
    (is: boolean) => {
      now.current = is;
      setUnsaved(is);
      onUnsaved(is);
    },
    [onUnsaved],
  );
  // Also when the browser's own « back » closes the page.
  useEffect(() => () => onUnsaved(false), [onUnsaved]);
  const isUnsaved = useCallback(() => now.current, []);
  return { unsaved, isUnsaved, keep };
}

/** Tells the page of one form whether it holds something. */
export function useTold(unsaved: boolean, onUnsaved: (unsaved: boolean) => void): void {
  useEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [unsaved, onUnsaved]);
}
