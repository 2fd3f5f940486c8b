// A video of another site: nothing is asked of that site before its button is pressed. Without this file there
// is a link to it.

for (const gate of document.querySelectorAll("[data-player]")) {
  const button = gate.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "player__frame";
    frame.title = gate.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.src = gate.dataset.player;
    gate.replaceWith(frame);
    frame.focus();
  });
}
