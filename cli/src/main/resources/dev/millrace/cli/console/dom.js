// Small words for the document, and for numbers in it.

const SVG = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

function build(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

/** An element; attributes that are null or false are left out. */
export function make(name, attributes = {}, ...children) {
  return build(document.createElement(name), attributes, children);
}

export function draw(name, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, name), attributes, children);
}

/** Writes what has changed only: a selection stays, and a status is read out when it changes. */
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function mark(element, attribute, value) {
  if (value === null) element.removeAttribute(attribute);
  else if (element.getAttribute(attribute) !== String(value)) element.setAttribute(attribute, value);
}

export function count(value) {
  return value.toLocaleString("en");
}

/** "3 tasks", "1 task". */
export function many(value, word) {
  return `${count(value)} ${word}${value === 1 ? "" : "s"}`;
}

/** A length of time in two parts at most, as "4.2 s" or "3 h 05 min". */
export function length(micros) {
  if (micros < 0) return "−" + length(-micros);
  if (micros < 1_000) return micros === 0 ? "0 ms" : "< 1 ms";
  const seconds = micros / 1_000_000;
  if (seconds < 1) return `${Math.floor(micros / 1_000)} ms`;
  if (seconds < 60) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  const [large, small, first, second] = seconds < 3_600 ? [60, 1, "min", "s"]
    : seconds < 86_400 ? [3_600, 60, "h", "min"] : [86_400, 3_600, "d", "h"];
  const rest = String(Math.floor(seconds % large / small)).padStart(2, "0");
  return `${Math.floor(seconds / large)} ${first} ${rest} ${second}`;
}

const LENGTH = /^PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?$/;

/** A text; one that is Java's of a length of time as people write that. */
export function readable(text) {
  const parts = LENGTH.exec(text);
  if (parts === null) return text;
  const [hours, minutes, seconds] = parts.slice(1).map(part => Number(part ?? 0));
  return length(Math.round((hours * 3_600 + minutes * 60 + seconds) * 1_000_000));
}
