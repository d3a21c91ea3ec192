/**
 * Pictures of an award's symbol as a camera sees it, made in this order: paper (creased, curled, turned, tilted), light,
 * glare or a phone's screen, lens, sensor. Grey, 1280 x 720, the same for the same seed. Runs in the page of the benchmark,
 * so it imports nothing.
 */
export type Symbol = { size: number; dark: (x: number, y: number) => boolean };

/** What is done to the symbol; what is left out is not done. */
export type Scene = {
  /** Pixels a module at the middle of the symbol. */
  module: number;
  /** Degrees in the plane of the picture. */
  turn?: number;
  /** Degrees that the paper is turned away from the camera, to the side and backwards. */
  tilt?: [number, number];
  /** Radius of the roll that the paper forms, in widths of the symbol. */
  curl?: number;
  /** Degrees by which the paper is folded down the middle and flattened again. */
  crease?: number;
  /** Light at the left and at the right edge of the symbol; 1 is well lit. */
  light?: [number, number];
  /** A lamp's reflection: how much of the symbol's width it is wide. */
  glare?: number;
  /** The symbol on a phone: how many of its pixels lie on one of the camera's. */
  screen?: number;
  /** Standard deviation of the lens' blur in pixels, and of the sensor's noise in steps of 255. */
  blur?: number;
  noise?: number;
  seed: number;
};

export const frame = { width: 1280, height: 720 };
const paperWhite = 0.9;
const ink = 0.08;
const table = 0.42;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What is printed at a place on the paper, in modules from the symbol's middle: the symbol, and lines of text around it. */
function printed(symbol: Symbol, u: number, v: number): number {
  const half = symbol.size / 2;
  const quiet = half + 4;
  const x = Math.floor(u + half);
  const y = Math.floor(v + half);
  if (x >= 0 && y >= 0 && x < symbol.size && y < symbol.size) return symbol.dark(x, y) ? ink : paperWhite;
  if (Math.abs(u) < quiet && Math.abs(v) < quiet) return paperWhite;
  if (Math.abs(u) > quiet + 30 || Math.abs(v) > quiet + 14) return table;
  // Lines of print: letters a module wide, with a gap after every fifth.
  const isLine = Math.abs(v % 5) < 2 && Math.abs(Math.round(u / 1.3)) % 5 !== 0;
  return isLine && Math.abs(Math.round(u * 0.7 + v * 3)) % 2 === 0 ? ink + 0.1 : paperWhite;
}

type Place = { u: number; v: number; fold: number };

/** From the camera's picture back to the paper: what each pixel looks at. */
function unfold(
  scene: Scene,
  symbol: Symbol,
  centre: { x: number; y: number }
): (x: number, y: number) => Place {
  const turn = ((scene.turn ?? 0) * Math.PI) / 180;
  const [aside, back] = (scene.tilt ?? [0, 0]).map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number
  ];
  // The camera stands six symbols away: close enough for a plain perspective.
  const distance = symbol.size * 6;
  const normal = {
    x: -Math.sin(aside),
    y: -Math.sin(back) * Math.cos(aside),
    z: Math.cos(back) * Math.cos(aside)
  };
  const radius = (scene.curl ?? 0) * symbol.size;
  const slope = Math.cos(((scene.crease ?? 0) * Math.PI) / 180);
  return (x, y) => {
    const dx = (x - centre.x) / scene.module;
    const dy = (y - centre.y) / scene.module;
    const px = dx * Math.cos(turn) + dy * Math.sin(turn);
    const py = dy * Math.cos(turn) - dx * Math.sin(turn);
    // Where the ray through this pixel meets the tilted paper.
    const depth = (normal.z * distance) / (normal.z * distance + normal.x * px + normal.y * py);
    let u = (px * depth) / Math.cos(aside);
    let v = (py * depth) / Math.cos(back);
    if (radius > 0) {
      const inside = Math.max(-0.99, Math.min(0.99, u / radius));
      v += radius * (1 - Math.sqrt(1 - inside * inside)) * 0.3;
      u = radius * Math.asin(inside);
    }
    const fold = scene.crease && u > 0 ? 1 : 0;
    if (fold) u /= slope;
    return { u, v, fold };
  };
}

