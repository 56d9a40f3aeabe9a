import { useEffect } from 'react';
import { useStoredFlag } from './hooks.ts';

/** One letter, one place. */
export const SHORTCUTS = [
  { key: 'a', target: 'appels', says: 'Appels' },
  { key: 'd', target: 'demandes', says: 'Demandes' },
  { key: 'c', target: 'creneaux', says: 'Places libres' },
  { key: 'm', target: 'messages', says: 'Envois en échec' },
  { key: 't', target: 'taches', says: 'Tâches' },
] as const;

export type ShortcutSetting = { on: boolean; set: (on: boolean) => void };

/** Single keys can be switched off (WCAG 2.1.4): dictation software types letters. `?` goes with them. */
export function useShortcuts(onHelp: () => void): ShortcutSetting {
  const [on, set] = useStoredFlag('recours.shortcuts', true);
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      if (document.querySelector('dialog[open]')) return;
      if (event.key === '?') onHelp();
      const target = SHORTCUTS.find((shortcut) => shortcut.key === event.key.toLowerCase())?.target;
      if (target) document.getElementById(target)?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, onHelp]);
  return { on, set };
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
