declare global {
  namespace App {
    interface Locals {
      /** What a page answers with that renders well and yet has nothing to say: 429 or 503. */
      status?: number;
    }
  }
}

export {};
