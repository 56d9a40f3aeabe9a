import { useEffect } from 'react';
import { useStoredFlag } from './hooks.ts';

/** One letter, one place, or one button to press where there is one. */
export const SHORTCUTS = [
  { key: 's', target: 'suivant', says: 'Prendre le suivant' },
  { key: 'h', target: 'attente', says: 'Mettre en attente, reprendre' },
  { key: 'n', target: 'noter', says: 'Noter un appel pris sur un mobile' },
  { key: 'a', target: 'appels', says: 'Appels' },
  { key: 'r', target: 'rappels', says: 'À rappeler' },
  { key: 'f', target: 'cloture', says: 'Clôture de la journée (fin)' },
  { key: 'd', target: 'demandes', says: 'Demandes' },
  { key: 'e', target: 'nouvelle-demande', says: 'Enregistrer une nouvelle demande' },
  { key: 'q', target: 'poursuivre', says: 'Poser les questions suivantes (demande ouverte)' },
  { key: 'p', target: 'places', says: 'Places proposées (demande ouverte)' },
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
      const target = /^\d$/.test(event.key)
        ? `issue-${event.key}`
        : SHORTCUTS.find((shortcut) => shortcut.key === event.key.toLowerCase())?.target;
      const element = target && shown(target);
      if (!element || event.repeat) return;
      // Not typed into the field that the button opens.
      event.preventDefault();
      element.focus();
      if (element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement) element.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, onHelp]);
  return { on, set };
}

/** Not on a page that another one covers; what it does there a button of the other may stand for. */
const shown = (target: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(`[id="${target}"], [data-shortcut="${target}"]`)].find(
    (element) => !element.closest('[hidden]'),
  );

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
