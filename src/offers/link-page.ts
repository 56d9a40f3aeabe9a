import type { Place } from '../directory/lookup.ts';
import { html, type Markup, pageOf } from '../pages/page.ts';
import type { Instant } from '../platform/clock.ts';
import { kilometresInWords } from '../territory/distance.ts';
import type { Territory } from '../territory/lookup.ts';
import { quietHoursOf, quietUntil } from '../territory/quiet-hours.ts';
import { displayPhone } from '../territory/phone-number.ts';
import { type FilledSheet, sheetForm } from './assessment-form.ts';
import type { WrittenAssessment } from './assessment-store.ts';
import type { Gathered } from './gathered.ts';
import { linkIsOver, type PutOffer } from './put-offer.ts';
import { visitChoices } from './visit-time.ts';
import { clockTime, modeWords } from './words.ts';

export type LinkPage = {
  territory: Territory;
  offer: PutOffer;
  /** To choose from, when it is not known where this professional works. */
  places: readonly Place[];
  /** The address of this page, for its forms. */
  path: string;
  /** Why what was just asked for was not done. */
  fault?: { title: string; detail: string } | undefined;
  /** What was written, so that a refusal loses nothing. */
  answer?: string | undefined;
  filledSheet?: FilledSheet | undefined;
  /** What this professional has written of the patient already. */
  sheets: readonly WrittenAssessment[];
  at: Instant;
};

/** What the link opens, for one who was asked (rule 8: a touch says yes or no, and who it is comes after the yes). Works without a script. */
export function linkPage(it: LinkPage): string {
  const { title, body, isOver } = content(it);
  // What the page says anyhow is not said twice; what was written is not lost.
  const fault =
    it.fault && !isOver
      ? html`<p class="notice" data-tone="alert" role="alert">
          <strong>${it.fault.title}</strong><br />${it.fault.detail}
        </p>`
      : null;
  const unsent =
    isOver && it.answer
      ? html`<p>Votre réponse n’a pas été transmise :</p>
          <blockquote class="panel">${it.answer}</blockquote>`
      : null;
  return pageOf({ title, from: it.territory.name, body: html`${fault} ${body} ${unsent}` });
}

type Content = { title: string; body: Markup; isOver?: boolean };

function content(it: LinkPage): Content {
  const { offer } = it;
  if (offer.kind === 'flag' && (offer.mine === 'accepted' || offer.state === 'open'))
    return askedAboutFlag(it);
  if (offer.mine === 'accepted') return offer.kind === 'visit' ? accepted(it) : answered(it);
  if (offer.mine === 'withdrew')
    return over('C’est noté', 'Vous avez rendu cette demande : d’autres sont sollicités.');
  if (offer.state === 'accepted')
    return over(
      'Déjà prise en charge',
      'Un confrère ou une consœur a répondu avant vous. Vous n’avez rien à faire. Merci de votre disponibilité.',
    );
  if (offer.state !== 'open' || offer.expiresAt <= it.at)
    return over('Demande terminée', 'Elle n’attend plus de réponse. Merci de votre disponibilité.');
  return offer.kind === 'visit' ? askedToVisit(it) : askedAQuestion(it);
}

const over = (title: string, text: string): Content => ({
  title,
  isOver: true,
  body: html`<p class="notice" role="status">${text}</p>`,
});

function askedToVisit(it: LinkPage): Content {
  return {
    title: 'Une demande de soins',
    body: html`${facts(it)} ${declined(it)}
      <form class="panel" method="post" action="${it.path}/accept">
        ${times(it)} ${places(it)}
        <button class="primary">J’accepte</button>
        <p class="hint">
          ${quietEnd(it.territory, it.at) === undefined ? 'La ligne prévient le patient.' : 'Aucun SMS ne part la nuit : vous pourrez appeler le patient.'}
          Son nom, son téléphone et ce qui a été recueilli s’affichent ensuite ici.
        </p>
      </form>
      ${no(it)}`,
  };
}

function askedAQuestion(it: LinkPage): Content {
  return {
    title: 'Une question pour vous',
    body: html`<blockquote class="notice">${it.offer.question}</blockquote>
      ${facts(it)} ${declined(it)}
      <form class="panel" method="post" action="${it.path}/answer">
        <div class="fields">
          <label for="text">Votre réponse</label>
          <textarea id="text" name="text" rows="5" required maxlength="4000">${it.answer ?? ''}</textarea>
          <p class="hint">La première réponse reçue est transmise à l’opératrice et versée au dossier.</p>
        </div>
        <button class="primary">Envoyer ma réponse</button>
      </form>
      ${no(it)}`,
  };
}

