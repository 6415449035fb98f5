import { plainName } from './directions.js';

/** A name that somebody chose, in a sentence: whatever its direction, the words around it stay where they are. */
export const Name = ({ children }: { readonly children: string }) => <bdi>{plainName(children)}</bdi>;
