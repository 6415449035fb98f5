import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startTestServer, type TestServer } from '../../support/test-server.js';
import { type RoomRest, roomRest } from './room-rest.js';
import { expectNoComplaints, openVisitor, ownName, type Visitor } from './visitor.js';

/** A group that Ana has created with `ben` and `chloe`, and has open in her browser. */
export interface GroupVisit {
  readonly server: TestServer;
  readonly ana: Visitor;
  readonly page: Page;
  /** The text field in which Ana writes. */
  readonly field: Locator;
  readonly groupId: string;
  /** The members, Ana too, as they act by REST. */
  readonly crew: RoomRest;
}

/** Gives each test of a suite a group and an Ana of its own, and expects that her page complains of nothing. */
export const groupVisits = (browser: () => Browser): (() => GroupVisit) => {
  let server: TestServer;
  let ana: Visitor;
  let visit: GroupVisit;
  beforeAll(async () => {
    server = await startTestServer();
    ana = await openVisitor(browser(), server.url);
  });
  beforeEach(async () => {
    await ana.arriveAs(ownName('Ana'));
    const groupId = await server.createGroup(ana.userId, ['ben', 'chloe']);
    await ana.open('Crew');
    const { page } = ana;
    const field = page.getByRole('main').getByRole('textbox');
    visit = { server, ana, page, field, groupId, crew: roomRest(server, groupId) };
  });
  afterEach(() => expectNoComplaints(ana));
  afterAll(async () => {
    await ana?.context.close();
    await server.stop();
  });
  return () => visit;
};
