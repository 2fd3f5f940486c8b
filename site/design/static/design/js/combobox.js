// Completes a text among names that the server knows (communes, trades): the combobox pattern of the ARIA
// Authoring Practices (list autocomplete, manual selection). Without this file the form offers the same
// choice after sending. The field says in its data attributes where to ask, what the answer holds, and the
// words around it; `design/combobox.py` explains each.
//
// A row with an `address` is a place to go to (the search): choosing it leads there, and the field keeps no
// code. Rows with a `group` stand together under its name.

const PAUSE = 200;
const SHORTEST = 2;

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const isLetter = (character) => /[\p{L}\p{N}]/u.test(character);

function element(tag, attributes, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** The name with the typed words marked where they begin a word. */
function marked(name, typed) {
  const words = fold(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const fragment = document.createDocumentFragment();
  let plain = "";
  for (let at = 0; at < name.length; ) {
    const begins = at === 0 || !isLetter(name[at - 1]);
    const rest = fold(name.slice(at));
    const found = begins && words.filter((word) => rest.startsWith(word)).sort((a, b) => b.length - a.length)[0];
    if (found) {
      fragment.append(plain, element("mark", {}, name.slice(at, at + found.length)));
      plain = "";
      at += found.length;
    } else {
      plain += name[at];
      at += 1;
    }
  }
  fragment.append(plain);
  return fragment;
}

let fields = 0;

class Combobox {
  constructor(root) {
    this.root = root;
    this.says = root.dataset;
    this.input = root.querySelector("input[type=text], input[type=search]");
    this.input.id ||= `combobox-${(fields += 1)}`;
    this.code = root.querySelector("[data-combobox-code]");
    this.options = [];
    this.active = -1;
    this.build();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    // The focus stays in the text while the list is clicked or scrolled.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
    // This file may come after the first letters.
    if (!this.code && this.input === document.activeElement && this.input.value) this.typed();
  }

  build() {
    const id = `${this.input.id}-list`;
    this.message = element("p", { class: "combobox__message", hidden: "" });
    this.list = element("div", { class: "combobox__options", id, role: "listbox", "aria-label": this.says.title });
    this.panel = element("div", { class: "combobox__panel", hidden: "" });
    this.panel.append(this.message, this.list);
    this.live = element("div", { class: "fr-sr-only", role: "status" });
    this.input.after(this.panel, this.live);
    this.input.autocomplete = "off";
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": id,
      "aria-expanded": "false",
    })) {
      this.input.setAttribute(name, value);
    }
  }

  typed() {
    this.forget();
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < SHORTEST) {
      this.close();
      this.live.textContent = "";
      return;
    }
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  /** A text that changes no longer means what was picked before. */
  forget() {
    if (this.code) this.code.value = "";
    for (const radio of this.root.querySelectorAll("input[type=radio]")) radio.checked = false;
  }

  async ask(text) {
    // An answer that comes late never replaces a newer one.
    const request = new AbortController();
    this.request = request;
    try {
      const answer = await fetch(`${this.says.combobox}?q=${encodeURIComponent(text)}`, {
        signal: request.signal,
      });
      if (!answer.ok) throw new Error(answer.statusText);
      const found = await answer.json();
      if (!request.signal.aborted && document.activeElement === this.input) {
        this.show(found[this.says.rows], found.message, text);
      }
    } catch {
      // Without completion the field still works: the form explains what is not clear.
      if (!request.signal.aborted) this.close();
    }
  }

  show(rows, explanation, text) {
    const message = explanation && this.says.keep ? `${explanation} ${this.says.keep}` : explanation;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.options = rows.map((row, index) => {
      const option = element("div", {
        class: "combobox__option",
        id: `${this.list.id}-${index}`,
        role: "option",
        "aria-selected": "false",
        "data-label": row.label,
        ...(this.code ? { "data-code": row[this.says.code] } : { "data-address": row.address }),
      });
      const note = element("span", { class: "combobox__note" }, row[this.says.note]);
      option.append(marked(row.name, text), " ", note);
      return option;
    });
    this.list.replaceChildren(...this.grouped(rows));
    this.list.hidden = rows.length === 0;
    this.message.textContent = message;
    this.message.hidden = !message;
    this.panel.hidden = rows.length === 0 && !message;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    const count = rows.length > 1 ? `${rows.length} ${this.says.several}` : this.says.one;
    this.live.textContent = `${message} ${rows.length ? count : this.says.none}`.trim();
  }

  /** The options, those of a group together in the order in which they come. */
  grouped(rows) {
    const groups = new Map();
    return this.options.flatMap((option, index) => {
      const name = rows[index].group;
      if (!name) return [option];
      const isNew = !groups.has(name);
      if (isNew) groups.set(name, this.group(name, groups.size));
      groups.get(name).append(option);
      return isNew ? [groups.get(name)] : [];
    });
  }

  group(name, number) {
    const id = `${this.list.id}-group-${number}`;
    const group = element("div", { role: "group", "aria-labelledby": id });
    group.append(element("div", { class: "combobox__title", id, role: "presentation" }, name));
    return group;
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  close() {
    this.panel.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  leave() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.close();
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.options.length) return;
      event.preventDefault();
      this.panel.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      // An answer that is on its way must not open what was just closed.
      clearTimeout(this.timer);
      this.request?.abort();
      if (!this.isOpen) return;
      event.preventDefault();
      this.close();
    }
  }

  /** Goes round through the options; « no option » stands between the last and the first. */
  move(step) {
    const stops = this.options.length + 1;
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = ((this.active + 1 + step + stops) % stops) - 1;
    const option = this.options[this.active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(index) {
    const { address, code, label } = this.options[index].dataset;
    if (address) {
      this.close();
      this.live.textContent = `${this.says.chosen} ${label}.`;
      window.location.assign(address);
      return;
    }
    this.forget();
    this.input.value = label;
    this.code.value = code;
    this.options = [];
    this.list.replaceChildren();
    this.close();
    this.live.textContent = `${this.says.chosen} ${label}.`;
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// The State's script copies the tools of the header into the menu of a phone, without what listens to them: a
// field that says what completes it is made when it is about to serve, once that is done.
function complete() {
  for (const root of document.querySelectorAll("[data-combobox]")) {
    const waits = root.dataset.completedBy && !root.contains(document.activeElement);
    if (!waits && !root.querySelector("[role=combobox]")) new Combobox(root);
  }
}

// A list that answers to a filter (filters.js) brings a new field.
document.addEventListener("list:shown", complete, { capture: true });
document.addEventListener("focusin", complete);
complete();
