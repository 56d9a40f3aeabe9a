import { readFileSync } from 'node:fs';

/**
 * Small pages for people without an account (a link in an SMS, a form for a care home): one document, the console's colours, no script.
 * Their addresses hold a secret: they are neither kept by browsers and proxies nor listed by search engines, and no other site learns them
 * (helmet sends `Referrer-Policy: no-referrer`).
 */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
} as const;

/** A piece of a page. Nobody but `html` makes one, so that what people wrote is always escaped. */
export type Markup = { readonly markup: string };

type Value = Markup | string | number | null | undefined | false | readonly Value[];

/** Markup with values in it. A text is escaped, in an attribute too; null, undefined and false leave nothing. */
export const html = (texts: TemplateStringsArray, ...values: readonly Value[]): Markup => ({
  markup: texts
    .map((text, index) => french(text) + (index < values.length ? written(values[index]) : ''))
    .join(''),
});

/** No line begins with a colon or a question mark: French writes a space before them. */
const french = (text: string): string => text.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return isMarkup(value) ? value.markup : value.map(written).join('');
}

const isMarkup = (value: Markup | readonly Value[]): value is Markup => 'markup' in value;

/** The console's colours, buttons and fields: one look for everything that Recours shows. */
const theme = readFileSync(new URL('../console/web/styles/theme.css', import.meta.url), 'utf8');
const own = readFileSync(new URL('page.css', import.meta.url), 'utf8');

/** A whole document. `from` says whose line it is, `title` is also its heading. */
export const pageOf = (it: { title: string; from: string; body: Markup }): string =>
  html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${it.title} — ${it.from}</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ markup: theme }}
          ${{ markup: own }}
        </style>
      </head>
      <body>
        <header class="page"><span class="wordmark">Recours</span> ${it.from}</header>
        <main class="page">
          <h1>${it.title}</h1>
          ${it.body}
        </main>
      </body>
    </html>`.markup;
