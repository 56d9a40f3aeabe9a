import { show } from '../api.ts';
import { DocumentButton, type DocumentButtonProps } from './document-button.tsx';

type Props = DocumentButtonProps & { token: string; path: string };

const REFUSED =
  'Le navigateur n’a pas ouvert l’onglet : autorisez-le pour ce site, ou téléchargez la lettre.';

/** Shows a document in a tab of its own, where the browser prints it. */
export const PrintButton = ({ token, path, ...button }: Props) => (
  <DocumentButton
    {...button}
    act={async () => ((await show(token, path)) ? undefined : REFUSED)}
    done={'Ouverte dans un nouvel onglet\u00a0: imprimez-la de là.'}
  />
);
