import { DownloadButton } from '../mail/download-button.tsx';

type Props = { token: string; visitId: string };

/** The patient's own copy is handed over, by somebody: it goes nowhere by itself, and that is said. */
export const PatientCopy = ({ token, visitId }: Props) => (
  <div className="patient-copy">
    <DownloadButton
      token={token}
      path={`/v1/bookings/${visitId}/report.pdf`}
      name="compte-rendu.pdf"
      done="Le document est dans vos téléchargements."
    >
      Copie pour le patient
    </DownloadButton>
    <p className="where">
      Sur papier, ou par Mon espace santé (à déposer vous-même depuis votre logiciel)&nbsp;: rien ne part
      d’ici vers le patient.
    </p>
  </div>
);
