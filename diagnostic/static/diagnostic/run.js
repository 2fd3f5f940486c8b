// The run without full reloads: an answer is sent in the background, and the next screen takes the place of
// this one. An answer that got lost is sent again until it arrives; it stands under its question, so that one
// that arrives twice counts once. Without this file every screen is a page of its own.

const run = document.querySelector("[data-run]");
const screen = run.querySelector("[data-screen]");
const lost = run.querySelector("[data-lost]");
const PIECE = "X-Screen";
const PATIENCE = 15000;
const LONGEST_PAUSE = 15000;
let going = false;

const pause = (milliseconds) =>
  new Promise((done) => {
    const again = () => {
      clearTimeout(timer);
      window.removeEventListener("online", again);
      done();
    };
    const timer = setTimeout(again, milliseconds);
    window.addEventListener("online", again);
  });

async function ask(address, body) {
  const options = { headers: { [PIECE]: "1" }, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(address, body ? { ...options, method: "POST", body } : options);
  if (answer.status >= 500) throw new Error(answer.statusText);
  return { answer, text: await answer.text() };
}

// Ask until there is an answer. What is lost on the way is said, and what was chosen stays marked.
async function insist(address, body) {
  for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      return await ask(address, body);
    } catch {
      lost.textContent = "Connexion perdue, nous réessayons. Votre réponse est gardée ici.";
      await pause(wait);
    }
  }
}

function show(text, focus) {
  screen.innerHTML = text;
  document.title = screen.querySelector("[data-title]")?.dataset.title ?? document.title;
  window.scrollTo(0, 0);
  if (focus) screen.querySelector("#question")?.focus({ preventScroll: true });
}

async function go(address, { body, keep = true } = {}) {
  if (going) return;
  going = true;
  screen.setAttribute("aria-busy", "true");
  try {
    const { answer, text } = await insist(address, body);
    const there = answer.headers.get(PIECE);
    if (!there) {
      // The firm part, the result, or a page that says what is wrong: a page of its own.
      window.location.assign(answer.redirected || !body ? answer.url : window.location.href);
      return;
    }
    if (keep && there !== window.location.pathname) history.pushState(null, "", there);
    show(text, true);
  } finally {
    lost.textContent = "";
    screen.removeAttribute("aria-busy");
    going = false;
  }
}

run.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-question]");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  if (!going) button?.classList.add("run-choice--sent");
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  go(form.action, { body });
});

run.addEventListener("click", (event) => {
  const way = event.target.closest("a[data-way]");
  if (!way || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(way.href);
});

// « Rien de tout cela » goes with no other answer.
run.addEventListener("change", (event) => {
  const box = event.target.closest("[type=checkbox]");
  if (!box?.checked) return;
  for (const other of screen.querySelectorAll("[type=checkbox]:checked")) {
    if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
  }
});

// Digits choose while the focus is in the question, and nowhere else.
run.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (!event.target.closest("[data-question]") || !/^[1-9]$/.test(event.key)) return;
  const choice = screen.querySelector(`[data-digit="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

window.addEventListener("popstate", () => go(window.location.href, { keep: false }));