/** Who is in danger, and what a doctor decides about it, takes more than a link in a text message (rule 1). */
function askedAboutFlag(it: LinkPage): Content {
  const open = it.offer.mine !== 'accepted';
  return {
    title: 'Un patient à rappeler, sans attendre',
    body: html`<p class="notice">
        La ligne demande l’avis d’un médecin. Le nom, le téléphone et ce qui a été recueilli s’affichent sur
        votre page Recours, après votre accord.
      </p>
      ${open && facts(it)} ${declined(it)}
      <p class="panel"><a class="button" href="/">Ouvrir ma page Recours</a></p>
      ${open && no(it)}`,
  };
}

const declined = ({ offer }: LinkPage): Markup | null =>
  offer.mine === 'declined'
    ? html`<p class="notice" role="status">
        Vous avez décliné. Tant que personne d’autre n’a répondu, vous pouvez changer d’avis.
      </p>`
    : null;

const no = ({ offer, path }: LinkPage): Markup | null =>
  offer.mine === 'declined'
    ? null
    : html`<form method="post" action="${path}/decline"><button>Je ne peux pas</button></form>`;

function facts({ offer, territory: { timeZone }, at }: LinkPage): Markup {
  const where = [offer.commune, offer.km === null ? null : `à ${kilometresInWords(offer.km)} de vous`];
  const visit = offer.kind === 'visit';
  return html`<dl class="panel">
    ${fact('Où', where.filter(Boolean).join(', '))} ${fact('Comment', offer.mode && modeWords[offer.mode])}
    ${fact(visit ? 'À voir avant' : 'À répondre avant', clockTime(timeZone, visit ? offer.seenBy : offer.expiresAt, at))}
    ${fact('Patient disponible', available(offer, timeZone, at))} ${fact('Âge', offer.age)}
    ${fact('Motif', offer.motive)}
  </dl>`;
}

const fact = (name: string, value: string | Markup | null): Markup | null =>
  value
    ? html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    : null;

