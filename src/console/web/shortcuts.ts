import { useEffect } from 'react';
import { useStoredFlag } from './hooks.ts';

/** One letter, one place, or one button to press where there is one. `on`: the page that has it. */
export const SHORTCUTS = [
  { key: 's', target: 'suivant', says: 'Prendre le suivant', on: 'board' },
  { key: 'h', target: 'attente', says: 'Mettre l’appel en attente, le reprendre', on: 'call' },
  { key: 'n', target: 'noter', says: 'Noter un appel pris sur un mobile', on: 'board' },
  { key: 'a', target: 'appels', says: 'Appels', on: 'board' },
  { key: 'r', target: 'rappels', says: 'À rappeler', on: 'board' },
  { key: 'f', target: 'cloture', says: 'Clôture de la journée (fin)', on: 'board' },
  { key: 'd', target: 'demandes', says: 'Demandes', on: 'board' },
  { key: '/', target: 'chercher', says: 'Chercher une demande', on: 'everywhere' },
  { key: 'e', target: 'nouvelle-demande', says: 'Enregistrer une nouvelle demande', on: 'board' },
  { key: 'q', target: 'poursuivre', says: 'Poser les questions suivantes', on: 'request' },
  { key: 'p', target: 'places', says: 'Aller aux places proposées', on: 'request' },
  { key: 'k', target: 'pourquoi-pas', says: 'Pourquoi pas tel professionnel ?', on: 'request' },
  { key: 'l', target: 'deplacer', says: 'Déplacer le rendez-vous', on: 'request' },
  { key: 'v', target: 'arrive', says: 'Patient arrivé', on: 'request' },
  { key: 'b', target: 'absent', says: 'Patient qui ne s’est pas présenté', on: 'request' },
  { key: 'x', target: 'annuler-visite', says: 'Annuler le rendez-vous', on: 'request' },
  { key: 'c', target: 'creneaux', says: 'Places libres', on: 'board' },
  { key: 'm', target: 'messages', says: 'Envois en échec', on: 'board' },
  { key: 't', target: 'taches', says: 'Tâches', on: 'board' },
  {
    key: 'w',
    target: 'liste-attente',
    says: 'Liste d’attente (première place libre), au tableau ou sur la demande',
    on: 'everywhere',
  },
  {
    key: 'g',
    target: 'meilleure-place',
    says: 'Meilleure place, au tableau ou sur la demande',
    on: 'everywhere',
  },
  { key: 'i', target: 'messagerie', says: 'Messagerie sécurisée', on: 'everywhere' },
  { key: 'o', target: 'organisation', says: 'Organisation (coordination)', on: 'everywhere' },
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
      const element = /^\d$/.test(event.key)
        ? (shown(`issue-${event.key}`) ?? shown(`choix-${event.key}`))
        : shown(SHORTCUTS.find((shortcut) => shortcut.key === event.key.toLowerCase())?.target);
      if (!element || event.repeat) return;
      // Not typed into the field that the button opens.
      event.preventDefault();
      element.focus();
      if (element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement || isChoice(element))
        element.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, onHelp]);
  return { on, set };
}

/** Not on a page that another one covers; what it does there a button of the other may stand for. */
const shown = (target: string | undefined): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(`[id="${target}"], [data-shortcut="${target}"]`)].find(
    (element) => !element.closest('[hidden]'),
  );

/** A place of a list, which its number chooses. */
const isChoice = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && target.dataset.shortcut?.startsWith('choix-') === true;

const isTicked = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio');

/** A box to tick or a choice is no field: whoever has made one goes on by the same keys. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  !isTicked(target) &&
  target.closest('input, textarea, select, [contenteditable]') !== null;
