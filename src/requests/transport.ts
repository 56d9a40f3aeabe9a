/** How a patient goes to emergency care, as it was advised. */
export const TRANSPORTS = ['own-means', 'accompanied', 'taxi', 'ambulance', 'samu'] as const;

export type Transport = (typeof TRANSPORTS)[number];

const words: Readonly<Record<Transport, string>> = {
  'own-means': 'par ses propres moyens',
  accompanied: 'accompagné, sans conduire',
  taxi: 'en taxi conventionné',
  ambulance: 'en ambulance',
  samu: 'par le SAMU',
};

export const transportAdvice = (transport: Transport): string =>
  `Se rendre aux urgences ${words[transport]}.`;
