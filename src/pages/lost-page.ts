import { html, PAGE_HEADERS, pageOf } from './page.ts';

/** Where the personal links are: what goes wrong there is read by a person. */
const PERSONAL = /^\/[or](?:\/|\?|$)/;

/**
 * For a person whose link leads to no page at all: cut, doubled, too long, or opened over and over. Undefined elsewhere: a program asks there, and is
 * told by a problem document.
 */
export function lostPage(
  url: string,
  { status }: { status: number },
): { headers: Readonly<Record<string, string>>; body: string } | undefined {
  if (!PERSONAL.test(url)) return undefined;
  const { title, detail } = words(status);
  const body = pageOf({
    title,
    from: 'Ligne de soins non programmés',
    body: html`<p>${detail}</p>
      <p>
        En cas d’urgence vitale, appelez le <a href="tel:15">15</a>, ou le <a href="sms:114">114 par SMS</a>.
      </p>`,
  });
  return { headers: PAGE_HEADERS, body };
}

function words(status: number): { title: string; detail: string } {
  if (status === 429)
    return {
      title: 'Trop de demandes',
      detail: 'Ce lien a été ouvert trop souvent en peu de temps. Attendez une minute, puis réessayez.',
    };
  if (status >= 500)
    return {
      title: 'Une erreur est survenue',
      detail: 'Réessayez dans un instant. Si cela ne marche toujours pas, appelez la ligne.',
    };
  return {
    title: 'Cette page n’existe pas ou plus',
    detail:
      'L’adresse est peut-être incomplète, ou contient des caractères en trop : ouvrez le lien tel que vous l’avez reçu.',
  };
}
