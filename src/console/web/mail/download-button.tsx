import { download } from '../api.ts';
import { DocumentButton, type DocumentButtonProps } from './document-button.tsx';

type Props = DocumentButtonProps & {
  token: string;
  path: string;
  /** Without anybody's name: it ends up in a folder of downloads. */
  name: string;
  /** Said once it is there. */
  done: string;
};

/** Keeps a document on this computer. */
export const DownloadButton = ({ token, path, name, ...button }: Props) => (
  <DocumentButton
    {...button}
    act={async () => {
      await download(token, path, name);
      return undefined;
    }}
  />
);
