import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** How a server of the secure mail is reached, and how we say who we are. PEM texts. */
export type ServerAccess = {
  url: string;
  /** `ca`: whom to believe instead of the authorities of this machine. */
  tls: { cert?: string | undefined; key?: string | undefined; ca?: string | undefined };
  login: { user: string; password: string } | undefined;
};

/** The same as the file of mailboxes says it: paths, relative to that file. */
export type DescribedAccess = {
  url: string;
  cert?: string | undefined;
  key?: string | undefined;
  ca?: string | undefined;
  user?: string | undefined;
  password?: string | undefined;
  passwordFile?: string | undefined;
};

/** Reads the files that an access names, and checks that they belong together. Faults name the field, never what is in a file. */
export function readAccess(
  it: DescribedAccess,
  folder: string,
): { access: ServerAccess; faults: string[]; warnings: string[] } {
  const faults: string[] = [];
  const warnings: string[] = [];
  const read = (field: 'cert' | 'key' | 'ca' | 'passwordFile'): string | undefined => {
    const path = it[field];
    if (path === undefined) return undefined;
    const file = resolve(folder, path);
    try {
      if ((field === 'key' || field === 'passwordFile') && (statSync(file).mode & 0o004) !== 0)
        warnings.push(file);
      return readFileSync(file, 'utf8');
    } catch {
      faults.push(`${field} : le fichier ${file} ne peut pas être lu`);
      return undefined;
    }
  };
  const tls = { cert: read('cert'), key: read('key'), ca: read('ca') };
  const password = it.password ?? read('passwordFile')?.replace(/\r?\n$/, '');
  const certificate = tls.cert === undefined ? undefined : certificateOf(tls.cert);
  if (certificate === null) faults.push('cert : aucun certificat au format PEM dans ce fichier');
  if (tls.ca !== undefined && certificateOf(tls.ca) === null)
    faults.push('ca : aucun certificat au format PEM dans ce fichier');
  const key = tls.key === undefined ? undefined : keyOf(tls.key);
  if (key === null)
    faults.push(
      'key : aucune clé privée au format PEM dans ce fichier, ou elle est protégée par un mot de passe',
    );
  if (certificate && key && !certificate.checkPrivateKey(key))
    faults.push('key : cette clé n’est pas celle du certificat');
  if (it.passwordFile !== undefined && password === '') faults.push('passwordFile : ce fichier est vide');
  const login = it.user !== undefined && password !== undefined ? { user: it.user, password } : undefined;
  return { access: { url: it.url, tls, login }, faults, warnings };
}

/** The first certificate of a PEM text; null: there is none. */
export function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
