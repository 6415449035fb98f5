// Has a server open its databases through tapped-sqlite.mjs: `node --import <this> …`.
import { register } from 'node:module';

register('./resolve-hook.mjs', import.meta.url);
