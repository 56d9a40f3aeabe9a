import { join } from 'node:path';

/** The territory of the demonstration, with the sources of its data inside. */
export const GRAND_DOUAI = join(import.meta.dirname, 'territories/grand-douai.json');
