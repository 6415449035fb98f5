import { describeViews } from './support/views.js';

describeViews('wide');
