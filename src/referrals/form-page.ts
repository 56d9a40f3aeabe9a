import type { Structure } from '../directory/lookup.ts';
import { html, type Markup, pageOf } from '../pages/page.ts';
import type { Commune, Territory } from '../territory/lookup.ts';
import { FIELDS, type Field, type Filled, type FormFaults } from './referral-form.ts';

/** What stands above every page of a link: whoever fills in a form has perhaps somebody ill beside them (rule 1). */
export const emergency = html`<p class="notice" data-tone="alert">
  <strong>Urgence vitale ?</strong> N’attendez pas : appelez le <a href="tel:15">15</a>, ou le
  <a href="sms:114">114 par SMS</a> si vous ne pouvez ni entendre ni parler.
</p>`;

export type FormPage = {
  territory: Territory;
  structure: Structure;
  communes: readonly Commune[];
  /** Made with the page, so that sending it twice makes one referral. */
  id: string;
  filled: Filled;
  faults: FormFaults;
  /** What is to be known while the line is closed. */
  closed: string | undefined;
};

/** Nobody reads until then: what to do meanwhile. */
export const closedNotice = (says: string | undefined): Markup | null =>
  says === undefined
    ? null
    : html`<p class="notice" data-tone="warm">
        <strong>${says}</strong><br />
        D’ici là, si l’état de la personne s’aggrave ou vous inquiète, appelez le
        <a href="tel:15">15</a>, ou le <a href="sms:114">114 par SMS</a>.
      </p>`;

/** The form of a structure without software. Works without a script; `faults` stand above it and beside their fields. */
export function formPage(it: FormPage): string {
  const { filled, faults } = it;
  const field = (name: Field) => ({ name, value: filled[name] ?? '', fault: faults[name] });
  return pageOf({
    title: 'Adresser une demande de soins',
    from: it.territory.name,
    body: html`${emergency} ${closedNotice(it.closed)}
      <p>
        Vous écrivez au nom de <strong>${it.structure.name}</strong>. Une opératrice de la ligne lit votre
        demande pendant les heures d’ouverture et rappelle la personne.
      </p>
      ${summary(faults)}
      <form class="panel" method="post" novalidate>
        <input type="hidden" name="id" value="${it.id}" />
        <fieldset>
          <legend>Vous</legend>
          <p class="hint">Pour que la ligne sache à qui parler si elle rappelle ${it.structure.name}.</p>
          ${line('Votre nom et votre fonction', field('writer'), html`autocomplete="name" maxlength="120"`)}
          ${line(
            'Service, étage ou unité (facultatif)',
            field('ward'),
            html`autocomplete="off" maxlength="120"`,
          )}
        </fieldset>
        <fieldset>
          <legend>La personne</legend>
          ${line('Nom de famille', field('familyName'), html`autocomplete="off" required maxlength="80"`)}
          ${line('Prénom', field('givenName'), html`autocomplete="off" required maxlength="80"`)}
          ${line('Date de naissance', field('birthDate'), html`type="date" autocomplete="off" required`)}
          ${select('Sexe (facultatif)', field('sex'), [
            ['', 'Non précisé'],
            ['F', 'Femme'],
            ['M', 'Homme'],
          ])}
          ${line(
            'Téléphone pour la joindre',
            field('phone'),
            html`type="tel" inputmode="tel" autocomplete="off" maxlength="40"`,
          )}
          ${select('Commune où elle habite', field('insee'), [
            ['', 'Une autre commune'],
            ...it.communes.map(({ insee, name }) => [insee, name] as const),
          ])}
        </fieldset>
        <fieldset>
          <legend>La demande</legend>
          ${choices('Que demandez-vous ?', field('kind'), [
            ['snp', 'Un soin dans les 24 heures'],
            ['mt', 'Un médecin traitant'],
            ['both', 'Les deux'],
            ['other', 'Autre chose'],
          ])}
          <div class="fields">
            <label for="motive">Que se passe-t-il ?</label>
            <textarea
              id="motive"
              name="motive"
              rows="5"
              required
              maxlength="2000"
              ${ailing('motive', faults.motive)}
            >
${filled.motive}</textarea>
            ${fault('motive', faults.motive)}
          </div>
          ${box('chronic', 'La personne a une maladie chronique (ALD)', filled)}
          ${choices('La personne peut-elle se déplacer ?', field('mode'), [
            ['AMB', 'Oui, jusqu’à un cabinet'],
            ['HH', 'Non, il faut venir à elle'],
          ])}
        </fieldset>
        <fieldset>
          <legend>S’il faut venir à elle : où ?</legend>
          <p class="hint">
            Seul le professionnel qui se déplace, et la ligne, lisent cette adresse. Sans elle, il faut un
            téléphone où la demander.
          </p>
          ${line('Numéro et rue', field('street'), html`autocomplete="off" maxlength="120"`)}
          ${line(
            'Bâtiment, étage, sonnette (facultatif)',
            field('complement'),
            html`autocomplete="off" maxlength="120"`,
          )}
          ${line(
            'Code postal (facultatif si la commune est choisie)',
            field('postcode'),
            html`inputmode="numeric" autocomplete="off" maxlength="10"`,
          )}
          ${line(
            'Pour entrer : code, chien, clé chez la voisine (facultatif)',
            field('access'),
            html`autocomplete="off" maxlength="300"`,
          )}
        </fieldset>
        <fieldset>
          <legend>Ce que vous saurez de la suite</legend>
          <p class="hint">
            Sans l’une de ces cases, la page de suivi dit seulement si la demande est prise en charge.
          </p>
          ${
            it.structure.kind === 'social'
              ? null
              : box('caresForPatient', 'Nous participons aux soins de la personne', filled)
          }
          ${box('consent', 'La personne est d’accord pour que nous connaissions la suite donnée', filled)}
        </fieldset>
        <button class="primary" type="submit">Envoyer la demande</button>
      </form>`,
  });
}

