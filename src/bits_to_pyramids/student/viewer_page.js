"use strict";
// Places are in micrometres, as [y, x]; pixels are those of the screen.
const { tile: TILE, levels } = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const view = $("view"), map = $("map");
const MOST_KEPT = 600; // tiles in memory
const MOST_SHOWN = 300; // lines of the list
const STEP = Math.SQRT2; // of a key or a button

for (const level of levels) {
  level.grid = level.shape.map((size) => Math.ceil(size / TILE));
  level.tiles = level.bytes.filter((bytes) => bytes !== null).length;
}
const begin = levels[0].start;
const extent = levels[0].shape.map((size, axis) => size * levels[0].scale[axis]);
const tiles = new Map(); // by path: {image, there}; the one that was used last is the last
let fetched = []; // {level, row, column, bytes}
let centre = begin.map((at, axis) => at + extent[axis] / 2);
let size = 1; // micrometres that a pixel of the screen shows
let showsAll = true;

const canvas = () => [view.height, view.width];
const smallest = () => Math.min(...levels[0].scale) / 32;
const fitting = () => Math.max(...extent.map((length, axis) => length / Math.max(1, canvas()[axis])));

// The coarsest level that still has a pixel for each one of the screen along both axes; level 0 where none has.
function levelForView() {
  const fits = levels.map((level) => level.scale.every((scale) => scale <= size * (1 + 1e-9)));
  return Math.max(0, fits.lastIndexOf(true));
}

const corner = () => centre.map((at, axis) => at - (canvas()[axis] / 2) * size);

// Rows and columns of tiles of a level that the screen touches, the nearest to its middle first.
function tilesInView(level) {
  const first = corner();
  const ranges = level.grid.map((count, axis) => {
    const step = TILE * level.scale[axis];
    const low = (first[axis] - level.start[axis]) / step;
    const high = (first[axis] + canvas()[axis] * size - level.start[axis]) / step;
    return [Math.max(0, Math.floor(low)), Math.min(count, Math.ceil(high))];
  });
  const found = [];
  for (let row = ranges[0][0]; row < ranges[0][1]; row++)
    for (let column = ranges[1][0]; column < ranges[1][1]; column++) found.push([row, column]);
  const far = (place) =>
    place.reduce((sum, at, axis) => {
      const middle = level.start[axis] + (at + 0.5) * TILE * level.scale[axis];
      return sum + (middle - centre[axis]) ** 2;
    }, 0);
  return found.sort((a, b) => far(a) - far(b));
}

const pathOf = (number, [row, column]) => `tiles/${number}/${row}/${column}.png`;

function fetchTile(number, [row, column]) {
  const level = levels[number], path = pathOf(number, [row, column]);
  const bytes = level.bytes[row * level.grid[1] + column];
  if (bytes === null) return;
  const known = tiles.get(path);
  if (known) {
    tiles.delete(path);
    tiles.set(path, known);
    return;
  }
  const image = new Image();
  const tile = { image, there: false };
  tiles.set(path, tile);
  image.onload = () => { tile.there = true; drawSoon(); };
  image.onerror = () => { tiles.delete(path); $("said").textContent = `${path} could not be read.`; };
  image.src = path;
  fetched.push({ level: number, row, column, bytes });
  for (const old of tiles.keys()) {
    if (tiles.size <= MOST_KEPT) break;
    tiles.delete(old);
  }
}

let waits = false;
function drawSoon() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => { waits = false; draw(); });
}

// Where a box of pixels of a level is on the screen, in whole pixels, so that tiles meet without a seam.
function onScreen(level, rows, columns) {
  const first = corner();
  const at = (axis, pixel) => Math.round((level.start[axis] + pixel * level.scale[axis] - first[axis]) / size);
  const [top, bottom] = rows.map((row) => at(0, row));
  const [left, right] = columns.map((column) => at(1, column));
  return [left, top, right - left, bottom - top];
}

const ends = (at, length) => [at * TILE, Math.min((at + 1) * TILE, length)];

