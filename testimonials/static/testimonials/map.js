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
const LETTER = 7; // pixels, about, that a letter of a town's name takes
const HIDES = 18; // pixels around its middle that a mark hides
const WIDEST = 500; // kilometres around a place that are shown whole
const KM_PER_DEGREE = 111.2;
const FIRST_BOX = [41300, -5200, 51100, 9600]; // metropolitan France

const wide = window.matchMedia("(min-width: 62em)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const numbers = new Intl.NumberFormat("fr-FR");

const inDegrees = (thousandths) => thousandths / PER_DEGREE;
const inThousandths = (degrees) => Math.floor(degrees * PER_DEGREE + 0.5);
const count = (number, one, many) => (number === 1 ? `1\u00a0${one}` : `${numbers.format(number)}\u00a0${many}`);
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
function groupsOf({ groups, awarded, cell: [height, width] }) {
  const prizes = new Set(awarded);
  const found = [];
  for (let i = 0; i < groups.length; i += 3) {
    const [latitude, longitude, number] = groups.slice(i, i + 3);
    const [row, column] = [Math.floor(latitude / height), Math.floor(longitude / width)];
    const prize = prizes.has(i / 3);
    found.push({ row, column, latitude, longitude, number: Math.abs(number), parts: number > 1, prize });
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
    // What was folded away had no size: it is looked at again.
    this.parts.fold.addEventListener("toggle", () => this.isLive && this.isOpen && this.look());
    wide.addEventListener("change", () => this.comeByItself());
    this.comeByItself();
  }

  get isOpen() {
    return this.parts.stage.clientWidth > 0;
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
    for (const name of ["live", "places", "stop", "background", "legend"]) {
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
      if (button) this.go(viewOf(this.frames[button.dataset.territory], stage));
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

  /** South, west, north and east of what the list shows, in thousandths; nothing where it shows nobody. */
  get box() {
    const { circle } = this;
    if (!circle || !circle.km || circle.km > WIDEST) return this.root.dataset.box?.split(",").map(Number);
    const north = (circle.km / KM_PER_DEGREE) * PER_DEGREE;
    const east = north / Math.cos((circle.latitude * Math.PI) / 180);
    const [latitude, longitude] = [inThousandths(circle.latitude), inThousandths(circle.longitude)];
    return [latitude - north, longitude - east, latitude + north, longitude + east];
  }

  /** The place that the list asks for, and the distance around it. */
  get circle() {
    if (!this.root.dataset.around) return null;
    const [latitude, longitude, km] = this.root.dataset.around.split(",").map(Number);
    return { latitude, longitude, km };
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
    if (this.isOpen) this.look();
  }

  /** Show where the testimonials of the list are; where there is none, stay. */
  look() {
    this.map.invalidateSize({ pan: false });
    this.drawCircle();
    if (this.box || !this.isPlaced) this.go(viewOf(this.box ?? FIRST_BOX, this.parts.stage));
    else this.moved();
  }

  go({ centre, zoom }, { animate = false } = {}) {
    this.isPlaced = true;
    this.map.setView(centre, zoom, { animate: animate && !calm.matches });
  }

  moved() {
    if (!this.isLive) return;
    const { kept, view, search } = this;
    const holdsAll = kept?.search === search && kept.zoom === view.zoom && holds(kept.edges, edgesOf(view, this.parts.stage));
    if (!holdsAll) this.renew(view);
    else if (kept.isDrawn) this.describe();
    else this.draw();
  }

  /** Ask for the groups of a view. An answer that comes late never replaces a newer one. */
  async renew(view) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.parts.world.setAttribute("aria-busy", "true");
    try {
      const answer = await this.ask(view, asking.signal);
      if (asking !== this.asking || !this.isLive) return;
      this.kept = answer;
      this.draw();
    } catch {
      if (!asking.signal.aborted) this.fall();
    } finally {
      if (asking === this.asking) this.parts.world.removeAttribute("aria-busy");
    }
  }

  async ask(view, signal) {
    const { search } = this;
    const edges = edgesOf(view, this.parts.stage, AROUND);
    const address = this.address(this.root.dataset.points, {
      vue: edges.map((edge) => edge.toFixed(3)),
      zoom: view.zoom,
    });
    const answer = await (await read(address, signal)).json();
    return { ...answer, search, edges, zoom: view.zoom };
  }

  /** The address that answers for what the list shows, with more parameters. */
  address(path, more) {
    const parameters = new URLSearchParams(this.search);
    for (const name of ["page", "tri"]) parameters.delete(name);
    for (const [name, value] of Object.entries(more)) parameters.set(name, value);
    return `${path}?${parameters}`;
  }

  // What is drawn

  draw() {
    const { kept } = this;
    const groups = groupsOf(kept);
    const hadFocus = [...this.marks.values()].find((mark) => mark.button === document.activeElement);
    const grid = `${kept.cell} ${kept.zoom} ${kept.search}`;
    for (const [key, mark] of this.marks) {
      if (this.grid === grid && groups.has(key)) continue;
      mark.marker.remove();
      this.marks.delete(key);
    }
    this.grid = grid;
    for (const [key, group] of groups) {
      if (!this.marks.has(key)) this.marks.set(key, this.mark(group, this.placeOf(group, groups)));
    }
    kept.isDrawn = true;
    this.placesFrom(kept);
    this.describe();
    if (hadFocus && !hadFocus.button.isConnected) this.focusNear(hadFocus.group);
    performance.mark("map:drawn");
  }

  /** Where a group's mark stands: its mean point, or further inside its cell where another one is close. */
  placeOf({ row, column, latitude, longitude }, groups) {
    const point = this.map.project([inDegrees(latitude), inDegrees(longitude)]);
    const isCrowded = [-1, 0, 1].some((down) =>
      [-1, 0, 1].some((right) => {
        const other = (down || right) && groups.get(`${row + down},${column + right}`);
        return other && point.distanceTo(this.map.project([inDegrees(other.latitude), inDegrees(other.longitude)])) < APART;
      }),
    );
    if (!isCrowded) return [inDegrees(latitude), inDegrees(longitude)];
    const [height, width] = this.kept.cell;
    const inner = (rank, side, value) => Math.max((rank + 0.3) * side, Math.min((rank + 0.7) * side, value));
    return [inDegrees(inner(row, height, latitude)), inDegrees(inner(column, width, longitude))];
  }

  /** A group as a button on the map. */
  mark(group, place) {
    const size = group.number === 1 ? "one" : ["few", "some", "many"][Math.min(2, Math.floor(Math.log10(group.number)))];
    const look = `peer-mark peer-mark--${size}${group.prize ? " peer-mark--prize" : ""}`;
    const button = element("button", { type: "button", class: look, "aria-label": this.nameOf(group) });
    button.append(element("span", { class: "peer-mark__shape" }, group.number > 1 ? numbers.format(group.number) : ""));
    const icon = this.L.divIcon({ iconSize: null, className: "" });
    icon.createIcon = () => button;
    const marker = this.L.marker(place, { icon, keyboard: false, riseOnHover: true }).addTo(this.layer);
    marker.on("click", () => this.open(group));
    return { group, button, marker };
  }

  /** « 12 témoignages près de Rennes »: from afar the nearest large town, if one is near at all. */
  nameOf({ number, latitude, longitude, prize }) {
    const zoom = this.map.getZoom();
    const narrowing = Math.cos((inDegrees(latitude) * Math.PI) / 180);
    const near = this.drawing.towns
      .map(([name, south, east, from]) => ({
        name,
        isLarge: from <= zoom,
        gap: Math.hypot(latitude - south, (longitude - east) * narrowing),
      }))
      .filter(({ gap }) => gap < NEAR * PER_DEGREE)
      .sort((one, other) => other.isLarge - one.isLarge || one.gap - other.gap);
    const where = near.length ? ` près ${of(near[0].name)}` : "";
    const award = number === 1 ? ", primé" : ", dont des entreprises primées";
    return words(number) + where + (prize ? award : "");
  }

  /** Towns to find one's way by, where no mark stands in front of their name. */
  nameTowns(marks) {
    this.towns.clearLayers();
    const zoom = this.map.getZoom();
    for (const [name, latitude, longitude, from] of this.drawing.towns) {
      if (from > zoom) continue;
      const place = [inDegrees(latitude), inDegrees(longitude)];
      const { x, y } = this.map.latLngToContainerPoint(place);
      const end = x + name.length * LETTER;
      if (marks.some((mark) => mark.x > x - HIDES && mark.x < end + HIDES && Math.abs(mark.y - y) < HIDES)) continue;
      if (!this.map.getBounds().contains(place)) continue;
      const icon = this.L.divIcon({ className: "peer-map__town", iconSize: null, html: element("span", {}, name) });
      this.L.marker(place, { icon, pane: "towns", interactive: false, keyboard: false }).addTo(this.towns);
    }
  }

  drawCircle() {
    this.ring?.remove();
    if (!this.circle) return;
    const { latitude, longitude, km } = this.circle;
    const options = { radius: km * 1000, className: "peer-map__around", interactive: false };
    this.ring = this.L.circle([latitude, longitude], options).addTo(this.map);
  }

  /** One touch away: the territories, with their counts, and those that our outlines leave out. */
  placesFrom({ territories, others }) {
    this.frames = { ...this.drawing.frames, ...Object.fromEntries(others.map(([, code, frame]) => [code, frame])) };
    const { places } = this.parts;
    for (const button of places.querySelectorAll("[data-more]")) {
      if (!(button.dataset.territory in this.frames)) button.parentElement.remove();
    }
    for (const [name, code] of others) {
      if (places.querySelector(`[data-territory="${code}"]`)) continue;
      const item = element("li", {});
      item.append(element("button", { type: "button", "data-territory": code, "data-more": "" }, name));
      places.append(item);
    }
    for (const button of places.querySelectorAll("button")) {
      button.querySelector("span")?.remove();
      button.append(element("span", {}, ` (${numbers.format(territories[button.dataset.territory] ?? 0)})`));
    }
  }

  /** Say what is in view, and let the keyboard reach that and no more. */
  describe() {
    const size = this.map.getSize();
    const middles = [];
    const shown = [];
    for (const { group, button, marker } of this.marks.values()) {
      const middle = this.map.latLngToContainerPoint(marker.getLatLng());
      const isInView = middle.x >= 0 && middle.y >= 0 && size.contains(middle);
      button.tabIndex = isInView ? 0 : -1;
      if (isInView) button.removeAttribute("aria-hidden");
      else button.setAttribute("aria-hidden", "true");
      if (!isInView) continue;
      middles.push(middle);
      shown.push(group);
    }
    this.nameTowns(middles);
    const inView = shown.reduce((sum, group) => sum + group.number, 0);
    const { total, unplaced } = this.kept;
    const notes = [];
    if (!total) notes.push("Personne encore ici. Enlevez un filtre ou élargissez la distance.");
    else if (!shown.length) notes.push("Personne dans cette partie de la carte.");
    if (unplaced) {
      notes.push(`${words(unplaced)} hors de la carte, faute de coordonnées\u00a0: la liste ${unplaced > 1 ? "les" : "le"} montre.`);
    }
    this.note(notes.join(" "));
    const seen = `${words(inView)} sur ${numbers.format(total)} dans la vue, en ${count(shown.length, "groupe", "groupes")}.`;
    this.tell([...(shown.length ? [seen] : []), ...notes].join(" "));
  }

  note(text) {
    this.parts.note.textContent = text;
    this.parts.note.hidden = !text;
  }

  tell(text) {
    if (this.parts.status.textContent !== text) this.parts.status.textContent = text;
  }

  // Groups

  /** Come nearer to a group that would part, else say who is there. */
  open(group) {
    const zoom = this.map.getZoom();
    if (!group.parts || zoom >= MOST_ZOOM) {
      this.showPeople(group);
      return;
    }
    const centre = [inDegrees(group.latitude), inDegrees(group.longitude)];
    this.close({ focus: false });
    this.go({ centre, zoom: Math.min(MOST_ZOOM, zoom + CLOSER) }, { animate: true });
  }

  /** After a group has parted, the focus goes to the nearest of its parts. */
  focusNear({ latitude, longitude }) {
    const gap = ({ group }) => Math.hypot(group.latitude - latitude, group.longitude - longitude);
    const near = [...this.marks.values()].filter(({ button }) => button.tabIndex === 0);
    const nearest = near.sort((one, other) => gap(one) - gap(other))[0];
    (nearest?.button ?? this.parts.world).focus({ preventScroll: true });
  }

  async showPeople(group) {
    this.peopleAsked?.abort();
    const asked = (this.peopleAsked = new AbortController());
    const [height, width] = this.kept.cell;
    const cell = [group.row * height, group.column * width, (group.row + 1) * height, (group.column + 1) * width];
    let people;
    try {
      const address = this.address(this.root.dataset.here, { cadre: cell.map((edge) => inDegrees(edge).toFixed(3)) });
      const answer = await (await read(address, asked.signal)).text();
      people = new DOMParser().parseFromString(answer, "text/html").body;
    } catch {
      if (asked.signal.aborted) return;
      people = element("div", {});
      people.append(element("h2", { tabindex: "-1" }, "La liste n’est pas arrivée. Fermez, puis réessayez."));
    }
    this.opened = group;
    this.parts.people.replaceChildren(...people.childNodes);
    this.parts.panel.hidden = false;
    this.parts.people.querySelector("h2").focus({ preventScroll: true });
    if (wide.matches) this.peersOf(group)[0]?.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }

  close({ focus = true } = {}) {
    this.peopleAsked?.abort();
    this.parts.panel.hidden = true;
    if (focus && this.opened) this.focusNear(this.opened);
    this.opened = null;
  }

  // List and map in step

  /** The cell that a card of the list lies in. */
  keyOf(card) {
    const place = card.dataset.at.split(",").map((degrees) => inThousandths(Number(degrees)));
    return place.map((value, i) => Math.floor(value / this.kept.cell[i])).join(",");
  }

  peersOf({ row, column }) {
    return [...this.list.querySelectorAll("[data-peer][data-at]")].filter((card) => this.keyOf(card) === `${row},${column}`);
  }

  /** A card lights its group, a group the cards that lie in it. */
  light(target) {
    if (!this.isLive || !this.kept) return;
    const card = target.closest("[data-peer][data-at]");
    const button = target.closest(".peer-mark");
    const mark = [...this.marks.values()].find((each) => each.button === button);
    if (card) this.lit = [this.marks.get(this.keyOf(card))?.button ?? []].flat();
    else if (mark) this.lit = this.peersOf(mark.group);
    for (const each of this.lit) each.classList.add("peer--lit");
  }

  unlight() {
    for (const each of this.lit) each.classList.remove("peer--lit");
    this.lit = [];
  }

  // The background of another server: it is asked for nothing before the person wants it.

  changeBackground() {
    const isOn = !this.background;
    if (isOn) this.background = this.L.tileLayer(this.root.dataset.tiles, { maxZoom: MOST_ZOOM }).addTo(this.map);
    else {
      this.background.remove();
      this.background = null;
    }
    this.map.options.zoomSnap = isOn ? 1 : ZOOM_STEP;
    if (isOn) this.map.setZoom(Math.round(this.map.getZoom()));
    this.parts.tiles.setAttribute("aria-pressed", String(isOn));
    this.parts.live.classList.toggle("peer-map__live--tiles", isOn);
  }
}

const root = document.querySelector("[data-peer-map]");
if (root) new PeerMap(root);
