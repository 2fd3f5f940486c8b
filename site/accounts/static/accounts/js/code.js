// The button that asks for another code waits until one may be asked for. Without this file the server says so.

const button = document.querySelector("[data-wait]");
const words = button.textContent;
const until = Date.now() + Number(button.dataset.wait) * 1000;

function count() {
  const left = Math.ceil((until - Date.now()) / 1000);
  button.disabled = left > 0;
  button.textContent = left > 0 ? `${words} (dans ${left}\u00a0s)` : words;
  if (left > 0) setTimeout(count, 1000);
}

count();
