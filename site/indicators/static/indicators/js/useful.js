// « Was this useful? »: sends the answer without leaving the page. Without this file the form does the same.

for (const form of document.querySelectorAll(".useful form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = event.submitter.value;
    try {
      // The answer leads back to the page, which is on the screen already: it need not be read again.
      await fetch(form.action, { method: "POST", body: new URLSearchParams({ avis: answer }), redirect: "manual" });
    } catch {
      return; // without a network the question stays, for another try
    }
    const box = form.parentElement;
    const thanks = box.querySelector(`template[data-answer="${answer}"]`).content.firstElementChild.cloneNode(true);
    box.replaceChildren(thanks);
    thanks.focus();
  });
}
