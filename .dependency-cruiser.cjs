/**
 * The import rules of ARCHITECTURE.md for src and scripts. A slice is a folder of src/ other than platform. `npm run check` runs them.
 */

/** At the edge: only the composition root, the commands and themselves know these. */
const EDGE = 'telephony|sas|board|timeline|reports|console|simulator';

/** Decision 6: rules over plain data, with the time passed in. Whatever they import is as pure as they are. */
const PURE = [
  'platform/(clock|errors|ids|chance|identity|safe-address)',
  'territory/(distance|line-texts|local-time|opening-hours|phone-line|phone-number|public-holidays|quiet-hours)',
  'calls/(call|estimate|leg|line-stand|settled|wrap-up)',
  'callbacks/callback',
  'day/(closing-list|line-day)',
  'operators/presence',
  'requests/(deadline|escalation|escalation-words|follow-up|mt-priority|request|timed-care|transport)',
  'triage/(care|condition|evaluate|flag-code|orientation|protocol|protocol-in-words|replay|standing)',
  'requests/search-width',
  'availability/(closed-visit|gaps|intervals|occurrences|plan|recurrence)',
  'directory/(place-hours|profession|speciality|structure-kind)',
  'matching/(ages|behind|better-book|by-road|calendar|demand|gains|measure|names|need|outlook|rank|reasons|reassign|refusal|standby|travel|usual-way|weights|why-not)',
  'bookings/booking',
  'slots/(cut-span|hours-in-words|part|said-time|terms)',
  'directory/access',
  'patients/age',
  'referrals/(number|progress|retry|signature)',
  'pages/page',
  'offers/(assessment|assessment-titles|offer|visit-time|waiting-list|waves|words)',
  'board/(closing|line-figures|projection)',
  'timeline/(code-words|entry|event-words)',
  'feedback/(may-have-arrived|may-receive|message-intent|recipient-kind|report|report-choices|report-content|report-due|report-form|report-words|secure-message)',
  'feedback/(message-due|next-try|smtp-failure)',
  'feedback/mssante/address',
  'feedback/mssante/(bounce|dsn|imap-failure|inbox|integration-errors|mail-key|mailbox-id|mdn|parsed-mail|proof|report-fields|take-apart)',
  'correspondence/(attachment|cda-title|incoming|kind-by-content|look-at-attachment|pdf-shape|plain-text|zip-shape)',
  'feedback/document/(author-words|care-setting|cda|document-id|document-type|fonts|hl7|letter|letter-kind|mail|make-document|metadata|printable|profession-code|report-pdf|write-xml|xdm)',
  'telephony/(caller-way|conference-texts|draw-way|few-at-a-time|held|keyed-number|line-addresses|line-words|local-date-in-words|reminder-time|sms|sms-texts|sms-words|spoken-texts|turn)',
  'tasks/task',
].map((name) => `^src/${name}[.]ts$`);

/** What a pure rule may stand on beside other pure rules. */
const HARMLESS =
  'node_modules/(rrule-temporal|temporal-polyfill|temporal-spec|temporal-utils|date-holidays|libphonenumber-js|zod|uuid|xmlbuilder2|fflate|postal-mime|pdfkit|fontkit|@types/(pdfkit|fontkit))/';

/** `package` stands at the file's own door: only `allowed` may import it. */
const only = (name, packages, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: `^node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Types included: two files that need each other are one idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-stands-alone',
      comment: 'What every slice stands on knows none of them.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'private-to-the-slice',
      comment: 'Other slices read through lookup.ts and act through the use cases.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/[a-z-]*(store|routes|reactions)[.]ts$', pathNot: '^src/($1|platform)/' },
    },
    {
      name: 'root-sees-doors-only',
      comment: 'The composition root needs routes and reactions, never a store.',
      severity: 'error',
      from: { path: '^src/[^/]+[.]ts$' },
      to: { path: '^src/[^/]+/[a-z-]*store[.]ts$' },
    },
    {
      name: 'edge-is-imported-by-nobody',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/commands/' },
      to: {
        path: `^src/(${EDGE})/`,
        pathNot: ['^src/$1/', '^src/board/(closing|line-figures|projection)[.]ts$'],
      },
    },
    {
      name: 'edge-projection-for-the-pages',
      comment: 'The pages keep the board up to date with the same pure projection as the server.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(board|console)/' },
      to: { path: '^src/board/(closing|line-figures|projection)[.]ts$' },
    },
    {
      name: 'the-product-does-not-know-its-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ['^test/', '^scripts/'], pathNot: '^scripts/bench/command[.]ts$' },
    },
    {
      name: 'pure-rules',
      comment:
        'Decision 6: no database, no network, no process, no clock of their own, however far one follows the imports.',
      severity: 'error',
      from: { path: PURE },
      to: { reachable: true, pathNot: [...PURE, HARMLESS, '^(node:)?(crypto|fs|module|zlib)$'] },
    },
    only(
      'sql-in-stores',
      'kysely',
      [
        '^src/platform/',
        '^src/[^/]+/([a-z-]*store|tables)[.]ts$',
        '^src/slots/eligible[.]ts$',
        '^src/requests/timed-care-sql[.]ts$',
      ],
      'SQL is written in store.ts alone; whom a slot is for, and what is care with a deadline, is each one rule in the statements of several of them.',
    ),
    only('postgres-in-the-platform', 'pg|pg-pool|pg-protocol', [
      '^src/platform/',
      '^src/territory/seed-territory[.]ts$',
      '^src/seed/(is-empty|demo-state)[.]ts$',
      '^src/simulator/',
    ]),
    only('queues-in-the-platform', 'bullmq|ioredis', ['^src/platform/', '^src/simulator/scratch[.]ts$']),
    only(
      'carrier-in-telephony',
      'twilio',
      ['^src/telephony/', '^src/simulator/webhook-sender[.]ts$'],
      'The simulator signs its webhooks as the carrier does.',
    ),
    only(
      'http-at-the-door',
      'fastify|@fastify/[^/]+|fastify-type-provider-zod|ws',
      [
        '^src/platform/',
        '^src/[^/]+[.]ts$',
        '^src/[^/]+/[a-z-]*routes[.]ts$',
        '^src/board/(live|reader)[.]ts$',
        '^src/console/serve[.]ts$',
        '^src/telephony/(twilio-signature|never-dead)[.]ts$',
        '^src/simulator/',
      ],
      'Use cases and rules do not know that they are called over HTTP.',
    ),
    only(
      'xml-is-written-in-one-place',
      'xmlbuilder2',
      ['^src/feedback/document/write-xml[.]ts$'],
      'It reads entities in the texts that it is given: they are escaped there.',
    ),
    only('a-format-a-file', 'fflate|pdfkit|fontkit', [
      '^src/feedback/document/(xdm|report-pdf|fonts)[.]ts$',
      '^src/correspondence/zip-shape[.]ts$',
    ]),
    only(
      'mail-is-read-in-one-place',
      'imapflow|postal-mime',
      ['^src/feedback/mssante/(imap-inbox|take-apart)[.]ts$', '^src/simulator/'],
      'What a stranger has sent is taken apart within limits, in a thread of its own.',
    ),
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: '^node_modules/@types/' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    exclude: { path: '^(node_modules/[.]cache|[.]data)' },
  },
};
