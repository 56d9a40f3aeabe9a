import type { z } from 'zod';
import type { professionalAnswer, structureAnswer } from '../../../directory/directory-json.ts';

/** Entries of the directory with their secure addresses. */
export type ListedProfessional = z.infer<typeof professionalAnswer>;
export type ListedStructure = z.infer<typeof structureAnswer>;
