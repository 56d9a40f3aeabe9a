import type { Product } from './wiring.ts';

/** Jobs, tail and sweeps of a product, in this process. Any number of processes may do this at once. */
export const startWorker = (
  product: Pick<Product, 'startWork'>,
  rhythm?: Parameters<Product['startWork']>[0],
): { stop(): Promise<void> } => product.startWork(rhythm);