const labels: Record<Field, string> = {
  writer: 'Vous',
  ward: 'Service',
  familyName: 'Nom de famille',
  givenName: 'Prénom',
  birthDate: 'Date de naissance',
  sex: 'Sexe',
  phone: 'Téléphone',
  insee: 'Commune',
  street: 'Numéro et rue',
  complement: 'Bâtiment, étage',
  postcode: 'Code postal',
  access: 'Pour entrer',
  kind: 'Ce que vous demandez',
  motive: 'Ce qui se passe',
  chronic: 'Maladie chronique',
  mode: 'Déplacement',
  caresForPatient: 'Soins',
  consent: 'Accord de la personne',
};

/** What has to be put right, each with the way to it. */
function summary(faults: FormFaults): Markup | null {
  const wrong = FIELDS.filter((name) => faults[name] !== undefined);
  if (wrong.length === 0) return null;
  return html`<div class="notice" data-tone="warm" role="alert">
    <strong
      >${wrong.length === 1 ? 'Un point est à corriger' : `${wrong.length} points sont à corriger`}</strong
    >
    <ul>
      ${wrong.map((name) => html`<li><a href="#${name}">${labels[name]}</a> : ${faults[name]}</li>`)}
    </ul>
  </div>`;
}

type Shown = { name: Field; value: string; fault: string | undefined };

const line = (label: string, { name, value, fault: wrong }: Shown, attributes: Markup): Markup =>
  html`<div class="fields">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" ${attributes} ${ailing(name, wrong)} />
    ${fault(name, wrong)}
  </div>`;

type Option = readonly [value: string, label: string];

const select = (label: string, { name, value, fault: wrong }: Shown, options: readonly Option[]): Markup =>
  html`<div class="fields">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${ailing(name, wrong)}>
      ${options.map(
        ([of, words]) => html`<option value="${of}" ${of === value && html`selected`}>${words}</option>`,
      )}
    </select>
    ${fault(name, wrong)}
  </div>`;

/** The first one carries the field's name as its id: there the summary leads. */
const choices = (label: string, { name, value, fault: wrong }: Shown, options: readonly Option[]): Markup =>
  html`<fieldset ${wrong !== undefined && html`aria-describedby="${name}-fault"`}>
    <legend>${label}</legend>
    ${options.map(
      ([of, words], index) =>
        html`<label class="choice">
          <input
            type="radio"
            name="${name}"
            value="${of}"
            ${index === 0 && html`id="${name}"`}
            ${of === value && html`checked`}
            required
          />
          ${words}
        </label>`,
    )}
    ${fault(name, wrong)}
  </fieldset>`;

const box = (name: Field, label: string, filled: Filled): Markup =>
  html`<label class="choice">
    <input
      type="checkbox"
      name="${name}"
      id="${name}"
      value="oui"
      ${filled[name] !== undefined && html`checked`}
    />
    ${label}
  </label>`;

const ailing = (name: Field, wrong: string | undefined): Markup | null =>
  wrong === undefined ? null : html`aria-invalid="true" aria-describedby="${name}-fault"`;

const fault = (name: Field, wrong: string | undefined): Markup | null =>
  wrong === undefined ? null : html`<p class="fault" id="${name}-fault">${wrong}</p>`;
