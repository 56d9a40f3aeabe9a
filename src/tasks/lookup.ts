export { requestOfTask } from './request-store.ts';
export { wasDoneByPerson } from './store.ts';
