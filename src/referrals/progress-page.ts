import { professions } from '../directory/profession.ts';
import { html, type Markup, pageOf } from '../pages/page.ts';
import type { Instant } from '../platform/clock.ts';
import type { Territory } from '../territory/lookup.ts';
import { closedNotice, emergency } from './form-page.ts';
import type { Progress, Status } from './progress.ts';

/** What has become of a request that was made through a link. Nobody is named but the professional. */
export const progressPage = (it: {
  territory: Territory;
  number: string;
  receivedAt: Instant;
  progress: Progress;
  /** What is to be known while the line is closed. */
  closed: string | undefined;
}): string =>
  pageOf({
    title: 'Suivi de votre demande',
    from: it.territory.name,
    body: html`<p class="notice" data-tone="${goodNews.has(it.progress.status) && 'good'}" role="status">
        <strong>${words[it.progress.status].title}</strong><br />${words[it.progress.status].text}
      </p>
      ${it.progress.status === 'received' && closedNotice(it.closed)}
      <dl class="panel">
        <div>
          <dt>Numéro à indiquer au téléphone</dt>
          <dd>${it.number}</dd>
        </div>
        <div>
          <dt>Reçue</dt>
          <dd>${timeInWords(it.territory.timeZone, it.receivedAt)}</dd>
        </div>
        ${visit(it.territory.timeZone, it.progress)}
      </dl>
      ${emergency}
      <p>
        Si l’état de la personne s’aggrave, n’attendez pas la suite de cette demande : appelez le 15. Cette
        page se met à jour quand on la recharge ; gardez-en l’adresse pour vous.
      </p>`,
  });

const visit = (timeZone: string, it: Progress): Markup | null =>
  'professional' in it
    ? html`<div>
          <dt>${it.status === 'seen' ? 'Vue' : 'Rendez-vous'}</dt>
          <dd>${timeInWords(timeZone, it.at)}</dd>
        </div>
        <div>
          <dt>Avec</dt>
          <dd>${it.professional} (${professions[it.profession]})</dd>
        </div>`
    : null;

const goodNews: ReadonlySet<Status> = new Set(['handled', 'booked', 'seen']);

const words: Record<Status, { title: string; text: string }> = {
  received: { title: 'Demande reçue', text: 'La ligne s’en occupe.' },
  handled: { title: 'Demande prise en charge', text: 'Une suite a été donnée à cette demande.' },
  waiting: { title: 'Demande en attente', text: 'La ligne cherche une place et rappelle la personne.' },
  booked: { title: 'Rendez-vous pris', text: 'La personne est prévenue par la ligne.' },
  seen: { title: 'Personne vue', text: 'Elle a été vue par un professionnel.' },
  redirected: { title: 'Demande transmise', text: 'Elle a été confiée à un autre service.' },
  cancelled: { title: 'Demande annulée', text: 'Aucune suite n’est plus attendue de la ligne.' },
  closed: { title: 'Demande terminée', text: 'Elle s’est terminée sans rendez-vous.' },
  'not-reached': { title: 'Personne non jointe', text: 'La ligne n’a pas pu joindre la personne.' },
  'place-lost': { title: 'Rendez-vous tombé', text: 'La ligne en cherche un autre.' },
};

/** « lundi 23 novembre à 15 h 05 ». */
function timeInWords(timeZone: string, at: Instant): string {
  const parts = new Intl.DateTimeFormat('fr-FR', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')} à ${Number(part('hour'))} h ${part('minute')}`;
}