function lit(scene: Scene, symbol: Symbol, place: Place, value: number, glare: Place): number {
  const [left, right] = scene.light ?? [1, 1];
  const across = Math.max(0, Math.min(1, place.u / symbol.size + 0.5));
  let light = value * (left + (right - left) * across) * (place.fold ? 0.72 : 1);
  if (scene.glare) {
    const apart = Math.hypot(place.u - glare.u, place.v - glare.v) / (symbol.size * scene.glare * 0.5);
    light += 0.95 * Math.exp(-(apart ** 4));
  }
  return light;
}

/** The stripes of a phone's pixels, its refresh band, and the grey of its black. */
function shownByPhone(scene: Scene, x: number, y: number, value: number): number {
  if (!scene.screen) return value;
  const step = 2 * Math.PI * scene.screen;
  const stripes = 1 + 0.3 * Math.cos(x * step + y * 0.11) + 0.14 * Math.cos(y * step - x * 0.07);
  const band = 1 - 0.28 * Math.max(0, Math.sin(y / 60 + scene.seed));
  return (value * 0.94 + 0.05) * stripes * band;
}

/** A Gaussian lens, one direction after the other. */
function blurred(pixels: Float32Array, deviation: number): Float32Array {
  const reach = Math.ceil(deviation * 3);
  const weights = Array.from({ length: reach * 2 + 1 }, (_, at) =>
    Math.exp(-((at - reach) ** 2) / (2 * deviation ** 2))
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const along = (from: Float32Array, step: number, length: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let index = 0; index < from.length; index++) {
      const at = Math.floor(index / step) % length;
      let value = 0;
      for (let offset = -reach; offset <= reach; offset++) {
        const inside = Math.max(-at, Math.min(length - 1 - at, offset));
        value += (weights[offset + reach] ?? 0) * (from[index + inside * step] ?? 0);
      }
      to[index] = value / sum;
    }
    return to;
  };
  return along(along(pixels, 1, frame.width), frame.width, frame.height);
}

/** The picture as RGBA, as a canvas gives it. */
export function take(symbol: Symbol, scene: Scene): Uint8ClampedArray<ArrayBuffer> {
  const next = random(scene.seed);
  const room = (symbol.size / 2 + 6) * scene.module;
  const free = (length: number) => Math.max(0, length - 2 * room);
  const centre = {
    x: frame.width / 2 + (next() - 0.5) * free(frame.width),
    y: frame.height / 2 + (next() - 0.5) * free(frame.height)
  };
  const look = unfold(scene, symbol, centre);
  // Never on a finder: a hand moves the paper until it sees all three.
  const glare = { u: symbol.size * (next() * 0.3 - 0.1), v: symbol.size * (next() * 0.3 - 0.1), fold: 0 };
  let pixels = new Float32Array(frame.width * frame.height);
  const fine = 3;
  for (let y = 0; y < frame.height; y++)
    for (let x = 0; x < frame.width; x++) {
      const near = Math.abs(x - centre.x) < room * 1.5 && Math.abs(y - centre.y) < room * 1.5;
      const parts = near ? fine : 1;
      let value = 0;
      for (let part = 0; part < parts * parts; part++) {
        const place = look(x + ((part % parts) + 0.5) / parts, y + (Math.floor(part / parts) + 0.5) / parts);
        value += lit(scene, symbol, place, printed(symbol, place.u, place.v), glare);
      }
      pixels[y * frame.width + x] = shownByPhone(scene, x, y, value / parts ** 2);
    }
  if (scene.blur) pixels = blurred(pixels, scene.blur) as Float32Array<ArrayBuffer>;
  const data = new Uint8ClampedArray(pixels.length * 4);
  const noise = scene.noise ?? 2;
  for (const [index, value] of pixels.entries()) {
    const shot = (next() + next() + next() - 1.5) * 2 * noise;
    data.fill(value * 255 + shot, index * 4, index * 4 + 3);
    data[index * 4 + 3] = 255;
  }
  return data;
}