function draw() {
  const pen = view.getContext("2d");
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, view.width, view.height);
  const shown = levelForView();
  for (let number = levels.length - 1; number >= shown; number--) { // what is there already, under what is to come
    const level = levels[number];
    pen.imageSmoothingEnabled = size >= Math.min(...level.scale);
    for (const place of tilesInView(level)) {
      const tile = tiles.get(pathOf(number, place));
      const box = onScreen(level, ends(place[0], level.shape[0]), ends(place[1], level.shape[1]));
      if (tile && tile.there) pen.drawImage(tile.image, ...box);
      if (number === shown && $("borders").checked) drawBorder(pen, box, `${number}/${place.join("/")}`);
    }
  }
  drawMap();
}

function drawBorder(pen, [left, top, width, height], text) {
  const ratio = devicePixelRatio;
  for (const [colour, line] of [["#000", 3], ["#fff", 1]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = line * ratio;
    pen.strokeRect(left, top, width, height);
  }
  pen.font = `${13 * ratio}px system-ui, sans-serif`;
  pen.lineWidth = 4 * ratio;
  pen.strokeStyle = "#000";
  pen.fillStyle = "#fff";
  pen.strokeText(text, left + 6 * ratio, top + 18 * ratio);
  pen.fillText(text, left + 6 * ratio, top + 18 * ratio);
}

// What is there of the picture, where tiles were fetched, and how often one lies over the other: the darker, the more.
function drawMap() {
  map.width = Math.max(1, Math.round(map.clientWidth * devicePixelRatio));
  map.height = Math.max(1, Math.round(Math.min(1.2, extent[0] / extent[1]) * map.width));
  const style = getComputedStyle(document.documentElement), pen = map.getContext("2d");
  const step = Math.max(extent[0] / map.height, extent[1] / map.width);
  const box = (from, to) => {
    const [top, left] = from.map((at, axis) => (at - begin[axis]) / step);
    const [bottom, right] = to.map((at, axis) => (at - begin[axis]) / step);
    return [left, top, right - left, bottom - top];
  };
  const place = ({ level: number, row, column }) => {
    const { start, scale, shape } = levels[number];
    const [rows, columns] = [ends(row, shape[0]), ends(column, shape[1])];
    return box(
      [start[0] + rows[0] * scale[0], start[1] + columns[0] * scale[1]],
      [start[0] + rows[1] * scale[0], start[1] + columns[1] * scale[1]],
    );
  };
  for (const one of fetched) {
    const tile = tiles.get(pathOf(one.level, [one.row, one.column]));
    if (tile && tile.there) pen.drawImage(tile.image, ...place(one));
  }
  pen.fillStyle = style.getPropertyValue("--strong");
  pen.globalAlpha = Math.min(0.3, 1.2 / levels.length);
  for (const one of fetched) pen.fillRect(...place(one));
  pen.globalAlpha = 1;
  pen.strokeStyle = style.getPropertyValue("--ink");
  pen.lineWidth = 2 * devicePixelRatio;
  const first = corner();
  pen.strokeRect(...box(first, first.map((at, axis) => at + canvas()[axis] * size)));
}

const inBytes = (n) => (n < 1e3 ? `${n} B` : n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`);
const inLength = (um) => (um >= 1000 ? `${+(um / 1000).toPrecision(3)} mm` : um >= 1 || um === 0
  ? `${+um.toPrecision(3)} µm` : `${+(um * 1000).toPrecision(3)} nm`);
const inTiles = (n) => (n === 1 ? "1 tile" : `${n} tiles`);
const sum = (list) => list.reduce((all, one) => all + one.bytes, 0);

function tell() {
  const number = levelForView(), inView = tilesInView(levels[number]);
  const all = levels.flatMap((level) => level.bytes).reduce((total, bytes) => total + (bytes ?? 0), 0);
  $("total").textContent = `${inTiles(fetched.length)}, ${inBytes(sum(fetched))} of ${inBytes(all)}`;
  $("said").textContent =
    `Level ${number}: one of its pixels is ${inLength(levels[number].scale[1])}. ${inTiles(inView.length)} in view.`;
  $("levels").replaceChildren(...levels.map((level, index) => {
    const line = document.createElement("tr"), here = fetched.filter((one) => one.level === index);
    if (index === number) line.setAttribute("aria-current", "true");
    for (const text of [index, inLength(level.scale[1]), `${here.length} of ${level.tiles}`, inBytes(sum(here))])
      line.appendChild(document.createElement("td")).textContent = text;
    return line;
  }));
  $("log").start = fetched.length;
  $("log").replaceChildren(...fetched.slice(-MOST_SHOWN).reverse().map((one) => {
    const line = document.createElement("li");
    line.textContent = `level ${one.level}, row ${one.row}, column ${one.column}: ${inBytes(one.bytes)}`;
    return line;
  }));
  drawScale();
}

// The longest of 1, 2, 5, 10, 20, ... that fits into a third of the width.
function drawScale() {
  const pixel = size * devicePixelRatio; // micrometres that a pixel of the page's style shows
  const most = (view.clientWidth / 3) * pixel, ten = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].find((digit) => digit * ten <= most) * ten;
  $("bar").style.width = `${length / pixel}px`;
  $("length").textContent = inLength(length);
  $("scale").setAttribute("aria-label", `Scale bar: ${inLength(length)}`);
}

function show() {
  size = Math.max(smallest(), Math.min(size, 2 * fitting()));
  centre = centre.map((at, axis) => Math.max(begin[axis], Math.min(at, begin[axis] + extent[axis])));
  const number = levelForView();
  for (const place of tilesInView(levels[number])) fetchTile(number, place);
  tell();
  drawSoon();
}

function showAll() {
  centre = begin.map((at, axis) => at + extent[axis] / 2);
  size = fitting();
  showsAll = true;
  show();
}

// A place on the screen, in pixels from its middle, stays where it is.
function zoom(factor, [y, x] = [0, 0]) {
  const before = size;
  size = Math.max(smallest(), Math.min(size / factor, 2 * fitting()));
  centre = centre.map((at, axis) => at + [y, x][axis] * (before - size));
  showsAll = false;
  show();
}

function move(pixels) {
  centre = centre.map((at, axis) => at + pixels[axis] * size);
  showsAll = false;
  show();
}

const fromMiddle = (event) => {
  const box = view.getBoundingClientRect();
  return [event.clientY - box.top - box.height / 2, event.clientX - box.left - box.width / 2].map(
    (pixels) => pixels * devicePixelRatio,
  );
};

const part = (rows, columns) => () => move([(rows * view.height) / 4, (columns * view.width) / 4]);
const keys = {
  "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), "_": () => zoom(1 / STEP),
  "0": showAll, Home: showAll,
  ArrowUp: part(-1, 0), ArrowDown: part(1, 0), ArrowLeft: part(0, -1), ArrowRight: part(0, 1),
};
view.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});
view.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(2 ** (-event.deltaY / (event.deltaMode === 0 ? 240 : 6)), fromMiddle(event));
}, { passive: false });
view.addEventListener("dblclick", (event) => zoom(2, fromMiddle(event)));

const fingers = new Map(); // pointers that are down, by their number
view.addEventListener("pointerdown", (event) => {
  view.setPointerCapture(event.pointerId);
  view.classList.add("dragged");
  fingers.set(event.pointerId, fromMiddle(event));
});
view.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = fromMiddle(event), other = [...fingers].find(([number]) => number !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  if (!other) return move([before[0] - now[0], before[1] - now[1]]);
  const apart = (place) => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
  zoom(apart(now) / apart(before), other);
});
for (const name of ["pointerup", "pointercancel"])
  view.addEventListener(name, (event) => {
    fingers.delete(event.pointerId);
    view.classList.toggle("dragged", fingers.size > 0);
  });

$("in").onclick = () => zoom(STEP);
$("out").onclick = () => zoom(1 / STEP);
$("whole").onclick = showAll;
$("borders").onchange = draw;
$("again").onclick = () => { fetched = []; tell(); draw(); };
matchMedia("(prefers-color-scheme: dark)").onchange = draw;
new ResizeObserver(() => {
  const width = Math.round(view.clientWidth * devicePixelRatio), height = Math.round(view.clientHeight * devicePixelRatio);
  if (width === view.width && height === view.height) return;
  [view.width, view.height] = [width, height];
  if (showsAll) showAll();
  else show();
}).observe(view);
view.focus(); // so that keys work at once
