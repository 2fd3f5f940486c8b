/* The check against robots: its script comes from Google, and only once the person asks for it. */

const SCRIPT = "https://www.google.com/recaptcha/api.js?render=explicit&hl=fr&onload=robotCheckIsHere";
const UNREACHABLE =
  "Google ne répond pas. Envoyez tout de même\u00a0: rien ne sera perdu, quelqu’un regardera votre envoi.";

for (const part of document.querySelectorAll("[data-robot-check]")) {
  const button = part.querySelector("button");
  const state = part.querySelector("[role=status]");

  const unreachable = () => {
    state.textContent = UNREACHABLE;
    button.disabled = false;
  };

  const fetchCheck = () => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.addEventListener("error", unreachable);
    window.robotCheckIsHere = () => {
      button.hidden = true;
      state.textContent = "";
      window.grecaptcha.render(part.querySelector("[data-robot-check-place]"), {
        sitekey: part.dataset.robotCheck,
        "error-callback": unreachable,
      });
    };
    document.head.append(script);
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    state.textContent = "La vérification arrive…";
    fetchCheck();
  });
}
