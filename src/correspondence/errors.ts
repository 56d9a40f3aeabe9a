import { DomainError } from '../platform/errors.ts';

/** What would run on the computer of whoever opens it is kept and not handed out. */
export const attachmentIsProgram = (): DomainError =>
  new DomainError(
    'attachment-is-program',
    'forbidden',
    'Pièce jointe non délivrée',
    'Cette pièce jointe est un programme, ou en contient un. Elle est conservée, mais elle n’est pas délivrée : demandez à l’expéditeur un PDF.',
  );