function available(offer: PutOffer, timeZone: string, at: Instant): string {
  const from = offer.availableFrom !== null && offer.availableFrom > at && offer.availableFrom;
  return [
    from && `à partir de ${clockTime(timeZone, from, at)}`,
    offer.availableTo !== null && `jusqu’à ${clockTime(timeZone, offer.availableTo, at)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function times({ offer, territory: { timeZone }, at }: LinkPage): Markup {
  const { choices, usual } = visitChoices(
    {
      seenBy: offer.seenBy,
      availableFrom: offer.availableFrom ?? undefined,
      availableTo: offer.availableTo ?? undefined,
    },
    at,
  );
  return html`<div class="fields">
    <label for="start">Heure du rendez-vous</label>
    <select id="start" name="start">
      ${choices.map(
        (start) =>
          html`<option value="${new Date(start).toISOString()}" ${start === usual && html`selected`}>
            ${clockTime(timeZone, start, at)}
          </option>`,
      )}
    </select>
  </div>`;
}

const places = ({ offer, places: all }: LinkPage): Markup | null =>
  offer.placeId === null
    ? html`<div class="fields">
        <label for="placeId"
          >${offer.mode === 'HH' ? 'D’où partez-vous ?' : 'Où recevez-vous le patient ?'}</label
        >
        <select id="placeId" name="placeId">
          ${all.map(({ id, name, commune }) => html`<option value="${id}">${name}, ${commune}</option>`)}
        </select>
      </div>`
    : null;

function accepted(it: LinkPage): Content {
  const { offer, territory, at, path } = it;
  const planned = offer.plannedAt ?? at;
  if (offer.calledOff)
    return over(
      'Rendez-vous annulé',
      'Ce rendez-vous n’a plus lieu, ou pas à cette heure : s’il a été déplacé chez vous, il est dans votre agenda. Merci de votre disponibilité.',
    );
  if (linkIsOver(offer, at))
    return over('Merci', 'Cette demande vous a été confiée. Ses détails ne sont plus affichés par ce lien.');
  return {
    title: 'Merci, la demande est à vous',
    body: html`<p class="notice" data-tone="good" role="status">
        <strong
          >Rendez-vous à ${clockTime(territory.timeZone, planned, at)},
          ${offer.mode && modeWords[offer.mode]}</strong
        ><br />${patientTold(planned, territory, at)}
      </p>
      ${offer.gathered && whoItIs(offer.gathered, territory)}
      ${it.sheets.map(
        ({ at: written, sheet }) =>
          html`<p class="notice" data-tone="good" role="status">
            Fiche envoyée à ${clockTime(territory.timeZone, written, at)} : ${sheet.findings}
          </p>`,
      )}
      ${sheetForm(`${path}/assessment`, it.filledSheet)}
      <details class="panel">
        <summary>Je ne peux plus venir</summary>
        <form method="post" action="${path}/withdraw">
          <p>Le rendez-vous est annulé, le patient prévenu, et la demande est proposée à d’autres.</p>
          <p><button class="grave">Rendre cette demande</button></p>
        </form>
      </details>`,
  };
}

const quietEnd = ({ settings, timeZone }: Territory, at: Instant): Instant | undefined =>
  quietUntil(quietHoursOf(settings), timeZone, at);

/** By SMS, or by a person where none can be sent. Nobody is woken by a text: the one who comes before the morning has to say so themselves. */
function patientTold(planned: Instant, territory: Territory, at: Instant): string {
  const morning = quietEnd(territory, at);
  if (morning === undefined) return 'La ligne prévient le patient.';
  return planned <= morning
    ? 'Aucun SMS ne part la nuit : appelez le patient.'
    : `SMS au patient prévu : ${clockTime(territory.timeZone, morning, at)}.`;
}

const whoItIs = (it: Gathered, { timeZone, phone: line }: Territory): Markup => {
  const { patient, triages, decision, notes } = it;
  return html`<dl class="panel">
      ${fact('Patient', `${patient.givenName} ${patient.familyName.toUpperCase()}`)}
      ${fact('Né(e) le', patient.birthDate.split('-').toReversed().join('/'))}
      ${fact('Téléphone', patient.phone && call(patient.phone))}
      ${it.atHome && home(it.address, { line, patient: patient.phone })} ${fact('Ce qui l’amène', it.motive)}
      ${fact('Maladie chronique', it.chronic ? 'oui' : null)}
      ${decision && fact(`Avis de ${decision.by}`, decision.text)}
    </dl>
    ${triages.map(
      (triage) =>
        html`<details class="panel">
          <summary>${triage.protocol.title}</summary>
          ${
            triage.fired.length > 0 &&
            html`<ul>
              ${triage.fired.map(({ say }) => html`<li>${say}</li>`)}
            </ul>`
          }
          <dl>
            ${triage.answers.map(
              ({ question, answer }) =>
                html`<dt>${question}</dt>
                  <dd>${answer}</dd>`,
            )}
          </dl>
        </details>`,
    )}
    ${
      notes.length > 0 &&
      html`<section class="panel">
        <h2>Notes</h2>
        <ul>
          ${notes.map(({ text, at }) => html`<li>${clockTime(timeZone, at, at)} : ${text}</li>`)}
        </ul>
      </section>`
    }`;
};

/** Where to go, as plain text: no map of somebody else's learns it. */
function home(address: Gathered['address'], phones: { line: string; patient: string | null }): Markup | null {
  if (!address)
    return fact(
      'Adresse',
      html`Adresse pas encore connue : appelez la ligne au
      ${call(phones.line)}${phones.patient && html`, ou le patient au ${call(phones.patient)}`}.`,
    );
  const town = [address.postcode, address.commune].filter(Boolean).join(' ');
  const lines = [address.street, address.complement, town].filter(Boolean).join(', ');
  return html`${fact('Adresse', lines)} ${fact('Pour entrer', address.access)}
  ${
    address.elsewhere &&
    fact('Attention', `La demande situe le patient à ${address.elsewhere} : appelez-le avant de partir.`)
  }`;
}

const call = (phone: string): Markup => html`<a href="tel:${phone}">${displayPhone(phone)}</a>`;

const answered = ({ offer }: LinkPage): Content => ({
  title: 'Merci de votre réponse',
  body: html`<p class="notice" data-tone="good" role="status">
      Elle est transmise à l’opératrice et versée au dossier.
    </p>
    <blockquote class="panel">${offer.answer}</blockquote>`,
});

/** For a link that opens nothing: unknown, misspelt, or followed by a newer one. */
export const noSuchLink = (): string =>
  pageOf({
    title: 'Ce lien n’ouvre plus rien',
    from: 'Ligne de soins non programmés',
    body: html`<p>
      Il a peut-être été remplacé par un SMS plus récent. Vos demandes se trouvent aussi dans votre page
      Recours.
    </p>`,
  });

/** For what made no sense, came too often, or could not be done now. */
export const faultPage = (fault: { title: string; detail?: string | undefined }, path: string): string =>
  pageOf({
    title: fault.title,
    from: 'Ligne de soins non programmés',
    body: html`<p>${fault.detail}</p>
      <p><a href="${path}">Revenez à la demande</a> : elle dit où elle en est.</p>`,
  });
