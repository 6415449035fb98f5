/*
 * `@parley/server/testing`: prove a store, a status machine or a transport of your own by the laws that prove ours. It
 * needs a `test` of any runner, loads fast-check and node:assert, and opens nothing by itself.
 */

export { arbitraries } from './arbitraries/arbitraries.js';
export { conform, type Conformance, type Skip, type Test } from './conform.js';
export { type GroupWithPast } from './group-past.js';
export { tell, type Told } from './group-story.js';
export { type Law, type Runs } from './law.js';
export { makeManualClock, type ManualClock } from './manual-clock.js';
export { type Command } from './model/commands.js';
export { Reference } from './model/reference.js';
export { runStory, type StoryOptions, type Tally } from './model/run-story.js';
export { statusLaws } from './status/status-laws.js';
export { type StatusAcknowledgement, type StatusMachine } from './status/status-machine.js';
export { storeLaws } from './store/store-laws.js';
export {
  type BlockSubject,
  type LogSubject,
  type ReceiptSubject,
  REOPENS,
  type RevocationSubject,
  type StoreSubject,
  type UserSubject,
} from './store/subject.js';
export {
  type Arrival,
  type ChangeArrival,
  type EntryArrival,
  type MessageArrival,
  type MessageChangedArrival,
  type PresenceArrival,
  type ReceiptArrival,
  type TransportConnection,
  type TransportDriver,
  type TypingArrival,
} from './transport/driver.js';
export { transportLaws } from './transport/transport-laws.js';
