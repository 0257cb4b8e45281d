// Draws what /events brings. Each event is whole: one that was missed is missed, and nothing else.

const SHOWN = 30_000; // milliseconds of the past that charts show
const HELD = 50; // milliseconds of lag from which the loop counts as held up
const AGAIN = 5_000; // milliseconds until the next try after a refusal

const SVG = "http://www.w3.org/2000/svg";
const byId = id => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const past = []; // pictures, oldest first, with the time at which each arrived

// ---- charts

function make(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

class Chart {
  constructor(svg, value, { least, below = 0 }) {
    this.svg = svg;
    this.value = value;
    this.least = least; // the scale never ends lower than here
    this.below = below;
    this.shades = make("g", {}, svg);
    this.grid = make("g", {}, svg);
    this.area = make("path", { class: "area" }, svg);
    this.trace = make("path", { class: "trace" }, svg);
  }

  draw(now) {
    const width = this.svg.clientWidth;
    const height = this.svg.clientHeight;
    if (width === 0) return;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const top = niceAbove(Math.max(this.least, ...past.map(this.value)));
    const x = at => width * (1 - (now - at) / SHOWN);
    const y = value => height - 16 - (height - 24) * Math.max(value, 0) / top;
    this.drawGrid(top, width, y);
    this.drawShades(x, height);
    this.drawTrace(x, y);
  }

  drawGrid(top, width, y) {
    this.grid.replaceChildren();
    for (const value of [0, top / 2, top]) {
      make("line", { class: "grid", x1: 0, x2: width, y1: y(value), y2: y(value) }, this.grid);
      make("text", { x: 2, y: y(value) + (value === top ? 12 : -4) }, this.grid).textContent = show(value);
    }
  }

  // where the report was worked out on the loop
  drawShades(x, height) {
    this.shades.replaceChildren();
    let begin = null;
    past.forEach((picture, i) => {
      const blocking = picture.mode === "blocking";
      if (blocking && begin === null) begin = past[Math.max(i - 1, 0)].at;
      const last = i === past.length - 1;
      if (begin !== null && (!blocking || last)) {
        const end = blocking ? picture.at : past[i - 1].at;
        make("rect", { class: "shade", x: x(begin), y: 0, width: Math.max(x(end) - x(begin), 0), height },
          this.shades);
        begin = null;
      }
    });
  }

  // a picture tells of the time since the one before it, so its value is a step of that length
  drawTrace(x, y) {
    let steps = "";
    let from = null;
    for (const picture of past) {
      if (from !== null) {
        const level = y(this.value(picture)).toFixed(1);
        steps += `L${x(from).toFixed(1)},${level}L${x(picture.at).toFixed(1)},${level}`;
      }
      from = picture.at;
    }
    const path = steps === "" ? "" : "M" + steps.slice(1);
    this.trace.setAttribute("d", path);
    this.area.setAttribute("d", path === "" ? ""
      : `${path}L${x(from).toFixed(1)},${y(0)}L${x(past[0].at).toFixed(1)},${y(0)}Z`);
  }
}

function niceAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map(n => n * power).find(n => n >= value);
}

function show(value) {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

const charts = [
  new Chart(byId("lag-chart"), picture => picture.lag, { least: 20 }),
  new Chart(byId("rate-chart"), picture => picture.perSecond, { least: 100 }),
  new Chart(byId("delay-chart"), picture => picture.delay, { least: 10 }),
];

function draw() {
  const last = past.at(-1);
  if (last !== undefined) {
    // between events time goes on, so that a loop that brings none is seen to bring none
    const since = calm.matches ? 0 : performance.now() - last.arrived;
    charts.forEach(chart => chart.draw(last.at + since));
  }
}

function animate() {
  if (!calm.matches) draw();
  requestAnimationFrame(animate);
}

// ---- readings

function tell(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text; // a status is read out when it changes
}

function read(picture) {
  const latest = past.filter(other => other.at > picture.at - 1_000);
  const lag = Math.max(...latest.map(other => other.lag));
  const held = lag >= HELD;
  document.querySelector(".lag").classList.toggle("held", held);
  tell("lag", show(lag));
  tell("state", held ? "The loop is held up" : "The loop is free");
  tell("rate", show(latest.reduce((sum, other) => sum + other.perSecond, 0) / latest.length));
  tell("flights", show(picture.flights));
  tell("departure", picture.departure === "" ? "–" : moment(picture.departure));
  tell("delay", picture.delay.toFixed(1));
  tell("took", show(picture.took));
  tell("tasks", show(picture.tasks));
  tell("viewers", show(picture.viewers));
}

function moment(text) {
  return new Date(text + "Z").toLocaleString("en-GB", {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  });
}

let tabled = "";

function table(worst) {
  const text = JSON.stringify(worst);
  if (text === tabled) return;
  tabled = text;
  const low = Math.min(0, ...worst.map(line => line.low));
  const high = Math.max(1, ...worst.map(line => line.high));
  byId("worst").replaceChildren(...worst.map(line => row(line, low, high)));
}

function row(line, low, high) {
  const row = document.createElement("tr");
  const route = document.createElement("th");
  route.scope = "row";
  route.textContent = line.route.replace("-", " → ");
  row.append(route);
  for (const text of [show(line.flights), line.mean.toFixed(1), `${line.low.toFixed(1)} to ${line.high.toFixed(1)}`]) {
    const cell = document.createElement("td");
    cell.className = "number";
    cell.textContent = text;
    row.append(cell);
  }
  const cell = document.createElement("td");
  cell.className = "picture";
  cell.append(whisker(line, low, high));
  row.append(cell);
  return row;
}

function whisker(line, low, high) {
  const svg = make("svg", { class: "whisker", "aria-hidden": "true" });
  const x = minutes => `${(2 + 96 * (minutes - low) / (high - low)).toFixed(2)}%`;
  make("line", { class: "zero", x1: x(0), x2: x(0), y1: "0", y2: "100%" }, svg);
  make("line", { x1: x(line.low), x2: x(line.high), y1: "50%", y2: "50%" }, svg);
  make("circle", { cx: x(line.mean), cy: "50%", r: 4 }, svg);
  return svg;
}

// ---- the switch: what is chosen is what the events say, but for the moment until they can

let asked = null;

function choose(mode) {
  if (asked === mode) asked = null;
  if (asked !== null) return;
  for (const choice of document.querySelectorAll("#switch input")) {
    choice.checked = choice.value === mode;
    choice.disabled = false;
  }
}

byId("switch").addEventListener("change", async change => {
  asked = change.target.value;
  try {
    const answer = await fetch(`/mode/${asked}`, { method: "POST" });
    if (!answer.ok) asked = null;
  } catch {
    asked = null; // the events say what holds
  }
});

// ---- events

function connection(text, kind) {
  tell("connection", text);
  byId("connection").className = `pill ${kind}`;
}

function follow() {
  const events = new EventSource("/events");
  events.onmessage = message => {
    const picture = JSON.parse(message.data);
    picture.arrived = performance.now();
    if (past.length > 0 && past.at(-1).at > picture.at) past.length = 0; // another desk by now
    past.push(picture);
    while (past[0].at < picture.at - SHOWN - 2_000) past.shift();
    connection("live", "live");
    read(picture);
    table(picture.worst);
    choose(picture.mode);
    if (calm.matches) draw();
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) {
      connection("too many are watching", "lost"); // refused: the browser does not try again by itself
      setTimeout(follow, AGAIN);
    } else {
      connection("no connection", "lost");
    }
  };
}

follow();
animate();
