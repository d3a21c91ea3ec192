import { getLocale, getTextDirection } from '#lib/paraglide/runtime.js';

// The kept shell carries the language of the day it was kept; the page speaks the one chosen since.
document.documentElement.lang = getLocale();
document.documentElement.dir = getTextDirection();
