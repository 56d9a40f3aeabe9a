export { requestOfTask } from './request-store.ts';
