import { useSyncExternalStore } from 'react';
import { isOwnDocument, isOwnPage } from '../shared/own-page.js';
import { layers } from '../shared/layers.js';
import { followLayers } from './page-history.js';
import { addressOf, roomInAddress } from './room-address.js';

/** Renders again when another room is open. */
export const useOpenRoomId = (): string | undefined => useSyncExternalStore(subscribe, openRoomId);

export const openRoomId = (): string | undefined => current;

/** Opens this room in place of the one that is open; none where it is undefined. */
export const openRoom = (roomId: string | undefined): void => {
  if (roomId === current) return;
  show(roomId);
  takeAway();
  takeAway = roomId === undefined ? nothing : layers.add({ close: () => show(undefined) });
  // One room in place of another changes no layer.
  writeAddress();
};

const listeners = new Set<() => void>();
const nothing = (): void => undefined;

let current: string | undefined;
let takeAway = nothing;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const show = (roomId: string | undefined): void => {
  current = roomId;
  for (const listener of [...listeners]) listener();
};

/** The address has the id of the open room, so that a reload shows it again, and a link opens it. */
const beginAddress = (): (() => void) => {
  if (isOwnPage()) return followLayers(openRoomId, openRoom);
  // The address of a page around the chat is none of the chat's.
  if (!isOwnDocument()) return nothing;
  window.addEventListener('hashchange', () => openRoom(roomInAddress()));
  // In a frame it replaces its own entry, as any other one would be in the way back of the page around it.
  return () => {
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, '', `${pathname}${search}${addressOf(current)}`);
  };
};

const first = isOwnDocument() ? roomInAddress() : undefined;
const writeAddress = beginAddress();
openRoom(first);
