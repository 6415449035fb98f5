import { roomRepositoryContract } from '../../contracts/room-repository-contract.js';
import { makeMemoryLog } from './memory-log.js';

roomRepositoryContract('memory', makeMemoryLog);
