/** As a screen names a professional. */
export const nameOf = (it: { profession: string; givenName: string; familyName: string }): string =>
  `${it.profession === 'doctor' ? 'Dr ' : ''}${it.givenName} ${it.familyName}`;
