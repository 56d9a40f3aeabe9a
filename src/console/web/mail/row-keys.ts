/**
 * For a part of a page (`ref={rowKeys}`) with lists whose rows begin with a `[data-row]` button: inside their section the arrows go from row to row, and a
 * letter presses the button of its row that carries it (`data-key`). Letters count only while the keyboard is in a row, so that dictation elsewhere presses
 * nothing (WCAG 2.1.4).
 */
export function rowKeys(part: HTMLElement | null): (() => void) | undefined {
  if (!part) return undefined;
  part.addEventListener('keydown', onKey);
  return () => part.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
  if (target.closest('input, textarea, select, dialog')) return;
  const row = target.closest('li');
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step !== undefined) {
    const heads = [...(target.closest('section')?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = heads.findIndex((head) => row?.contains(head));
    const next = at < 0 ? heads[0] : heads[at + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
    return;
  }
  if (!row || event.repeat || !/^[a-z]$/i.test(key)) return;
  const button = row.querySelector<HTMLElement>(`[data-key="${key.toLowerCase()}"]`);
  if (!button) return;
  // Not taken for a shortcut of the page as well.
  event.preventDefault();
  event.stopPropagation();
  button.focus();
  button.click();
}
