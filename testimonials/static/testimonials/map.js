// The interactive map of testimonials. Without this file the map of departments filters the list by its links.
//
// On a wide screen it comes by itself, on a phone when asked for. The server sends groups on a grid in thousandths
// of a degree (testimonials/points.py). What is chosen here leads to the list, and what the list shows leads here
// (`list:shown`, see design/js/filters.js).

const PER_DEGREE = 1000;
const TILE = 256; // pixels that hold the world at zoom 0
const LEAST_ZOOM = 4;
const MOST_ZOOM = 13;
const MOST_ZOOM_AT_FIRST = 10;
const ZOOM_STEP = 0.25;
const CLOSER = 2; // zooms that opening a group comes nearer
const MARGIN = 32; // pixels around what is looked for
const AROUND = 0.25; // what is fetched on each side of the view, as a part of it
const NEAR = 0.4; // degrees within which a town names a group
const APART = 30; // pixels between the middles of two marks
const FIRST_BOX = [41300, -5200, 51100, 9600]; // metropolitan France

const wide = window.matchMedia("(min-width: 62em)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const numbers = new Intl.NumberFormat("fr-FR");

const inDegrees = (thousandths) => thousandths / PER_DEGREE;
const inThousandths = (degrees) => Math.floor(degrees * PER_DEGREE + 0.5);
const count = (number, one, many) => (number === 1 ? `1 ${one}` : `${numbers.format(number)} ${many}`);
const words = (number) => count(number, "témoignage", "témoignages");

/** « de Rennes », « d’Angers », « du Mans ». */
function of(town) {
  if (town.startsWith("Le ")) return town.replace("Le ", "du ");
  if (town.startsWith("Les ")) return town.replace("Les ", "des ");
  return /^[AEÉÈÊIÎOUY]/.test(town) ? `d’${town}` : `de ${town}`;
}

/** Where the web's usual projection puts a point, on a world of side 1. */
function onWorld(latitude, longitude) {
  return [(longitude + 180) / 360, (1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2];
}

/** Latitude and longitude of a point of that world. */
function onEarth(x, y) {
  return [(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, x * 360 - 180];
}

/** The view that holds a box (its edges in thousandths) on a stage, as centre and zoom. */
function viewOf([south, west, north, east], { clientWidth, clientHeight }) {
  const [left, bottom] = onWorld(inDegrees(south), inDegrees(west));
  const [right, top] = onWorld(inDegrees(north), inDegrees(east));
  const side = Math.min((clientWidth - 2 * MARGIN) / (right - left), (clientHeight - 2 * MARGIN) / (bottom - top));
  const zoom = Math.floor(Math.log2(Math.max(1, side / TILE)) / ZOOM_STEP) * ZOOM_STEP;
  return {
    centre: onEarth((left + right) / 2, (top + bottom) / 2),
    zoom: Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM_AT_FIRST, zoom)),
  };
}

/** South, west, north and east, in degrees, of what a stage shows of a view, and of a part around it. */
function edgesOf({ centre, zoom }, { clientWidth, clientHeight }, around = 0) {
  const [x, y] = onWorld(...centre);
  const [right, down] = [clientWidth, clientHeight].map((size) => (size * (0.5 + around)) / TILE / 2 ** zoom);
  const [north, west] = onEarth(Math.max(0, x - right), Math.max(0, y - down));
  const [south, east] = onEarth(Math.min(1, x + right), Math.min(1, y + down));
  return [south, west, north, east];
}

const holds = (outer, inner) =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

/** The groups of an answer by the cell of the grid that each lies in, in the order in which one reads. */
function groupsOf({ groups, cell: [height, width] }) {
  const found = [];
  for (let i = 0; i < groups.length; i += 3) {
    const [latitude, longitude, number] = groups.slice(i, i + 3);
    const [row, column] = [Math.floor(latitude / height), Math.floor(longitude / width)];
    found.push({ row, column, latitude, longitude, number: Math.abs(number), parts: number > 1 });
  }
  found.sort((one, other) => other.row - one.row || one.column - other.column);
  return new Map(found.map((group) => [`${group.row},${group.column}`, group]));
}

/** A line of the outlines, from steps to points. */
function pointsOf(line) {
  let [longitude, latitude] = line;
  const points = [[inDegrees(latitude), inDegrees(longitude)]];
  for (let i = 2; i < line.length; i += 2) {
    longitude += line[i];
    latitude += line[i + 1];
    points.push([inDegrees(latitude), inDegrees(longitude)]);
  }
  return points;
}

function element(tag, attributes, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

async function read(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(response.statusText);
  return response;
}

/** Resolves once a style sheet holds. */
function styles(address) {
  return new Promise((resolve, reject) => {
    const link = element("link", { rel: "stylesheet", href: address });
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

class PeerMap {
  constructor(root) {
    this.root = root;
    this.list = root.closest("[data-filters]");
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-map]")].map((part) => [part.dataset.map, part]));
    this.search = window.location.search;
    this.marks = new Map();
    this.lit = [];
    this.parts.start.hidden = false;
    this.parts.start.addEventListener("click", () => this.start({ asked: true }));
    this.parts.stop.addEventListener("click", () => this.stop());
    this.list.addEventListener("list:shown", (event) => this.follow(event.detail));
    wide.addEventListener("change", () => this.comeByItself());
    this.comeByItself();
  }

  // Coming and going

  /** Beside the list the map comes once it is in view and the page has nothing else to do. */
  comeByItself() {
    if (!wide.matches || this.map) return;
    this.parts.fold.open = true;
    const idle = window.requestIdleCallback ?? setTimeout;
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      idle(() => this.start({ asked: false }));
    });
    watch.observe(this.parts.stage);
  }

  async start({ asked }) {
    if (this.isComing || this.isLive) return;
    this.isComing = true;
    performance.mark("map:asked");
    if (asked) this.tell("La carte interactive arrive.");
    try {
      this.loaded ??= this.load();
      const [L, drawing, answer] = await this.loaded;
      if (!asked) await this.leftAlone();
      this.show(true);
      if (!this.map) this.build(L, drawing);
      if (answer.search === this.search) this.kept = answer;
      this.look();
      if (asked) this.parts.world.focus({ preventScroll: true });
    } catch {
      this.loaded = null;
      this.fall();
    } finally {
      this.isComing = false;
    }
  }

  /** Everything that the first drawing needs, at once. */
  async load() {
    const { outlines, leaflet, leafletStyles } = this.root.dataset;
    const [drawing, answer] = await Promise.all([
      read(outlines).then((response) => response.json()),
      this.ask(viewOf(this.box ?? FIRST_BOX, this.parts.stage)),
      styles(leafletStyles),
      import(leaflet),
    ]);
    return [window.L.noConflict(), drawing, answer];
  }

  /** Nobody's focus is on the map of departments: it does not go away under the fingers. */
  async leftAlone() {
    while (this.parts.drawn.contains(document.activeElement)) {
      await new Promise((resolve) => this.parts.drawn.addEventListener("focusout", resolve, { once: true }));
      await new Promise((resolve) => setTimeout(resolve)); // the focus is nowhere while it moves
    }
  }

  stop() {
    this.show(false);
    this.note("");
    this.parts.start.focus();
  }

  /** What was to be drawn did not come: the map of departments stands for it. */
  fall() {
    this.show(false);
    this.note("La carte interactive n’a pas pu se charger. Celle des départements est à jour ; réessayez plus tard.");
    this.tell(this.parts.note.textContent);
  }

  show(isLive) {
    this.isLive = isLive;
    if (!isLive) this.close({ focus: false });
    for (const name of ["live", "places", "stop", "background"]) {
      if (this.parts[name]) this.parts[name].hidden = !isLive;
    }
    for (const name of ["start", "drawn", "others"]) this.parts[name].hidden = isLive;
  }

  build(L, drawing) {
    this.L = L;
    this.drawing = drawing;
    this.map = L.map(this.parts.world, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: ZOOM_STEP,
      minZoom: LEAST_ZOOM,
      maxZoom: MOST_ZOOM,
      maxBounds: [
        [-85, -180],
        [85, 180],
      ],
      scrollWheelZoom: false, // until the person takes hold of the map: the wheel is for the page
      ...(calm.matches && { zoomAnimation: false, fadeAnimation: false, inertia: false }),
    });
    const drawn = (name) => ({ className: `peer-map__${name}`, interactive: false });
    L.polygon(drawing.land.map((ring) => [pointsOf(ring)]), drawn("land")).addTo(this.map);
    L.polyline(drawing.departments.map(pointsOf), drawn("border")).addTo(this.map);
    L.polyline(drawing.regions.map(pointsOf), drawn("border-of-region")).addTo(this.map);
    this.map.createPane("towns").setAttribute("aria-hidden", "true");
    this.towns = L.layerGroup().addTo(this.map);
    this.layer = L.layerGroup().addTo(this.map);
    this.listen();
  }

  listen() {
    const { stage, world, places, close, tiles } = this.parts;
    this.map.on("moveend", () => this.moved());
    world.addEventListener("pointerdown", () => this.map.scrollWheelZoom.enable());
    stage.addEventListener("pointerleave", () => this.map.scrollWheelZoom.disable());
    stage.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) this.map.setZoom(Math.round(this.map.getZoom()) + Number(button.dataset.zoom));
    });
    places.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.go(viewOf(this.frames[button.dataset.place], stage));
    });
    close.addEventListener("click", () => this.close());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.parts.panel.hidden) this.close();
    });
    tiles?.addEventListener("click", () => this.changeBackground());
    for (const name of ["mouseover", "focusin"]) this.list.addEventListener(name, (event) => this.light(event.target));
    for (const name of ["mouseout", "focusout"]) this.list.addEventListener(name, () => this.unlight());
  }

  // The view

  /** South, west, north and east of what the list shows, in thousandths. */
  get box() {
    return this.root.dataset.box?.split(",").map(Number);
  }

  get view() {
    const { lat, lng } = this.map.getCenter();
    return { centre: [lat, lng], zoom: this.map.getZoom() };
  }

  /** The list shows something else: so does the map. */
  follow({ page, address }) {
    const fresh = page.querySelector("[data-peer-map]");
    this.search = new URL(address, window.location.href).search;
    for (const name of ["box", "around"]) {
      if (name in fresh.dataset) this.root.dataset[name] = fresh.dataset[name];
      else delete this.root.dataset[name];
    }
    for (const name of ["drawn", "others"]) {
      this.parts[name].replaceChildren(...fresh.querySelector(`[data-map=${name}]`).childNodes);
    }
    this.note("");
    if (!this.isLive) return;
    this.close({ focus: false });
    this.look();
  }

  /** Show where the testimonials of the list are; where there is none, stay. */
  look() {
    this.map.invalidateSize({ pan: false });
    this.circle?.remove();
    const [latitude, longitude, km] = this.root.dataset.around?.split(",").map(Number) ?? [];
    this.circle = km && this.L.circle([latitude, longitude], { radius: km * 1000, className: "peer-map__around", interactive: false });
    this.circle?.addTo?.(this.map);
    if (this.box || !this.map._loaded) this.go(viewOf(this.box ?? FIRST_BOX, this.parts.stage));
    else this.moved();
  }

  go({ centre, zoom }, { animate = false } = {}) {
    this.map.setView(centre, zoom, { animate: animate && !calm.matches });
  }
}

const root = document.querySelector("[data-peer-map]");
if (root) new PeerMap(root);
