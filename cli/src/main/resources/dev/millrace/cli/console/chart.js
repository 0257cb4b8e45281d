// Draws the last minute of a loop: how long it was held up, and how much was ready.

import { draw, length, mark } from "./dom.js";

const SHOWN = 60_000; // milliseconds
const LEAST_HELD = 100_000; // microseconds: a scale never ends lower
const LEAST_READY = 10;
const FOOT = 4;
const HEAD = 14;

export class Chart {
  constructor(svg) {
    this.svg = svg;
    this.shades = draw("g");
    svg.append(this.shades);
    this.base = add(svg, "line", "grid");
    this.area = add(svg, "path", "area");
    this.ready = add(svg, "path", "ready");
    this.held = add(svg, "path", "held");
    this.scale = add(svg, "text", "scale");
  }

  /** Readings from old to new; a reading tells of the time since the one before it. */
  draw(readings) {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (width === 0 || readings.length === 0) return;
    const now = readings.at(-1).at;
    const highest = Math.max(LEAST_HELD, ...readings.map(reading => reading.held));
    const deepest = Math.max(LEAST_READY, ...readings.map(reading => reading.ready));
    const x = at => (width * (1 - (now - at) / SHOWN)).toFixed(1);
    const y = part => (height - FOOT - (height - FOOT - HEAD) * part).toFixed(1);
    mark(this.svg, "viewBox", `0 0 ${width} ${height}`);
    for (const [name, value] of Object.entries({ x1: 0, x2: width, y1: y(0), y2: y(0) })) mark(this.base, name, value);
    mark(this.scale, "x", 0);
    mark(this.scale, "y", 10);
    this.scale.textContent = `last minute${highest === LEAST_HELD ? "" : `, ${length(highest)} at most`}`;
    const held = stretches(readings, reading => reading.held > 0);
    const levels = stretch => steps(readings, stretch, x, reading => y(reading.held / highest));
    mark(this.held, "d", held.map(levels).join(""));
    mark(this.area, "d", held.map(stretch => `${levels(stretch)}V${y(0)}H${x(readings[stretch[0]].at)}Z`).join(""));
    mark(this.ready, "d", stretches(readings, () => true)
      .map(stretch => steps(readings, stretch, x, reading => y(reading.ready / deepest))).join(""));
    this.#shade(readings, x, height);
  }

  // where the loop gave no answer
  #shade(readings, x, height) {
    this.shades.replaceChildren(...stretches(readings, reading => !reading.answered).map(([from, to]) => {
      const left = x(readings[from].at);
      return draw("rect", { class: "shade", x: left, y: 0, width: Math.max(0, x(readings[to].at) - left), height });
    }));
  }
}

function add(svg, name, style) {
  const element = draw(name, { class: style });
  svg.append(element);
  return element;
}

/** Where one reading after the other is such a one: from which on it tells, and the last of them. */
function stretches(readings, such) {
  const all = [];
  readings.forEach((reading, i) => {
    if (i === 0 || !such(reading)) return;
    if (all.at(-1)?.[1] === i - 1) all.at(-1)[1] = i;
    else all.push([i - 1, i]);
  });
  return all;
}

function steps(readings, [from, to], x, y) {
  let path = `M${x(readings[from].at)},${y(readings[from + 1])}`;
  for (const reading of readings.slice(from + 1, to + 1)) path += `V${y(reading)}H${x(reading.at)}`;
  return path;
}

export function forget(readings, now) {
  while (readings.length > 2 && readings[1].at < now - SHOWN) readings.shift();
}
