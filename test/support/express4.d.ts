// Express 4, of which the types are those of Express 5 as far as the tests use them.
declare module 'express4' {
  export { default } from 'express';
}
